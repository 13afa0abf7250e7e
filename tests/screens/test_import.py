"""导入 as a clerk uses it: a file is chosen, looked through, settled, taken in, and taken back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from textual import events
from textual.pilot import Pilot

from paicha_tui import entry, store
from paicha_tui.basics import preferences
from paicha_tui.intake import applying, planning
from paicha_tui.models import Mark, Member, Organization
from paicha_tui.screens.dialogs.file_chooser import FileChooser
from paicha_tui.screens.intake.screen import ImportScreen
from paicha_tui.screens.setting.screen import SettingsScreen
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.table import VirtualTable
from tests.entry.entry_cases import saved_with
from tests.intake.test_intake import FIRST, A, B, C, save
from tests.rule_cases import made_up
from tests.screens.screen_cases import go, notice, press, shown, table, until, use
from tests.stillness import settle

CLERK = "李干事"
SECOND = "中共石桥市第一局第二支部委员会"
ROSTER = {
    "党员": [
        ["姓名", "身份证号码", "性别", "所在党支部", "入党时间", "学历"],
        ["王甲", A, "男", FIRST, "夏天", "大学本科"],
        ["李乙", B, "女", "第一局二枝部", "1998.7", "念过书"],
        ["赵丙", C, "男", "第一局二枝部", "1999.7", "念过书"],
        [None, None, "男", FIRST, "2000.7", "大学本科"],
        ["填表人：王干事"],
    ]
}


@pytest.fixture(autouse=True)
def folder(branch: Organization, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The clerk's home, with a folder of rosters."""
    monkeypatch.setenv("LOGNAME", CLERK)
    monkeypatch.setenv("HOME", str(tmp_path))
    with store.write() as transaction:
        parent = branch.parent
        second = Organization(code="001.002", name=SECOND, level="branch", parent=parent)
        transaction.add(second)
    made = tmp_path / "名册"
    made.mkdir()
    return made


def names() -> list[str]:
    return [str(member.name) for member in Member.select().order_by(Member.id)]


def branches() -> dict[str, str]:
    return {member.name: member.branch.name for member in Member.select()}


def counted(pilot: Pilot[Any]) -> dict[str, int]:
    """How many of each part the preview tells."""
    screen = pilot.app.screen
    assert isinstance(screen, ImportScreen)
    return {part.title: part.number for part in screen._parts}


def state(pilot: Pilot[Any]) -> str:
    from paicha_tui.widgets.lines import Line

    return pilot.app.screen.query_one("#state", Line).text


async def preview(pilot: Pilot[Any], path: Path) -> None:
    """Open the preview of a file from the list."""
    from paicha_tui.screens.intake.beginning import begin_import

    preferences.keep(import_folder=str(path.parent))
    begin_import(pilot.app, lambda: None)
    await press(pilot, "enter")
    await planned(pilot)


async def planned(pilot: Pilot[Any]) -> None:
    """Wait until the preview tells what it has read."""
    await until(
        pilot,
        lambda: (
            isinstance(pilot.app.screen, ImportScreen)
            and pilot.app.screen._working is None
            and bool(state(pilot))
        ),
    )


async def open_part(pilot: Pilot[Any], title: str) -> None:
    table(pilot).move_to(list(counted(pilot)).index(title))
    await press(pilot, "enter")


async def answer(pilot: Pilot[Any], text: str) -> None:
    pilot.app.screen.query_one(FieldInput).value = text
    await press(pilot, "enter")


async def take_back(pilot: Pilot[Any], *answers: str) -> None:
    """Answer that an import is to be taken back, and wait for what comes of it."""
    await press(pilot, *answers)
    await until(pilot, lambda: not notice(pilot).startswith("正在"))
    await settle(pilot)


async def take_in(pilot: Pilot[Any]) -> None:
    await press(pilot, "f2", "y")
    await until(pilot, lambda: not state(pilot).startswith(" 正在"))


