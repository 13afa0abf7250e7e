"""Files that would cost minutes or for ever, and files with names that would do harm."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import unicodedata
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from paicha_tui import store
from paicha_tui.basics import printing
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import MOST_MARKS, clean_text
from paicha_tui.intake import applying, planning
from paicha_tui.intake.workbook_reader import read_workbook
from paicha_tui.models import ImportedFile, Member
from tests.rule_cases import made_up

HEAPED = "王" + "\u0301\u0327" * 16_000


def roster(path: Path, school: str = "") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "身份证号码", "毕业院校"])
    sheet.append(["张三", made_up(), school])
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(buffer.getvalue())
    return path


def with_references(path: Path, count: int) -> Path:
    """A workbook whose sheets are all the same part."""
    sheets = "".join(
        f'<sheet name="s{number}" sheetId="{number + 1}" r:id="r{number % 2}"/>'
        for number in range(count)
    )
    relation = "".join(
        f'<Relationship Id="r{number}" Type="x/worksheet" Target="{told}"/>'
        for number, told in enumerate(
            ("worksheets/sheet1.xml", "worksheets/../worksheets/Sheet1.xml")
        )
    )
    whole = '<Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", f"<Relationships>{whole}</Relationships>")
        archive.writestr("xl/workbook.xml", f'<workbook xmlns:r="x">{sheets}</workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{relation}</Relationships>")
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>")
    return path


def test_sheets_that_are_all_the_same_part_are_refused(tmp_path: Path) -> None:
    assert len(read_workbook(with_references(tmp_path / "one.xlsx", 1))) == 1
    for count in (2, 50_000):
        with pytest.raises(Refused, match="几个工作表用同一处内容"):
            read_workbook(with_references(tmp_path / "many.xlsx", count))


@pytest.mark.usefixtures("branch")
def test_a_heap_of_marks_on_one_character_is_cut_before_it_is_composed(tmp_path: Path) -> None:
    applying.apply(planning.plan(roster(tmp_path / "r.xlsx", HEAPED)))
    (text,) = [member.school for member in Member.select()]
    marks = [sign for sign in unicodedata.normalize("NFD", text) if unicodedata.combining(sign)]
    assert text.startswith("王")
    assert len(marks) <= MOST_MARKS


def test_text_with_marks_that_people_write_stays() -> None:
    for text in ("Nguye\u0302\u0303n " * 50, "é" * 300, "王\u0301\u0327" * 200):
        assert clean_text(text) == unicodedata.normalize("NFC", text).strip()


def test_a_session_that_is_allowed_little_memory_reads_workbooks(tmp_path: Path) -> None:
    book = Workbook()
    book.save(tmp_path / "a.xlsx")
    program = (
        "import resource, sys; from pathlib import Path\n"
        "resource.setrlimit(resource.RLIMIT_AS, (700 << 20, 700 << 20))\n"
        "from paicha_tui.intake.workbook_reader import read_workbook\n"
        "print(len(read_workbook(Path(sys.argv[1]))))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "a.xlsx")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout == "1\n", told.stderr


def test_rows_that_take_too_long_are_refused(
    branch: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "LONGEST_SECONDS", -1)
    with pytest.raises(Refused, match="秒的限度"):
        planning.plan(roster(tmp_path / "r.xlsx"))
    assert branch


def test_a_pipe_or_a_device_is_no_workbook(empty_store: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    store.close()
    for source in (tmp_path / "pipe.xlsx", Path("/dev/zero")):
        done = subprocess.run(
            [sys.executable, "-m", "paicha_tui", "--db", str(empty_store), "import", str(source)],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 3
        assert "不是普通文件" in done.stderr


@pytest.mark.usefixtures("branch")
@pytest.mark.parametrize("name", [b"\xc3\xfb\xb2\xe1.xlsx", b"\x1b]0;x\x07\x1b[2J.xlsx"])
def test_the_name_of_a_file_is_kept_without_what_is_no_text(tmp_path: Path, name: bytes) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    applying.apply(planning.plan(roster(path)))
    assert Member.select().count() == 1
    kept = ImportedFile.get().name
    assert kept.isprintable()
    assert kept.endswith(".xlsx")


def test_the_line_that_tells_of_progress_is_inert(monkeypatch: pytest.MonkeyPatch) -> None:
    class Once(threading.Event):
        def wait(self, _: float | None = None) -> bool:
            first, self.asked = not getattr(self, "asked", False), True
            return not first

    line = io.StringIO()
    monkeypatch.setattr(line, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", line)
    printing._watch("读取 \x1b[2J\x07.xlsx", Once())
    assert "\x1b[2J" not in line.getvalue()
    assert "读取 ␛[2J␇.xlsx" in line.getvalue()


def test_data_is_inert_on_a_terminal_and_as_it_is_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for is_terminal in (True, False):
        output = io.StringIO()
        monkeypatch.setattr(output, "isatty", lambda told=is_terminal: told)
        monkeypatch.setattr(sys, "stdout", output)
        printing.emit(["/tmp/\x1b[2J.xlsx"])
        assert ("\x1b" in output.getvalue()) is not is_terminal
