"""A clerk's first day at the keys: mistakes taken back, his branch kept, everything found again."""

from __future__ import annotations

import base64
from pathlib import Path

import openpyxl
import pytest

from tests.rule_cases import made_up
from tests.terminal_driver import Terminal, application, at_list

pytestmark = pytest.mark.slow

PASSPHRASE = "一个很长的口令2016"
UNIT = "中共石桥市第一局机关委员会"
FIRST, SECOND = (f"中共石桥市第一局第{number}支部委员会" for number in "一二")
TYPED = (
    ("张建国", "19700305", "011"),
    ("李秀英", "19750812", "022"),
    ("王向阳", "19820406", "031"),
)
IMPORTED = ("周远航", "马晓兰")
NAMES = {*IMPORTED, *(name for name, _, _ in TYPED)}


def started(database: Path) -> Terminal:
    """The first start: unit, level, two branches, a passphrase."""
    terminal = application(database)
    terminal.wait_for("单位全称")
    terminal.press(UNIT, "enter")
    terminal.wait_for("组织层级")
    terminal.press("enter")
    for number, branch in enumerate((FIRST, SECOND), 1):
        terminal.wait_for(f"第{number}个党支部")
        terminal.press(branch, "enter")
    terminal.wait_for("第3个党支部")
    terminal.press("enter")
    terminal.wait_for("设置口令")
    terminal.press(PASSPHRASE, "enter")
    terminal.wait_for("再输一遍")
    terminal.press(PASSPHRASE, "enter")
    terminal.wait_for("[1 首页]")
    return terminal


def choose_scope(terminal: Terminal, spelled: str, shown: str) -> None:
    terminal.press("7")
    terminal.wait_for("范围：各处只看哪个")
    terminal.press(spelled)
    terminal.wait_for("共1")
    terminal.press("enter")
    terminal.wait_for(shown)


def enter_members(terminal: Terminal) -> None:
    """Three, then the first once more without an ID number."""
    terminal.press("f3")
    for name, born, order in TYPED:
        terminal.wait_for("新党员")
        terminal.press(name, "enter", made_up(born, order), "enter")
        terminal.wait_for(name)
        terminal.press("f3")
    terminal.wait_for("新党员")
    terminal.press(TYPED[0][0], "enter", "f2")
    terminal.wait_for("已保存")
    terminal.press("escape")
    terminal.wait_for("（4人）")


def remove_and_restore(terminal: Terminal) -> None:
    terminal.press("home", "down", "delete")
    terminal.wait_for("移除李秀英")
    terminal.press("登记错了", "enter")
    terminal.wait_for("（3人）")
    terminal.press("ctrl+z")
    terminal.wait_for("（4人）")
    terminal.press("ctrl+y")
    terminal.wait_for("（3人）")
    # Anything is found by its name's initials.
    terminal.press("ctrl+backslash")
    terminal.wait_for("命令")
    terminal.press("yyc")
    terminal.wait_for("已移除")
    terminal.press("enter")
    terminal.wait_for("理由：登记错了")
    terminal.press("enter")
    terminal.wait_for("恢复")
    terminal.press("y")
    terminal.wait_for("（4人）")


def merge_the_duplicate(terminal: Terminal) -> None:
    terminal.press("/", "zjg")
    terminal.wait_for("“zjg”（2人）")
    terminal.press("enter", "ctrl+a", "alt+g")
    terminal.wait_for("合并为一份")
    terminal.press("5")
    terminal.wait_for("按 F2 合并")
    terminal.press("f2")
    terminal.wait_for("的两份登记合并为一份")
    terminal.press("escape")
    terminal.wait_for("全部（3人）")


def import_and_take_back(terminal: Terminal) -> None:
    terminal.press("alt+r")
    terminal.wait_for(">  名册.xlsx")
    terminal.press("enter")
    terminal.wait_for("按 F2 导入：新增 2")
    terminal.press("f2")
    terminal.wait_for("先备份，再导入")
    terminal.press("y")
    terminal.wait_for("已导入：新增 2")
    terminal.press("ctrl+z")
    terminal.wait_for("撤销这次导入")
    terminal.press("y")
    terminal.wait_for("已撤销")
    terminal.wait_for("按 F2 导入：新增 2")
    terminal.press("escape")
    terminal.wait_for("全部（3人）")