# Choosing the file.


def test_folders_are_gone_through_and_the_last_is_remembered(folder: Path) -> None:
    for name in ("旧.xlsx", "新.xlsx", "名册.csv", "说明.docx", ".藏.xlsx", "~$新.xlsx"):
        (folder / name).write_bytes(b"")
    os.utime(folder / "旧.xlsx", (1, 1))
    os.utime(folder / "名册.csv", (2, 2))
    save(folder / "新.xlsx", ROSTER)
    (folder / "2015").mkdir()

    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "alt+r", "end")
        assert isinstance(pilot.app.screen, FileChooser)
        rows = [place.path.name for place in pilot.app.screen._places]
        while rows[table(pilot).cursor - 1] != "名册":
            await press(pilot, "up")
        await press(pilot, "enter")
        seen = [place.path.name for place in pilot.app.screen._places]
        assert seen == ["2015", "新.xlsx", "名册.csv", "旧.xlsx"], "folders, the newest file first"
        await press(pilot, "enter")
        await planned(pilot)
        assert "新.xlsx" in shown(pilot)
        await press(pilot, "escape", "alt+r")
        assert shown(pilot).splitlines()[1].rstrip().endswith("/名册")
        await press(pilot, "backspace")
        assert not shown(pilot).splitlines()[1].rstrip().endswith("/名册")
        await press(pilot, "enter")
        assert "新.xlsx" in shown(pilot), "back where one came from"

    use(steps)


def test_a_path_is_typed_and_one_that_is_not_there_is_told(folder: Path) -> None:
    path = save(folder / "名册.xlsx", ROSTER)

    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "alt+r", "f5")
        await answer(pilot, str(folder / "没有.xlsx"))
        assert "没有 " in shown(pilot)
        await answer(pilot, "~/名册")
        assert isinstance(pilot.app.screen, FileChooser)
        assert "名册.xlsx" in shown(pilot)
        await press(pilot, "f5")
        await answer(pilot, str(path))
        await planned(pilot)
        assert counted(pilot)["退回"] == 3

    use(steps)


def test_a_path_is_typed_or_pasted_over_the_list(folder: Path) -> None:
    save(folder / "名册.xlsx", ROSTER)

    async def steps(pilot: Pilot[Any]) -> None:
        preferences.keep(import_folder=str(folder / "2014 那时的"))
        await press(pilot, "alt+r")
        assert isinstance(pilot.app.screen, FileChooser)
        assert pilot.app.screen._folder == Path.home(), "a folder that is gone gives way to home"
        for path in (f"{folder}", "名册", "~/名册", "/", f"'{folder}'", folder.as_uri()):
            pilot.app.screen.post_message(events.Paste(path))
            await settle(pilot)
            told = pilot.app.screen._folder
            assert told == Path("/") if path == "/" else told.samefile(folder), path
            if path != "~/名册":
                pilot.app.screen._open(Path.home())
        for key, begun in (("slash", "/"), ("tilde", "~")):
            await press(pilot, key, "x")
            assert pilot.app.screen.query_one(FieldInput).value == f"{begun}x"
            await press(pilot, "escape")
        await press(pilot, "f5", *"x/y")
        assert pilot.app.screen.query_one(FieldInput).value == "x/y"
        await press(pilot, "escape", "f5", "right", "x")
        assert pilot.app.screen.query_one(FieldInput).value == f"{Path.home()}/x"
        await press(pilot, "escape")
        pilot.app.screen.post_message(events.Paste("~/名册/名册.xlsx"))
        await planned(pilot)
        assert counted(pilot)["退回"] == 3

    use(steps)


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(folder: Path) -> None:
    (folder / "名册.xlsx").write_bytes(b"PK broken")

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        assert "“名册.xlsx”" in shown(pilot)
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, ImportScreen)
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, ImportScreen)

    use(steps)


# The preview.


