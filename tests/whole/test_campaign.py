"""One branch from a plain roster to its issued annexes, and its department to the closing report.

Everything is done with real keys in the application; what came of it is read by commands.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest

from paicha_tui.cli import main
from tests.rule_cases import made_up
from tests.terminal_driver import Terminal, application, at_list

pytestmark = pytest.mark.slow

DEPARTMENT = "中共石桥市第一局机关委员会"
BRANCH = "中共石桥市第一局第一支部委员会"

HEADERS = (
    "所在党支部 姓名 性别 民族 籍贯 出生年月 身份证号码 学历 参加工作时间 入党时间 转正时间 "
    "人员类别 工作单位 职务 联系电话 家庭住址 组织关系状态 离开支部日期 最近参加组织生活日期 "
    "最近交纳党费日期"
).split()


def person(
    name: str, sex: str, born: str, order: str, joined: str, full: str, last: str, gone: str = ""
) -> list[str]:
    relation = "已转出未收到回执" if gone else "在册"
    return [
        *(BRANCH, name, sex, "汉族", "河南省石桥县", f"{born[:4]}.{born[4:6]}.{born[6:]}"),
        *(made_up(born, order), "大学", f"{int(born[:4]) + 22}.09", joined, full),
        *("正式党员" if full else "预备党员", "石桥市第一局", "科员", f"1380000{order}1"),
        *(f"石桥市新华区建设路{order}号院", relation, gone, last, last),
    ]


ROSTER = [
    person("张建国", "男", "19700305", "011", "1995.07.01", "1996.07.01", "2016.01"),
    person("王淑珍", "女", "19750812", "022", "1999.06.20", "2000.06.20", "2016.01"),
    person("李向阳", "男", "19880201", "031", "2015.05.10", "", "2016.01"),
    person("周远行", "男", "19820406", "041", "2006.07.01", "2007.07.01", "2016.01"),
    person("赵失联", "男", "19790909", "051", "2003.07.01", "2004.07.01", "2014.03"),
    person("孙未果", "男", "19650118", "061", "1990.07.01", "1991.07.01", "2012.05"),
    person("钱口袋", "女", "19900516", "062", "2011.06.01", "2012.06.01", "2014.06", "2014.07.10"),
]
"""One is a 预备党员, three are out of contact, the letter of the last was never answered."""


def command(database: Path, *arguments: str) -> bytes:
    """What a command prints; it must not fail."""
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with redirect_stdout(printed), patch.object(sys, "stdin", io.StringIO()):
        assert main([*arguments, "--db", str(database)]) == 0, arguments
    content: bytes = printed.buffer.getvalue()  # type: ignore[attr-defined]
    return content


def answer(database: Path, *arguments: str) -> Any:
    return json.loads(command(database, *arguments, "--json"))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A department whose one branch has just been imported from a plain roster."""
    path = tmp_path / "campaign.db"
    command(path, "init", "--name", DEPARTMENT)
    workbook = openpyxl.Workbook()
    for row in [HEADERS, *ROSTER]:
        workbook.active.append(row)
    workbook.save(tmp_path / "名册.xlsx")
    command(path, "import", str(tmp_path / "名册.xlsx"), "--create-branches")
    return path


def back(terminal: Terminal, shown: str) -> None:
    """Escape, alone: with another key right behind it a terminal would send one of Alt."""
    terminal.press("escape")
    terminal.wait_for(shown)


def check_everybody(terminal: Terminal) -> None:
    """集中摸排: the five checks of the branch, one key a member; then every dossier."""
    terminal.press("1")
    terminal.wait_for("待核 7")
    terminal.press("enter")
    terminal.wait_for("核查哪一项")
    terminal.press("enter")
    for item in ("党员信息", "党员档案", "党费和活动", "介绍信回执", "现实表现"):
        terminal.wait_for(f"五核查  {item}")
        terminal.press(*"1" * len(ROSTER))
        terminal.wait_for(f"“{item}”已核完 7 人")
        if item != "现实表现":
            terminal.press("f8")
    back(terminal, "[1 首页]")
    terminal.wait_for("待核 0")
    terminal.press("down", "down", "down", "enter")
    terminal.wait_for("齐全 0/7")
    terminal.press(*["f2"] * len(ROSTER))
    terminal.wait_for("齐全 7/7")
    back(terminal, "[1 首页]")
    terminal.wait_for("缺材料 0")


def try_to_reach(terminal: Terminal, channel: str, day: str, whom: str) -> None:
    terminal.press("f12")
    terminal.wait_for("次查找")
    terminal.press("up", day, "enter", channel, whom, *["enter"] * 3, "李建国", "enter", "f2")
    terminal.wait_for("F12 再记一次")
    terminal.wait_for("[3 查找]")