def change_all(terminal: Terminal) -> None:
    terminal.press("ctrl+a", "alt+g", "1")
    terminal.wait_for("改哪一项")
    terminal.press("zy", "enter")
    terminal.wait_for("空着即清除")
    terminal.press("enter")
    terminal.wait_for("清除 3 名党员的“专业”？")
    terminal.press("n")
    terminal.wait_for("全部（3人）")
    terminal.press("alt+g")
    terminal.wait_for("把某一项改为同一个值")
    terminal.press("1")
    terminal.wait_for("改哪一项")
    terminal.press("mz", "enter")
    terminal.wait_for("3 名党员的“民族”都改为")
    terminal.press("01")
    terminal.wait_for("已将3名党员的民族改为汉族")
    terminal.press("ctrl+z")
    terminal.wait_for("已撤销")
    terminal.press("ctrl+y")
    terminal.wait_for("已重做")
    terminal.press("ctrl+a", "alt+g", "1")
    terminal.wait_for("改哪一项")
    terminal.press("mz", "enter")
    terminal.wait_for("3 名党员的“民族”都改为")
    terminal.press("03")
    terminal.wait_for("改为回族，其中3名原来有别的内容")
    terminal.press("ctrl+z")
    terminal.wait_for("已撤销")


def open_a_figure_and_copy(terminal: Terminal) -> None:
    terminal.press("1")
    terminal.wait_for("待核 3")
    terminal.press(*["down"] * 7, "enter")
    terminal.wait_for("筛选: 在册（3人）")
    terminal.press("down", "ctrl+c")
    terminal.wait_for("姓名：李秀英")
    terminal.press("1")
    terminal.wait_for_bytes(b"\x1b]52;c;" + base64.b64encode("李秀英".encode()))
    terminal.press("escape")
    terminal.wait_for("[1 首页]")


def fetch_a_register(terminal: Terminal, folder: Path) -> None:
    terminal.press("6")
    terminal.wait_for("[6 报表]")
    terminal.press("f4", "3")
    terminal.wait_for("写到哪个文件夹")
    terminal.press("ctrl+u", str(folder), "enter")
    terminal.wait_for("[6 报表]")
    terminal.press("home", "down", "f2")
    terminal.wait_for("Esc 返回  F6 下载")
    terminal.press("f6")
    terminal.wait_for("粘贴到 PowerShell")
    terminal.press("3")
    terminal.wait_for("粘贴到 Linux")
    terminal.wait_for("--annex 2 --out -")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the store will be, and beside it a roster to take in."""
    workbook = openpyxl.Workbook()
    for row in (
        ("所在党支部", "姓名", "身份证号码"),
        *(
            (SECOND, name, made_up("19880101", f"{41 + 2 * at:03}"))
            for at, name in enumerate(IMPORTED)
        ),
    ):
        workbook.active.append(row)
    workbook.save(tmp_path / "名册.xlsx")
    return tmp_path / "campaign.db"


def test_a_first_day(database: Path) -> None:
    with started(database) as terminal:
        choose_scope(terminal, "dyzb", "第一支部")
        terminal.press("2")
        terminal.wait_for("（0人）")
        enter_members(terminal)
        remove_and_restore(terminal)
        merge_the_duplicate(terminal)
        import_and_take_back(terminal)
        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0
    with application(database) as terminal:
        terminal.wait_for("口令：")
        terminal.press("12345678", "enter")
        terminal.wait_for("口令不对，请再输一遍")
        terminal.press(PASSPHRASE, "enter")
        at_list(terminal)
        terminal.wait_for("第一支部")
        change_all(terminal)
        open_a_figure_and_copy(terminal)
        fetch_a_register(terminal, database.parent / "出")
        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0
    (register,) = (database.parent / "出").iterdir()
    cells = [cell.value for row in openpyxl.load_workbook(register).worksheets[0] for cell in row]
    assert [value for value in cells if value in NAMES] == [name for name, _, _ in TYPED]
    assert cells.count("汉族") == len(TYPED)