def test_everything_is_counted_and_walked_through(folder: Path) -> None:
    save(folder / "名册.xlsx", ROSTER)

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        assert counted(pilot) == {
            "支部": 1,
            "看不懂": 1,
            "新增": 1,
            "更改": 0,
            "未变": 0,
            "退回": 3,
            "跳过": 1,
            "注意": 0,
            "工作表": 1,
        }
        for title, told in (("新增", "王甲"), ("跳过", "填表人"), ("工作表", "新增1")):
            await open_part(pilot, title)
            assert told in shown(pilot)
            await press(pilot, "escape")
        await open_part(pilot, "退回")
        assert [doubt.cell.place.row for doubt in pilot.app.screen._doubts] == [3, 4, 5]
        await press(pilot, "escape")
        assert Member.select().count() == 0, "nothing is written before it is confirmed"

    use(steps)


def test_a_name_of_a_branch_is_settled_once_by_digit(folder: Path) -> None:
    save(folder / "名册.xlsx", ROSTER)

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        await open_part(pilot, "支部")
        assert "“第一局二枝部”（2行）" in shown(pilot)
        await choose(pilot, SECOND)
        await planned(pilot)
        assert (counted(pilot)["支部"], counted(pilot)["退回"]) == (0, 1)
        await take_in(pilot)
        assert branches() == {"王甲": FIRST, "李乙": SECOND, "赵丙": SECOND}

    use(steps)


async def choose(pilot: Pilot[Any], label: str) -> None:
    """Press the digit before a label."""
    line = next(line for line in shown(pilot).splitlines() if label in line)
    await press(pilot, line.strip(" >")[0])


def test_branches_are_made_by_the_names_of_the_file_or_left_open(folder: Path) -> None:
    rows = [["姓名", "所在党支部"], ["王甲", "水文站"], ["李乙", "渔场"], ["赵丙", "苗圃"]]
    save(folder / "名册.xlsx", {"党员": rows})

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        await open_part(pilot, "支部")
        await choose(pilot, "先不定")
        await choose(pilot, "都照表里的名称新建")
        await planned(pilot)
        assert (counted(pilot)["支部"], counted(pilot)["退回"]) == (1, 1)
        await take_in(pilot)
        assert branches() == {"李乙": "渔场", "赵丙": "苗圃"}

    use(steps)


def test_a_branch_just_named_is_picked_for_another_spelling_and_chosen_anew(
    folder: Path,
) -> None:
    rows = [["姓名", "所在党支部"], ["王甲", "水文站"], ["李乙", "渔场"], ["赵丙", "水文总站"]]
    save(folder / "名册.xlsx", {"党员": rows})
    water, fish = (f"中共石桥市第一局{name}支部委员会" for name in ("水文站", "渔场"))

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        await open_part(pilot, "支部")
        for name in (water, fish):
            await choose(pilot, "新建党支部")
            await answer(pilot, name)
        await choose(pilot, water)
        await planned(pilot)
        assert (counted(pilot)["支部"], counted(pilot)["新建支部"]) == (0, 2)
        assert "新建支部 2，新增 3，" in state(pilot)
        assert "已选定 3 个名称" in shown(pilot)
        await open_part(pilot, "支部")
        await choose(pilot, "“水文总站”")
        await choose(pilot, "先不定")
        await planned(pilot)
        assert (counted(pilot)["支部"], counted(pilot)["退回"]) == (1, 1)
        await open_part(pilot, "支部")
        await choose(pilot, water)
        await planned(pilot)
        await open_part(pilot, "支部")
        await choose(pilot, "“水文总站”")
        await choose(pilot, fish)
        await planned(pilot)
        await take_in(pilot)
        assert branches() == {"王甲": water, "李乙": fish, "赵丙": fish}

    use(steps)


