"""The child process: takes a workbook apart and writes what it finds as JSON lines."""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.parsers import expat

from paicha_tui.intake.workbook_reader import parts
from paicha_tui.intake.workbook_reader.container import SAVE_ANEW, NotTaken, open_container

MEMORY = 1 << 30
LONGEST_REPORT = 64_000_000
"""No more bytes are reported; a small file may refer to one long text a million times."""


class Report:
    """Writes the messages, and stops when they grow beyond measure."""

    def __init__(self) -> None:
        self._written = 0

    def send(self, message: object) -> None:
        """Write one message as a line."""
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        line = text.encode("utf-8", "replace") + b"\n"
        self._written += len(line)
        if self._written > LONGEST_REPORT:
            raise NotTaken("内容太多，没有导入；请按支部分成几个文件，或删去不用的工作表")
        sys.stdout.buffer.write(line)

    def row(self, number: int, cells: list[Any]) -> None:
        """Write one row."""
        self.send([number, cells])


def limit(seconds: int) -> None:
    """Allow this process so many seconds of computing, 1 GB and no core dump."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def read(path: Path, report: Report) -> None:
    """Report every worksheet of the workbook. Raises NotTaken."""
    with open_container(path) as archive:
        names = set(archive.namelist())
        with (
            archive.open("xl/workbook.xml") as workbook,
            archive.open("xl/_rels/workbook.xml.rels") as relations,
        ):
            sheets, epoch_1904 = parts.worksheets(workbook, relations)
        styles: dict[str, str] = {}
        if "xl/styles.xml" in names:
            with archive.open("xl/styles.xml") as stream:
                styles = parts.date_styles(stream)
        texts: list[str] = []
        if "xl/sharedStrings.xml" in names:
            with archive.open("xl/sharedStrings.xml") as stream:
                texts = parts.shared_texts(stream)
        refuse_many(sheets)
        for title, member in sheets:
            report.send({"sheet": title, "epoch_1904": epoch_1904})
            reader = parts.SheetReader(texts, styles, epoch_1904, report.row)
            read_sheet(archive, member, reader)
            report.send({"cut_after": reader.cut_after, "wider": reader.wider})


def refuse_many(sheets: list[tuple[str, str]]) -> None:
    """Raises NotTaken where there are more worksheets than parts, each of which is read anew."""
    if len({member for _, member in sheets}) < len(sheets):
        raise NotTaken(f"内部结构已损坏（几个工作表用同一处内容），{SAVE_ANEW}")


def read_sheet(archive: zipfile.ZipFile, member: str, reader: parts.SheetReader) -> None:
    """Read one worksheet. Raises NotTaken when it is missing."""
    try:
        stream = archive.open(member)
    except KeyError:
        raise NotTaken(f"已损坏（缺少工作表），{SAVE_ANEW}") from None
    with stream:
        reader.read(stream)


def main() -> None:
    """Read the workbook named first, within as many seconds as named second."""
    report = Report()
    try:
        limit(int(sys.argv[2]))
        report.send({"begun": True})
        sys.stdout.flush()
        read(Path(sys.argv[1]), report)
        report.send({"done": True})
    except NotTaken as problem:
        refuse(str(problem))
    except MemoryError:
        refuse("需要的内存超过1 GB，没有导入；请删去不用的工作表和空白行列，另存为 .xlsx 再试")
    except (expat.ExpatError, zipfile.BadZipFile, KeyError, ValueError, LookupError):
        refuse(f"内部结构已损坏，{SAVE_ANEW}")
    sys.stdout.flush()


def refuse(reason: str) -> None:
    """Report why the workbook is not taken."""
    sys.stdout.buffer.write(json.dumps({"refused": reason}).encode() + b"\n")


if __name__ == "__main__":
    main()