def tell_of(terminal: Terminal, pocket: str, reason: str, occupation: str, conduct: str) -> None:
    """失联原因和失联期间表现, a digit each."""
    terminal.press("alt+e")
    terminal.wait_for("调查核实：")
    terminal.press("up", "up", "up", "up", pocket, reason, "enter", occupation, conduct)
    terminal.press("逐人走访后核实", "enter", "f2")
    terminal.wait_for("附件3需要的都有了")


def found(terminal: Terminal, on: str, phone: str, place: str) -> None:
    terminal.press("alt+q")
    terminal.wait_for("列入附件5")
    terminal.press("ctrl+u", on, "enter", "ctrl+u", "20160310", "enter", "打电话", "enter")
    terminal.press(phone, "enter", place, "enter", "f2")
    terminal.wait_for("查找已结束：取得联系")


def search_for_the_lost(terminal: Terminal) -> None:
    """联系查找: two found out of contact, one whose letter was never answered."""
    terminal.press("3")
    terminal.wait_for("a应查找3")
    terminal.press("space", "space", "f3")
    terminal.wait_for("已将2名党员列入查找")
    terminal.press("home")
    terminal.wait_for(">  赵失联")
    try_to_reach(terminal, "01", "20160220", "本人")
    tell_of(terminal, pocket="2", reason="1", occupation="3", conduct="1")
    found(terminal, "20160225", "13800009999", "广东省深圳市")

    terminal.wait_for(">  孙未果")
    terminal.press("alt+w")
    terminal.wait_for("还没有查找记录", "先记")
    for channel, day, whom in (
        ("01", "20160221", "本人"),
        ("06", "20160223", "邻居老李"),
        ("12", "20160301", "户籍科"),
    ):
        try_to_reach(terminal, channel, day, whom)
    tell_of(terminal, pocket="2", reason="6", occupation="8", conduct="4")
    terminal.press("alt+w")
    terminal.wait_for("列入附件6")
    terminal.press("ctrl+u", "20160315", "enter", "f2")
    terminal.wait_for("查找已结束：仍然无法取得联系")

    terminal.press("4")
    terminal.wait_for("[4 介绍信]")
    terminal.press("f3")
    terminal.wait_for("给哪名党员加存根")
    terminal.press("qkd", "enter")
    terminal.wait_for("[介绍信]")
    terminal.press("2014001", "enter", "20140710", "enter", "90", "enter", "enter")
    terminal.press("中共石桥市第二局第三支部", "enter", "f2")
    terminal.wait_for("已保存")
    back(terminal, "超期 529 天")
    terminal.press("alt+c")
    terminal.wait_for("其中口袋党员1名")
    terminal.press("3")
    terminal.wait_for(">  钱口袋")
    try_to_reach(terminal, "18", "20160218", "第三支部书记")
    try_to_reach(terminal, "01", "20160222", "本人")
    tell_of(terminal, pocket="1", reason="4", occupation="7", conduct="1")
    found(terminal, "20160222", "13800008888", "石桥市湛河区")


def register_the_floating(terminal: Terminal) -> None:
    """登记造册: who is away but in contact."""
    terminal.press("2")
    terminal.wait_for("[2 党员]")
    terminal.press("f5", "zyx")
    terminal.wait_for("“zyx”（1人）")
    terminal.press("enter", "enter")
    terminal.wait_for("[基本信息]")
    terminal.press("f10")
    terminal.wait_for("[流动]")
    terminal.press("f12")
    terminal.wait_for("外出时间")
    terminal.press("20140301", "enter", "1", "4", "4", "广东省深圳市", "enter")
    terminal.press(
        "深圳宏达电子厂", "enter", "4104020017", "enter", "李书记 13800007777", "enter", "f2"
    )
    terminal.wait_for("已保存")
    back(terminal, "[2 党员]")


def handle_the_searched(terminal: Terminal) -> None:
    """规范管理 and 组织处置: what fits each of the three."""
    terminal.press("1")
    terminal.wait_for("查找中 0")
    terminal.press("down", "down", "down", "down", "enter")
    for name, measure in (("赵失联", "纳入组织管理"), ("钱口袋", "补转组织关系")):
        terminal.wait_for(f">  未处理 {name}")
        terminal.press("tab")
        terminal.wait_for("Enter 记录")
        terminal.press("1")
        terminal.wait_for(f"{name}：{measure}")
        terminal.press("ctrl+u", "20160312", "enter", "f2")
        terminal.wait_for(f"已记录“{measure}”")
    terminal.press("f4")
    terminal.wait_for(">  未处理 孙未果")
    terminal.press("tab")
    terminal.wait_for("Enter 记录")
    terminal.press("1")
    terminal.wait_for("孙未果：自行脱党除名")
    terminal.press(
        "ctrl+u", "20160318", "enter", DEPARTMENT, "enter", "石直〔2016〕9号", "enter", "f2"
    )
    terminal.wait_for("组织关系状态同时改为“已出党”")
    terminal.press("y")
    terminal.wait_for("已记录“自行脱党除名”")