@pytest.mark.parametrize("named", [True, False])
def test_a_branch_is_made_by_its_whole_name(named: bool, folder: Path) -> None:
    rows = [["姓名", "所在党支部"], ["王甲", "渔场"], ["李乙", "渔场"]]
    save(folder / "名册.xlsx", {"党员": rows if named else [row[:1] for row in rows]})

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        await open_part(pilot, "支部")
        if not named:
            assert shown(pilot).index("先不定") < shown(pilot).index("第一支部")
        await choose(pilot, "看是哪些行")
        assert "李乙" in shown(pilot)
        assert "第3行" in shown(pilot)
        await press(pilot, "escape")
        await choose(pilot, "新建党支部")
        assert pilot.app.screen.query_one(FieldInput).value == ("渔场" if named else "")
        await press(pilot, "x")
        assert pilot.app.screen.query_one(FieldInput).value == "x", "typing replaces the text"
        await answer(pilot, "中共石桥市第一局渔场支部委员会")
        await planned(pilot)
        assert counted(pilot)["支部"] == 0
        await take_in(pilot)
        assert branches() == dict.fromkeys(("王甲", "李乙"), "中共石桥市第一局渔场支部委员会")
        await take_back(pilot, "ctrl+z", "y")
        await planned(pilot)
        assert Organization.select().count() == 3

    use(steps)


def test_the_name_of_a_branch_that_there_is_makes_no_other(folder: Path) -> None:
    save(folder / "名册.xlsx", {"党员": [["姓名", "所在党支部"], ["王甲", "渔场"]]})

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        await open_part(pilot, "支部")
        await choose(pilot, "新建党支部")
        await answer(pilot, SECOND)
        await planned(pilot)
        await take_in(pilot)
        assert branches() == {"王甲": SECOND}
        assert Organization.select().count() == 3

    use(steps)


def test_doubtful_values_are_settled_and_the_rest_is_marked(folder: Path) -> None:
    head, *rows = ROSTER["党员"]
    in_first = [[*row[:3], FIRST, *row[4:]] for row in rows[:3]]
    save(folder / "名册.xlsx", {"党员": [head, *in_first]})

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        assert counted(pilot)["看不懂"] == 3, "a cell each"
        await open_part(pilot, "看不懂")
        assert "2处" in shown(pilot), "the same code is asked about once"
        await press(pilot, "enter", "1")
        assert pilot.app.screen.query_one(FieldInput).value == "1", "typing replaces the text"
        await press(pilot, "escape", "enter", "left", "1")
        assert pilot.app.screen.query_one(FieldInput).value == "夏1天", "an arrow edits it"
        await answer(pilot, "1998.13")
        assert "1998.13" in shown(pilot), "what can't be read either is asked again"
        await answer(pilot, "1998.6")
        await press(pilot, "enter", *"大学专科", "enter")
        await press(pilot, "escape")
        await planned(pilot)
        assert counted(pilot)["看不懂"] == 0
        await take_in(pilot)
        assert Member.get(name="王甲").joined_on == "1998-06"
        assert {Member.get(name=name).education for name in ("李乙", "赵丙")} != {None}
        assert not Mark.select().exists()

    use(steps)


def test_a_row_is_left_out_and_taken_in_again(folder: Path) -> None:
    rows = [["姓名", "所在党支部", "入党时间"], ["王甲", FIRST, "1985年7月"], ["李乙", FIRST, ""]]
    save(folder / "名册.xlsx", {"党员": [*rows, ["赵丙", FIRST, ""]]})

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        await open_part(pilot, "新增")
        await press(pilot, "enter")
        assert "1985.07" in shown(pilot)
        await press(pilot, "escape", "delete", "delete", "escape")
        await planned(pilot)
        assert (counted(pilot)["新增"], counted(pilot)["退回"]) == (1, 2)
        await press(pilot, "ctrl+q")
        assert "导入里选定、改填的内容没有保存" in shown(pilot)
        await press(pilot, "b")
        await open_part(pilot, "新增")
        assert shown(pilot).count("不导入  ") >= 2
        await press(pilot, "delete", "escape")
        await planned(pilot)
        await take_in(pilot)
        assert names() == ["王甲", "赵丙"]

    use(steps)


