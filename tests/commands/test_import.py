"""`import` and `undo-import` as a clerk at the shell uses them, and what no command writes over."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from paicha_tui import store
from paicha_tui.cli import main
from paicha_tui.models import Member

FIRST = "中共石桥市第一局第一支部委员会"
HEAD = ["姓名", "性别", "所在党支部"]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    branch: object,  # noqa: ARG001 - the store with its branch
    empty_store: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Run a command on the store; gives exit code, stdout and stderr."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    store.close()

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(["--db", str(empty_store), *map(str, arguments)])
        return code, *capfd.readouterr()

    return call


def answering(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """Sit at a terminal and give this answer."""
    terminal = io.StringIO(f"{answer}\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", terminal)


def roster(path: Path, *rows: list[str | None]) -> Path:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(path)
    return path


def names(database: Path) -> list[str]:
    store.open_store(database, store.read_key_file(store.key_file_for(database)))
    found = [str(member.name) for member in Member.select().order_by(Member.name)]
    store.close()
    return found


def test_a_backup_from_before_is_made_and_restores(run: Run, empty_store: Path) -> None:
    folder = empty_store.parent
    run("import", roster(folder / "甲.xlsx", HEAD, ["王甲", "男", FIRST]))
    code, _, err = run("import", roster(folder / "乙.xlsx", HEAD, ["李乙", "男", FIRST]))
    assert code == 0
    first, second = sorted((folder / "backups").iterdir())
    assert str(second) in err
    assert names(empty_store) == ["李乙", "王甲"]
    assert run("restore", second)[0] == 0
    assert names(empty_store) == ["王甲"]
    assert run("restore", first)[0] == 0
    assert names(empty_store) == []


def test_a_preview_tells_all_and_leaves_nothing(run: Run, empty_store: Path) -> None:
    source = roster(
        empty_store.parent / "名册.xlsx",
        [*HEAD, "入党时间"],
        ["王甲", "男", FIRST, "夏天"],
        ["李乙", "女", FIRST.replace("部", "郜"), None],
        ["填表人：王干事", None, None, None],
    )
    code, out, err = run("import", source, "--dry-run")
    assert code == 1
    told = {line.split(" ", 1)[0]: line for line in out.splitlines()[2:]}
    assert "王甲" in told["新增"]
    assert "1行没有名为" in told["支部"]
    assert FIRST in told["支部"]
    assert "入党时间" in told["看不懂"]
    assert "填表人" in told["跳过"]
    assert "退回 工作表" in err
    assert names(empty_store) == []
    assert not (empty_store.parent / "backups").exists()


def test_imports_are_undone_one_by_one_or_by_name(run: Run, empty_store: Path) -> None:
    for name, person in (("甲", "王甲"), ("乙", "李乙"), ("丙", "赵丙")):
        run("import", roster(empty_store.parent / f"{name}.xlsx", HEAD, [person, "男", FIRST]))
    code, _, err = run("undo-import")
    assert code == 0
    assert "丙.xlsx" in err
    assert "甲.xlsx" in run("undo-import", "甲.xlsx")[2]
    assert names(empty_store) == ["李乙"]
    assert run("undo-import", "甲.xlsx")[0] == 3
    assert run("undo-import")[0] == 0
    code, _, err = run("undo-import")
    assert (code, "没有可以撤销的导入" in err) == (3, True)


# What is not replaced unasked.

WRITING = (
    ("template", "{}"),
    ("template", "--records", "{}"),
    ("report", "--out", "{}.docx"),
    ("import", "名册.xlsx", "--rejects", "{}"),
    ("backup", "{}"),
)


@pytest.mark.parametrize("command", WRITING, ids=lambda words: "-".join(words[:2]))
def test_a_file_of_somebody_else_stays(
    command: tuple[str, ...], run: Run, empty_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(empty_store.parent)
    roster(Path("名册.xlsx"), HEAD, ["王甲", "男", FIRST], [None, "男", FIRST])
    words = [word.format("别人的") for word in command]
    target = Path(next(word for word in words if word.startswith("别人的")))
    target.write_text("别人写的")
    code, _, err = run(*words)
    assert code == 3
    assert target.name in err
    assert target.read_text() == "别人写的"
    assert names(empty_store) == [], "nothing is imported either"


@pytest.mark.parametrize(("answer", "replaced"), [("y", True), ("", False), ("n", False)])
def test_at_a_terminal_it_is_asked(
    answer: str, replaced: bool, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "模板.xlsx"
    target.write_text("别人写的")
    answering(monkeypatch, answer)
    code, _, err = run("template", target)
    assert "替换它吗" in err
    assert (code == 0, target.read_bytes()[:2] == b"PK") == (replaced, replaced)


def test_an_own_file_is_replaced_until_somebody_has_changed_it(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "附件"
    written = [Path(run("export", "--annex", "7", "--out", target)[1].strip()) for _ in range(2)]
    assert written[0] == written[1]
    workbook = openpyxl.load_workbook(written[0])
    workbook.active["A1"] = "改过"
    workbook.save(written[0])
    content = written[0].read_bytes()
    assert run("export", "--annex", "7", "--out", target)[0] == 3
    assert written[0].read_bytes() == content


def test_an_own_file_that_another_was_put_over_stays(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "模板.xlsx"
    run("template", target)
    other = tmp_path / "别的.xlsx"
    other.write_bytes(target.read_bytes())
    other.replace(target)
    assert run("template", target)[0] == 3


@pytest.mark.parametrize("name", ["名册.xlsx", "./名册.xlsx", "链接.xlsx"])
def test_the_rejects_never_replace_the_roster(
    name: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = roster(Path("名册.xlsx"), HEAD, [None, "男", FIRST])
    Path("链接.xlsx").symlink_to(source)
    answering(monkeypatch, "y")
    content = source.read_bytes()
    assert run("import", source, "--rejects", name)[0] == 2
    assert source.read_bytes() == content


def test_what_was_issued_is_kept_though_its_file_is_not_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "出").mkdir()
    run("issue", "--annex", "7", "--out", tmp_path / "出", "--reason", "试出")
    (written,) = (tmp_path / "出").iterdir()
    written.write_text("别人写的")
    code, _, err = run("issue", "--annex", "7", "--out", tmp_path / "出", "--reason", "试出")
    assert code == 3
    assert "已定稿" in err
    assert written.read_text() == "别人写的"
    assert len(run("snapshots")[1].splitlines()) == 3
