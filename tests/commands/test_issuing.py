"""issue, snapshots, reprint, compare and report as a script uses them."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from paicha_tui import store
from paicha_tui.basics.values import PartialDate
from paicha_tui.cli import main
from paicha_tui.models import Loss, Member, Organization

pytestmark = pytest.mark.slow

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Run a command on a made-up campaign; gives exit code, stdout and stderr."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def call(*arguments: object, raw: bool = False) -> Any:
        capfdbinary.readouterr()
        code = main(["--db", str(tmp_path / "campaign.db"), *map(str, arguments)])
        out, err = capfdbinary.readouterr()
        return code, out if raw else out.decode(), err.decode()

    assert call("demo", "--members", 120)[0] == 0
    return call


def opened(tmp_path: Path) -> None:
    path = tmp_path / "campaign.db"
    store.open_store(path, store.read_key_file(store.key_file_for(path)))


def find_one(tmp_path: Path) -> str:
    """Somebody on annex 6 is found; gives his name."""
    opened(tmp_path)
    loss = Loss.get(Loss.result == "not_found")
    with store.write() as transaction:
        transaction.change(loss, result="found", found_on=PartialDate("2016-03-19"))
    name = str(Member.get(Member.id == loss.member_id).name)
    store.close()
    return name


def short_names(run: Run, *arguments: object) -> list[str]:
    code, out, _ = run("snapshots", "--json", *arguments)
    assert code == 0
    return [one["uid"][:8] for one in json.loads(out)]


def test_issue_is_refused_until_a_reason_is_given(run: Run, tmp_path: Path) -> None:
    code, out, err = run("issue", "--annex", 7, "--out", tmp_path / "出")
    assert (code, out) == (1, "")
    assert "附件7还有1处必须处理的问题（M4）" in err and "查找未结束" in err
    assert not (tmp_path / "出").exists()
    code, out, _ = run("snapshots")
    assert (code, out) == (0, "")
    code, out, err = run("issue", "--annex", 7, "--reason", "限期已到", "--out", tmp_path / "出")
    (path,) = map(Path, out.splitlines())
    assert code == 0 and path.parent == tmp_path / "出"
    (name,) = short_names(run)
    assert name in err
    code, out, _ = run("snapshots", "--annex", 7)
    head, line = out.splitlines()
    assert head.split()[:4] == ["编号", "附件", "填表日期", "人数"]
    assert line.split()[:4] == [name, "附件7", "2016-03-20", "2"]
    assert line.endswith("限期已到")
    assert run("verify")[0] == 0


def test_all_annexes_are_issued_but_those_in_the_way_of_which_something_stands(
    run: Run, tmp_path: Path
) -> None:
    code, out, err = run("issue", "--annex", "all", "--out", tmp_path / "出")
    assert code == 1
    issued = sorted(int(Path(line).name[2]) for line in out.splitlines())
    refused = sorted(int(line[2]) for line in err.splitlines() if "没有定稿" in line)
    assert sorted({*issued, *refused}) == list(range(1, 10)) and not {*issued} & {*refused}
    assert len(short_names(run)) == len(set(issued))
    assert (4 in issued, 8 in issued) == (True, True)


def test_reprint_gives_the_very_bytes(run: Run, tmp_path: Path) -> None:
    out = run("issue", "--annex", 6, "--merged", "--reason", "先报", "--out", tmp_path / "出")[1]
    issued = Path(out.strip()).read_bytes()
    find_one(tmp_path)
    run("settings", "zero_cells", "zero")
    (name,) = short_names(run)
    code, out, _ = run("reprint", name, "--out", tmp_path / "重印")
    assert code == 0 and Path(out.strip()).read_bytes() == issued
    assert Path(out.strip()).parent == tmp_path / "重印"
    code, content, _ = run("reprint", name, "--out", "-", raw=True)
    assert code == 0 and content == issued
    run("issue", "--annex", 3, "--reason", "先报", "--out", tmp_path / "出")
    name = short_names(run, "--annex", 3)[0]
    _, content, _ = run("reprint", name, "--out", "-", raw=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {Path(it).suffix for it in archive.namelist()} == {".xlsx"}


def test_compare_tells_who_moved_and_why(run: Run, tmp_path: Path) -> None:
    run("issue", "--annex", 7, "--reason", "先报", "--out", tmp_path)
    (first,) = short_names(run)
    code, out, _ = run("compare", first)
    assert code == 0 and "没有变化" in out
    found = find_one(tmp_path)
    code, out, _ = run("compare", first)
    assert code == 0
    (line,) = [line for line in out.splitlines() if found in line]
    assert line.startswith("不再列入") and line.endswith("2016年3月19日取得联系")
    assert "********" in line
    assert any("总数" in line and "2→1" in line and "+0 −1" in line for line in out.splitlines())
    run("issue", "--annex", 7, "--reason", "再报", "--out", tmp_path)
    second, _ = short_names(run, "--annex", 7)
    told = [json.loads(run("compare", *pair, "--json")[1]) for pair in ((first,), (first, second))]
    assert told[0]["people"] == told[1]["people"] and told[0]["cells"] == told[1]["cells"]
    (move,) = told[0]["people"]
    assert (move["name"], move["kind"], move["why"]) == (found, "left", ["2016年3月19日取得联系"])
    backwards = json.loads(run("compare", second, first, "--json")[1])
    assert backwards["earlier"]["uid"].startswith(first)


def test_report_is_written_where_it_is_wanted(run: Run, tmp_path: Path) -> None:
    code, out, err = run("report", "--out", tmp_path / "稿")
    path = Path(out.strip())
    assert code == 0 and path.parent == tmp_path / "稿" and path.suffix == ".docx"
    assert "【待补充】" in err
    code, out, _ = run("report", "--out", tmp_path / "甲.docx", "--fill-date", "2016.6.1")
    assert out.strip() == str(tmp_path / "甲.docx")
    text = [paragraph.text for paragraph in docx.Document(tmp_path / "甲.docx").paragraphs]
    assert "2016年6月1日" in text
    code, content, _ = run("report", "--out", "-", "--org", "001", raw=True)
    assert code == 0 and docx.Document(io.BytesIO(content)).paragraphs
    assert short_names(run) == []
    assert run("issue", "--annex", 10, "--reason", "按期", "--out", tmp_path / "定稿")[0] == 0
    assert len(short_names(run, "--annex", 10)) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["reprint", "00000000"], 2, "没有已定稿的表编号为"),
        (["compare", "abc"], 2, "没有已定稿的表编号为"),
        (["issue", "--annex", "7", "--org", "九"], 2, "没有组织代码"),
        (["issue", "--annex", "7", "--fill-date", "三月"], 2, "不是能识别的日期"),
        (["report", "--org", "九"], 2, "没有组织代码"),
    ],
)
def test_misuse_is_told(run: Run, arguments: list[str], code: int, told: str) -> None:
    ended, out, err = run(*arguments)
    assert (ended, out) == (code, "")
    assert told in err


def test_hostile_names_are_shown_inert(run: Run, tmp_path: Path) -> None:
    hostile = "=1+1\x1b[31m\u202e<b>&"
    opened(tmp_path)
    with store.write() as transaction:
        top = Organization.get(Organization.parent.is_null())
        transaction.change(top, name=hostile)
        loss = Loss.get(Loss.result == "not_found")
        transaction.change(Member.get_by_id(loss.member_id), name=hostile)
    store.close()
    run("issue", "--annex", 7, "--reason", hostile, "--out", tmp_path / "出")
    assert find_one(tmp_path) == hostile
    (name,) = short_names(run)
    for arguments in (["snapshots"], ["compare", name]):
        code, out, _ = run(*arguments)
        assert code == 0 and "[31m" in out
        assert "\x1b" not in out and "\u202e" not in out
    code, out, _ = run("report", "--out", tmp_path / "稿.docx")
    title = docx.Document(Path(out.strip())).paragraphs[0].text
    assert (code, title) == (0, "（示例）=1+1[31m<b>&")
    opened(tmp_path)
    with store.write() as transaction:
        found = Loss.get(Loss.found_on == "2016-03-19")
        transaction.change(found, found_on=PartialDate("2016-04-02"))
    store.close()
    code, out, _ = run("issue", "--annex", 9, "--reason", "试", "--out", tmp_path / "九")
    sheet = openpyxl.load_workbook(out.strip())["动态变化说明"]
    cells = [cell for cell in sheet["B"] if cell.value == "=1+1[31m<b>&"]
    assert code == 0 and cells and {cell.data_type for cell in cells} == {"s"}