def test_a_rejected_row_is_mended_where_it_is_told(folder: Path) -> None:
    head = ["姓名", "身份证号码"]
    save(folder / "名册.xlsx", {"党员": [head, [None, A], ["李乙", B], ["赵丙", B]]})
    with store.write() as transaction:
        transaction.remove(Organization.get(name=SECOND))

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        assert counted(pilot)["退回"] == 3
        await open_part(pilot, "退回")
        await press(pilot, "enter")
        await answer(pilot, "王甲")
        await press(pilot, "down", "enter")
        assert B not in shown(pilot).splitlines()[1]
        await press(pilot, "escape", "escape")
        await planned(pilot)
        assert (counted(pilot)["新增"], counted(pilot)["退回"]) == (1, 2)
        await take_in(pilot)
        assert names() == ["王甲"]

    use(steps)


def test_the_rejected_rows_are_written_but_never_over_another_file(folder: Path) -> None:
    path = save(folder / "名册.xlsx", ROSTER)
    content = path.read_bytes()

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, path)
        await press(pilot, "alt+f")
        await answer(pilot, str(path))
        assert "换一个文件名" in shown(pilot)
        await answer(pilot, str(folder / "退回.xlsx"))
        assert "退回.xlsx" in notice(pilot)

    use(steps)
    assert path.read_bytes() == content
    sheet = openpyxl.load_workbook(folder / "退回.xlsx").active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["李乙", "赵丙", None]


# Taking in and taking back.


def test_it_is_backed_up_taken_in_and_taken_back(folder: Path, empty_store: Path) -> None:
    save(folder / "名册.xlsx", {"党员": [["姓名", "所在党支部"], ["王甲", FIRST]]})

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        await press(pilot, "f2", "n")
        assert names() == []
        await take_in(pilot)
        assert names() == ["王甲"]
        (copy,) = (empty_store.parent / "backups").iterdir()
        assert copy.name in notice(pilot)
        await press(pilot, "f2")
        assert names() == ["王甲"], "the same preview is taken in once"
        await take_back(pilot, "ctrl+z", "y")
        await planned(pilot)
        assert names() == []
        await take_in(pilot)
        assert names() == ["王甲"]

    use(steps)


def test_in_the_list_an_import_is_not_taken_back_unasked(folder: Path) -> None:
    save(folder / "名册.xlsx", {"党员": [["姓名", "所在党支部"], ["王甲", FIRST]]})

    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "alt+r", "f5")
        await answer(pilot, str(folder / "名册.xlsx"))
        await planned(pilot)
        await take_in(pilot)
        await press(pilot, "escape")
        assert "王甲" in shown(pilot)
        await press(pilot, "ctrl+z", "escape")
        assert names() == ["王甲"]
        await take_back(pilot, "ctrl+z", "y")
        assert "已撤销" in notice(pilot)
        assert "王甲" not in "\n".join(shown(pilot).splitlines()[2:-2])

    use(steps)


def test_any_import_is_taken_back_in_the_settings(folder: Path) -> None:
    from paicha_tui.intake import applying, planning

    for name in ("甲", "乙"):
        path = save(
            folder / f"{name}.xlsx", {"党员": [["姓名", "所在党支部"], [f"王{name}", FIRST]]}
        )
        applying.apply(planning.plan(path))

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        screen = pilot.app.screen
        assert isinstance(screen, SettingsScreen)
        labels = [line.label for line in screen._shown]
        assert "乙.xlsx" in screen._shown[labels.index("撤销导入")].value
        for answers in (("2", "y"), ("y",)):
            table(pilot).move_to(labels.index("撤销导入"))
            await take_back(pilot, "enter", *answers)
            assert "已撤销" in notice(pilot)
        assert names() == []
        await press(pilot, "enter")
        assert "没有可以撤销的导入" in notice(pilot)

    use(steps)