def mend_what_blocks(terminal: Terminal) -> None:
    """校验: what is left blocks the issue, and is mended from the list."""
    terminal.press("5")
    terminal.wait_for("必须处理 5")
    terminal.press("enter")
    terminal.wait_for("3 党政机关")
    terminal.press("3", "张建国", "enter", "李干事", "enter", "03751234567", "enter", "f2")
    terminal.wait_for("已保存")
    back(terminal, "[5 校验]")
    terminal.wait_for("必须处理 0")
    terminal.wait_until_gone("归不进")


def issue(terminal: Terminal, scope_row: int, keys: list[str], done: str) -> None:
    terminal.press("f4")
    terminal.wait_for("要改哪一项")
    terminal.press("1")
    terminal.wait_for("哪个党组织及其下级")
    terminal.press("home", *["down"] * scope_row, "enter")
    terminal.wait_for("[6 报表]")
    terminal.press("home", *keys, "alt+k")
    terminal.wait_for(done)


def test_a_branch_goes_from_its_roster_to_issued_annexes_by_keys_alone(database: Path) -> None:
    with application(database) as terminal:
        at_list(terminal)
        check_everybody(terminal)
        search_for_the_lost(terminal)
        register_the_floating(terminal)
        handle_the_searched(terminal)
        mend_what_blocks(terminal)
        terminal.press("6")
        terminal.wait_for("[6 报表]")
        issue(terminal, 2, ["space"] * 6, "已定稿存档：附件1（6人）")
        # The marks of the branch are taken away, and the department's set.
        issue(terminal, 1, ["space"] * 10, "已定稿存档：附件7")
        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0

    # Every identity between the tables holds, for the department and for the branch alone.
    assert answer(database, "check") == []
    assert answer(database, "check", "--org", "001.001") == []
    assert_issued(database)
    assert_figures(database)


def assert_issued(database: Path) -> None:
    issued = {each["annex"]: each for each in answer(database, "snapshots")}
    assert sorted(issued) == list(range(1, 11))
    assert {issued[annex]["organization_code"] for annex in range(1, 7)} == {"001.001"}
    assert {issued[annex]["organization_code"] for annex in range(7, 11)} == {"001"}
    assert {annex: issued[annex]["people"] for annex in range(1, 7)} == {
        1: 6,
        2: 5,
        3: 3,
        4: 1,
        5: 2,
        6: 1,
    }
    listed = {2: {"张建国", "王淑珍", "李向阳", "周远行", "赵失联"}, 4: {"周远行"}}
    listed |= {5: {"赵失联", "钱口袋"}, 6: {"孙未果"}}
    names = {row[1] for row in ROSTER}
    for annex, expected in listed.items():
        reprinted = command(database, "reprint", issued[annex]["uid"], "--out", "-")
        cells = (
            openpyxl.load_workbook(io.BytesIO(reprinted), read_only=True).worksheets[0].iter_rows()
        )
        told = {str(cell.value) for row in cells for cell in row}
        assert told & names == expected, annex
    report = command(database, "reprint", issued[10]["uid"], "--out", "-")
    text = zipfile.ZipFile(io.BytesIO(report)).read("word/document.xml").decode()
    assert "综合报告" in text


def assert_figures(database: Path) -> None:
    """What the three tables have to say of these seven, counted by hand."""
    totals = {annex: cells_of(database, annex)["01"] for annex in (7, 8, 9)}
    assert {column: n for column, n in totals[7].items() if n} == {
        # On the roll when it began; one not found: a man of 51, 24 years a member, gone for 3.
        "1": 6,
        "2": 1,
        "8": 1,
        "14": 1,
        "15": 1,
        "19": 1,
        "27": 1,
    }
    assert {column: n for column, n in totals[8].items() if n} == {
        "1": 1,
        "2": 1,
        "6": 1,
        "11": 1,
    }
    assert {column: n for column, n in totals[9].items() if n} == {
        "1": 3,
        "2": 2,
        "3": 1,
        "4": 1,
        "5": 1,
        "10": 1,
        "15": 1,
    }


def cells_of(database: Path, annex: int) -> dict[str, dict[str, int | None]]:
    cells: dict[str, dict[str, int | None]] = answer(database, "figures", "--annex", str(annex))[
        "cells"
    ]
    return cells
