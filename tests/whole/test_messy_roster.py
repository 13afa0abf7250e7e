"""A roster as a person types it goes in at the keys of a terminal: everybody, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from paicha_tui import store
from paicha_tui.models import Organization
from tests.intake.test_intake import number
from tests.terminal_driver import Terminal, application, at_list
from tests.whole.store_from_outside import Seen, look, new_store

pytestmark = pytest.mark.slow

BRANCHES = ("机关第一支部", "机关第二支部", "水文站支部")
BORN = ("19750712", "19850701", "19850702", "19900909", "19880303", "19660606", "19700202")
NUMBERS = [number(serial, birth) for serial, birth in enumerate(BORN, 1)]
TYPED = """
张 三|男|75-7|大专|1998.7|138-3750-1234|机关第一支部
李　四|女|1985.7|本科|2006年7月|#13837501235|机关第一支部
王五|男|1985年7月|研究生|2007.07.01|138 3750 1236|水文站
赵 六|女|#1990.9|大学|2011-07-01|—|水文站
孙七|男|1988年3月|硕士|#39630||水文站
欧阳 建国|男|66-6|高中|1987年夏|无|机关乙支部
吴九|女|1970.2|中专|#1986.7|13837501239、2345679|机关乙支部
"""
"""The rows but for the ID numbers; what stands behind # is a number to the spreadsheet."""
ROUNDED = 3
"""The row whose ID number the spreadsheet has rounded."""
MOST_KEYS = 120
"""What a slow clerk presses in two minutes."""


def cell(text: str) -> str | float | None:
    return float(text[1:]) if text.startswith("#") else text or None


def type_roster(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "党员名册"
    head = ("姓　名", "性别", "身份证号", "出生年月", "学历", "入党时间", "手机号码", "所属党支部")
    sheet.append(["中共石桥市水利局机关党员花名册（2016年3月）"])
    sheet.append(["序号", "姓　名", "基本情况", *[None] * 3, "党内情况", "联系方式", "所属党支部"])
    sheet.append([None, None, *head[1:7], None])
    for order, line in enumerate(TYPED.strip().splitlines()):
        name, sex, *rest = map(cell, line.split("|"))
        typed = int(NUMBERS[order][:15] + "000") if order == ROUNDED else NUMBERS[order]
        sheet.append([order + 1, name, sex, typed, *rest])
        if order == ROUNDED:
            sheet.append([None])
    sheet.append(["合计", "7人"])
    sheet.append(["填表人：王干事", None, None, None, "填表日期：2016年3月"])
    for merged in ("A1:I1", "A2:A3", "B2:B3", "C2:F2", "I2:I3"):
        sheet.merge_cells(merged)
    notes = book.create_sheet("说明")
    notes.append(["请各支部于3月10日前报送"])
    notes.append(["联系人：王干事", "电话2345678"])
    book.save(path)


def found_branches(database: Path) -> None:
    store.open_store(database, store.read_key_file(store.key_file_for(database)))
    with store.write() as transaction:
        top = Organization.get()
        transaction.change(top, name="中共石桥市水利局机关委员会", level="committee")
        for order, name in enumerate(BRANCHES, 1):
            unit = f"中共石桥市水利局{name}委员会"
            transaction.add(
                Organization(code=f"001.00{order}", name=unit, level="branch", parent=top)
            )
    store.close()


class Clerk:
    """Hands that count the keys they press."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.keys = 0

    def press(self, *keys: str, until: str) -> None:
        """Press keys, or type what is none, and wait for what the screen then shows."""
        for key in keys:
            self.keys += 1 if key.isascii() and len(key) > 1 and not key[0].isdigit() else len(key)
        self.terminal.press(*keys)
        self.terminal.wait_for(until)


def take_in(clerk: Clerk) -> None:
    press = clerk.press
    at_list(clerk.terminal)
    press("alt+r", until="名册.xlsx")
    press("enter", until="先在“支部”按 Enter")
    press("enter", until="“机关乙支部”（2行）库中没有")
    clerk.terminal.wait_for("机关第二支部")
    clerk.terminal.settle()
    second = next(row for row in clerk.terminal.rows if "机关第二支部" in row)
    press(second.strip(" >")[0], until="按 F2 导入：新增 7")
    press("enter", until="看不懂的内容")
    press("enter", until="身份证号码改填")
    press("ctrl+u", NUMBERS[ROUNDED], "enter", until="1987年夏")
    press("enter", until="入党时间改填")
    press("ctrl+u", "1987.7", "enter", until="1987.07")
    press("escape", until="按 F2 导入：新增 7，更改 0，未变 0，退回 0，跳过 3")
    press("f2", until="先备份，再导入")
    press("y", until="已导入：新增 7")
    press("escape", until="（7人）")


def told(seen: Seen, field: str) -> list[str]:
    return [member.get(field, "") for member in seen.members.values()]


def test_everybody_goes_in_and_nobody_else(tmp_path: Path) -> None:
    database = new_store(tmp_path / "campaign.db")
    found_branches(database)
    type_roster(tmp_path / "名册.xlsx")
    with application(database) as terminal:
        clerk = Clerk(terminal)
        take_in(clerk)
        assert clerk.keys < MOST_KEYS
        seen = look(database)
        assert seen.problems == []
        assert told(seen, "name") == ["张三", "李四", "王五", "赵六", "孙七", "欧阳建国", "吴九"]
        assert list(seen.members) == NUMBERS
        assert told(seen, "birth_date") == [
            *("1975.07", "1985.07", "1985.07", "1990.09", "1988.03", "1966.06", "1970.02")
        ]
        assert told(seen, "joined_on") == [
            *("1998.07", "2006.07", "2007.07.01", "2011.07.01", "2008.07.01", "1987.07", "1986.07")
        ]
        assert told(seen, "mobile")[:4] == ["13837501234", "13837501235", "13837501236", ""]
        assert "" not in told(seen, "education")

        # It was the wrong file: it goes again in one step, and with it everybody.
        terminal.press("ctrl+z")
        terminal.wait_for("撤销这次导入")
        terminal.press("y")
        terminal.wait_for("（0人）")
        assert look(database).members == {}