def test_who_changed_something_since_keeps_it(folder: Path) -> None:
    save(
        folder / "名册.xlsx",
        {"党员": [["姓名", "身份证号码", "所在党支部"], ["王甲", made_up(), FIRST]]},
    )

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        await take_in(pilot)
        saved_with(Member.get().uid, "王干事", school="郑大")
        await take_back(pilot, "ctrl+z", "y")
        assert "王干事修改过" in notice(pilot)
        assert names() == ["王甲"]
        assert len(entry.imports()) == 1

    use(steps)


def test_a_store_changed_since_the_preview_takes_nothing(
    folder: Path, branch: Organization
) -> None:
    save(folder / "名册.xlsx", {"党员": [["姓名", "所在党支部"], ["王甲", FIRST]]})

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        with store.write() as transaction:
            transaction.add(Member(branch=branch, name="李乙"))
        await take_in(pilot)
        assert names() == ["李乙"]
        assert "有人改动了数据库" in notice(pilot)

    use(steps)


def test_what_is_in_the_store_already_is_not_told_as_taken_in(folder: Path) -> None:
    long = "河南省石桥市北城区" * 9
    rows = [["姓名", "所在党支部", long], ["王甲", FIRST, "1"]]
    save(folder / "名册.xlsx", {"党员": rows})

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        await open_part(pilot, "工作表")
        assert long not in shown(pilot).replace("\n", "")
        await press(pilot, "enter")
        assert long in "".join(line.strip() for line in shown(pilot).splitlines())
        await press(pilot, "enter", "escape")
        await take_in(pilot)
        await press(pilot, "escape")
        await preview(pilot, folder / "名册.xlsx")
        assert "没有新的内容" in state(pilot)
        await press(pilot, "f2")
        assert "没有新的内容" in notice(pilot)
        assert "已导入" not in shown(pilot)
        await press(pilot, "escape", "slash", *"zzzz")
        await until(pilot, lambda: "没有符合的党员" in shown(pilot))
        assert "Alt+R 导入" not in shown(pilot), "there are members in the store"

    use(steps)


def test_an_empty_store_says_how_to_import() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        assert "Alt+R 导入" in shown(pilot)
        await go(pilot, "home")
        await until(pilot, lambda: "导入已有的名册（Alt+R）" in shown(pilot))
        await press(pilot, "alt+r")
        assert isinstance(pilot.app.screen, FileChooser)
        assert pilot.app.screen.query_one(VirtualTable).has_focus

    use(steps)


def test_what_a_name_meant_last_time_is_shown_and_chosen_anew(folder: Path) -> None:
    save(folder / "前.xlsx", {"党员": [["姓名", "所在党支部"], ["王甲", "水文站"]]})
    unit = Organization.get(name=SECOND)
    applying.apply(planning.plan(folder / "前.xlsx", branches={"水文站": unit}))
    save(folder / "名册.xlsx", {"党员": [["姓名", "所在党支部"], ["李乙", "水文站"]]})

    async def steps(pilot: Pilot[Any]) -> None:
        await preview(pilot, folder / "名册.xlsx")
        assert "照上次选定 1 个名称" in shown(pilot)
        await open_part(pilot, "支部")
        assert "“水文站”　上次认作 001.002" in shown(pilot)
        await choose(pilot, "上次认作")
        await choose(pilot, "先不定")
        await planned(pilot)
        assert (counted(pilot)["支部"], counted(pilot)["退回"]) == (1, 1)
        await open_part(pilot, "支部")
        await choose(pilot, "从全部里选")
        await press(pilot, "down", "enter")
        await planned(pilot)
        await take_in(pilot)
        assert branches() == {"王甲": SECOND, "李乙": FIRST}
        assert planning.plan(folder / "前.xlsx").recalled[0].before.name == FIRST

    use(steps)
