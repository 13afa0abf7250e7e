"""Keys pressed for each member of 附件2 and 附件4, against typing the same rows in a spreadsheet.

    python benchmarks/bench_keys.py

Made-up members of one branch are entered with real keys through the application, and the cells of
the annex are read back from the store: five, and then twenty, since what the program offers comes
from the members entered before. Offers are taken as they stand on the screen, and only when right.
The yardstick is the same for both: a Chinese character costs the letters of its pinyin and one key
to choose it, any other character one key, a function key one key.
The spreadsheet costs the text of every cell and one Tab or Enter each; its numbers of rows, the
fields that stay empty and the headings are not counted. "Copied down" is a clerk who presses Ctrl+D
(one key) wherever the cell above has the same text.
"""

from __future__ import annotations

import asyncio
import dataclasses
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from paicha_tui import store
from paicha_tui.app import PaichaApp
from paicha_tui.basics import pinyin
from paicha_tui.basics.identity import check_digit
from paicha_tui.entry import choices, sections
from paicha_tui.meaning import screening, settings
from paicha_tui.meaning.cases import load_cases
from paicha_tui.meaning.forms.entries import entry
from paicha_tui.meaning.forms.layout import load_form
from paicha_tui.meaning.forms.occasion import Occasion
from paicha_tui.models import Organization
from paicha_tui.widgets.code_field import CodeField
from paicha_tui.widgets.date_field import DateField
from paicha_tui.widgets.text_field import TextField

AIMS = {5: 0.5, 20: 0.4}
"""By how many are entered one after the other: the program learns what to offer."""
MOST_KEYS = 400
"""More keys than any member needs."""
COMPUTED = frozenset({"serial", "remarks"})
"""The entries of the annexes that nobody types in a spreadsheet either."""

Person = Mapping[str, str]
"""What is known of a member: the texts of his fields as the annex writes them, by name."""

ROSTER = (
    "name sex id_number birth_date ethnicity native_place joined_work_on standing joined_on "
    "full_member_on party_post education job_title employer mobile address"
)
BASICS_OF_FLOW = "name sex id_number birth_date ethnicity joined_on education mobile standing"
FLOW = (
    "went_on reason direction place occupation receiving_unit card_number branch_contact "
    "receiver_category"
)


def person(line: str, **flow: str) -> Person:
    """From the texts of the roster in their order, `-` for none; the ID number lacks its end."""
    texts = ["" if text == "-" else text for text in line.split()]
    known = dict(zip(ROSTER.split(), texts, strict=True)) | flow
    known["id_number"] += check_digit(known["id_number"])
    return known


PEOPLE = (
    person(
        "周远航 男 41040219710305123 1971.03.05 汉族 河南石桥 1990.09 正式党员 1995.07.01 "
        "1996.07.01 - 大学 科员 石桥市第一局 13837500101 石桥市建设路12号3单元",
        went_on="2014.03.01",
        reason="外出务工",
        direction="跨省流动",
        place="广东深圳",
        occupation="外出务工人员",
        receiving_unit="深圳宏达电子厂",
        card_number="4104020017",
        branch_contact="李建国 03752212345",
    ),
    person(
        "马晓兰 女 41040319880719204 1988.07.19 回族 河南石桥 2010.07 正式党员 2009.12.20 "
        "2010.12.20 组织委员 硕士研究生 副科长 石桥市第一局 13937500102 石桥市湛河路8号",
        went_on="2015.02.10",
        reason="外出务工",
        direction="跨省流动",
        place="浙江宁波",
        occupation="外出务工人员",
        receiving_unit="宁波海港物流公司",
        card_number="4104020018",
        branch_contact="李建国 03752212345",
    ),
    person(
        "陈立新 男 41042119650228301 1965.02.28 汉族 河南宝丰 1983.10 正式党员 1988.06.15 "
        "1989.06.15 支部书记 大专 科长 石桥市第一局 13703750103 石桥市光明路56号",
        went_on="2013.09.01",
        reason="其他",
        direction="市内跨县流动",
        place="石桥市叶县",
        occupation="其他",
        receiving_unit="叶县第二中学",
        card_number="4104020019",
        branch_contact="李建国 03752212345",
    ),
    person(
        "王雪 女 41040219910112506 1991.01.12 汉族 河南石桥 2013.08 预备党员 2015.11.06 - - "
        "大学 科员 石桥市第一局 15137500104 石桥市建设路40号",
        went_on="2015.06",
        reason="外出务工",
        direction="跨省流动",
        place="江苏苏州",
        occupation="外出务工人员",
        receiving_unit="苏州东方软件公司",
        card_number="4104020020",
        branch_contact="李建国 03752212345",
    ),
    person(
        "赵德明 男 41040219530908411 1953.09.08 汉族 山东菏泽 1972.12 正式党员 1976.07.01 "
        "1977.07.01 - 普通高中 工人 石桥市第一局 13603750105 石桥市新华路3号",
        went_on="2012.10",
        reason="其他",
        direction="跨省流动",
        place="海南三亚",
        occupation="离退休干部职工",
        receiving_unit="海棠社区",
        card_number="4104020021",
        branch_contact="李建国 03752212345",
    ),
)


BRANCH = (
    "李建军 男 41040219680412301 1968.04.12 汉族 河南石桥 1987.12 正式党员 1992.06.20 "
    "1993.06.20 支部书记 大学 局长 石桥市第一局 13937500106 石桥市建设路12号2单元|"
    "2014.06.01 外出务工 跨省流动 广东深圳 外出务工人员 深圳宏达电子厂 4104020022",
    "张秀英 女 41040219640908402 1964.09.08 汉族 河南鲁山 1983.07 正式党员 1989.12.01 "
    "1990.12.01 - 大专 主任科员 石桥市第一局 13703750107 石桥市光明路56号|"
    "2015.03.15 其他 跨省流动 北京朝阳 其他 双井社区 4104020023",
    "刘振华 男 41042319750520103 1975.05.20 汉族 河南鲁山 1997.09 正式党员 2001.07.01 "
    "2002.07.01 宣传委员 大学 科长 石桥市第一局 13837500108 石桥市湛河路21号|"
    "2013.11 外出务工 跨省流动 广东东莞 外出务工人员 东莞永利鞋业公司 4104020024",
    "杨春梅 女 41040319820617204 1982.06.17 汉族 河南叶县 2004.08 正式党员 2008.06.30 "
    "2009.06.30 - 大学 副科长 石桥市第一局 15037500109 石桥市湛河路8号|"
    "2015.08.20 外出务工 跨省流动 浙江宁波 外出务工人员 宁波海港物流公司 4104020025",
    "吴国强 男 41040219580203305 1958.02.03 汉族 河南石桥 1976.03 正式党员 1980.10.01 "
    "1981.10.01 - 普通高中 工人 石桥市第一局 13603750110 石桥市新华路17号|"
    "2014.10 其他 跨省流动 海南三亚 离退休干部职工 海棠社区 4104020026",
    "郑晓东 男 41042219871130107 1987.11.30 汉族 河南叶县 2011.07 正式党员 2009.11.25 "
    "2010.11.25 - 大学 科员 石桥市第一局 15837500111 石桥市建设路40号|"
    "2016.01.10 外出务工 跨省流动 广东深圳 外出务工人员 深圳华南速递公司 4104020027",
    "孙丽娟 女 41040219790425408 1979.04.25 汉族 河南石桥 2000.08 正式党员 2005.05.18 "
    "2006.05.18 - 大专 科员 石桥市第一局 13461200112 石桥市光明路9号1单元|"
    "2014.05.04 外出务工 跨省流动 江苏苏州 外出务工人员 苏州东方软件公司 4104020028",
    "胡志明 男 41040219620731509 1962.07.31 汉族 河南宝丰 1981.12 正式党员 1986.09.10 "
    "1987.09.10 纪检委员 大专 调研员 石桥市第一局 13803750113 石桥市建设路12号3单元|"
    "2015.09.01 其他 市内跨县流动 石桥市宝丰县 其他 宝丰县第一高中 4104020029",
    "何静 女 41040319900906610 1990.09.06 汉族 河南石桥 2014.07 预备党员 2015.06.26 - - "
    "硕士研究生 科员 石桥市第一局 18637500114 石桥市湛河路21号|"
    "2015.10.12 外出务工 跨省流动 北京朝阳 外出务工人员 北京联合律师事务所 4104020030",
    "高明远 男 41040219700118711 1970.01.18 汉族 河北邯郸 1988.12 正式党员 1994.07.01 "
    "1995.07.01 - 大学 副局长 石桥市第一局 13937500115 石桥市新华路3号|"
    "2014.02.20 外出务工 跨省流动 广东深圳 外出务工人员 深圳宏达电子厂 4104020031",
    "林秋菊 女 41042119660909812 1966.09.09 汉族 河南宝丰 1985.09 正式党员 1991.06.05 "
    "1992.06.05 - 大专 主任科员 石桥市第一局 13569500116 石桥市光明路56号|"
    "2013.07.15 其他 跨省流动 上海浦东 其他 花木社区 4104020032",
    "罗海涛 男 41040219840303913 1984.03.03 回族 河南石桥 2007.07 正式党员 2006.12.12 "
    "2007.12.12 - 大学 科员 石桥市第一局 15937500117 石桥市建设路33号|"
    "2015.04.01 外出务工 跨省流动 广东东莞 外出务工人员 东莞永利鞋业公司 4104020033",
    "梁凤霞 女 41040219550615014 1955.06.15 汉族 河南鲁山 1973.04 正式党员 1975.05.04 "
    "1975.05.04 - 初中 工人 石桥市第一局 13603750118 石桥市新华路17号|"
    "2012.12 其他 跨省流动 海南三亚 离退休干部职工 海棠社区 4104020034",
    "宋文博 男 41042219921227115 1992.12.27 汉族 河南叶县 2015.08 预备党员 2015.11.20 - - "
    "大学 科员 石桥市第一局 18237500119 石桥市湛河路8号|"
    "2015.12 外出务工 跨省流动 浙江杭州 外出务工人员 杭州西湖网络公司 4104020035",
    "唐桂兰 女 41040219690816216 1969.08.16 汉族 河南石桥 1989.10 正式党员 1997.07.01 "
    "1998.07.01 生活委员 大专 科长 石桥市第一局 13803750120 石桥市建设路12号2单元|"
    "2014.09 外出务工 跨省流动 江苏苏州 外出务工人员 苏州工业园服务公司 4104020036",
)
"""Fifteen more: as above, and what is known of the flow."""

OWN_OF_FLOW = "went_on reason direction place occupation receiving_unit card_number"


def more_people() -> Iterator[Person]:
    for line in BRANCH:
        own, flow = line.split("|")
        known = dict(zip(OWN_OF_FLOW.split(), flow.split(), strict=True))
        yield person(own, **known, branch_contact="李建国 03752212345")


def keys_of(text: str) -> int:
    """How many keys a text costs."""
    cost = 0
    for character in text:
        spelled = pinyin.spellings(character)[0][0] if character > "\u2e7f" else ""
        cost += len(spelled) + 1
    return cost


class Clerk:
    """Presses keys in the application and counts them, by what they were for."""

    def __init__(self, pilot: Any) -> None:
        self._pilot = pilot
        self.keys: Counter[str] = Counter()
        self._before: Person = {}

    async def press(self, purpose: str, key: str) -> None:
        self.keys[purpose] += 1
        await self._pilot.press(key)
        await self._pilot.pause()

    async def type(self, text: str) -> None:
        self.keys["text"] += keys_of(text)
        await self._pilot.press(*text)
        await self._pilot.pause()

    @property
    def _name(self) -> str:
        return str(self._pilot.app.focused.field_key.partition("/")[2])

    async def enter(self, known: Person, wanted: Sequence[str], *, last: bool = True) -> None:
        """Fill the fields that are wanted; the cursor stays on the last of them."""
        left = [name for name in wanted if known.get(name)]
        start = self.keys.total()
        while left:
            if self.keys.total() > start + MOST_KEYS:
                sys.exit(f"no key leads to {', '.join(left)}; the cursor is on {self._name}")
            left = [name for name in left if not self._holds(name, known[name])]
            name = self._name
            if name in left:
                left.remove(name)
                moved = await self._fill(self._pilot.app.focused, known[name], name)
                if not moved and left:
                    await self._go_on("next", left)
            else:
                await self._go_on("passed over", left)
        if last:
            self._before = known

    def _holds(self, name: str, text: str) -> bool:
        """Whether the program has filled the field already: the cursor goes past it."""
        form = self._pilot.app.screen.form
        return name in form.derived and form.text(form.uid, name) == text

    async def _go_on(self, purpose: str, left: Sequence[str]) -> None:
        """To the next field, or past the rest of a section of which nothing more is wanted."""
        key, name = self._pilot.app.focused.field_key.split("/")
        model = self._pilot.app.screen.form.row(key).model
        names = next(
            [place.name for place in section.places]
            for section in sections()
            if section.model is model and name in {place.name for place in section.places}
        )
        rest = names[names.index(name) + 1 :]
        done = len(rest) > 0 and not any(name in left for name in rest)
        await self.press(purpose, "pagedown" if done else "enter")

    async def _fill(self, field: Any, text: str, name: str) -> bool:
        """Put a text into the field with the fewest keys; whether the cursor has moved on."""
        if field.value == text:
            return False
        if isinstance(field, CodeField):
            numbers = {choice.label: choice.number for choice in choices(field.reads)}
            if field.ghost and field._offered == text and len(numbers[text]) > 1:
                await self.press("offer taken", "end")
            else:
                await self.type(numbers[text])
            return True
        if isinstance(field, TextField):
            fitting = [
                (number, pick)
                for number, pick in enumerate(field._picks, 1)
                if text == pick.text or (text.startswith(pick.text) and not pick.is_whole)
            ]
            if fitting:
                number, pick = max(fitting, key=lambda each: len(each[1].text))
                await self.press("picked", str(number))
                if pick.is_whole:
                    return True
        typed = text.replace(".", "") if isinstance(field, DateField) else text
        if self._before.get(name) == text and keys_of(typed) > 1:
            await self.press("as above", "f9")
            return True
        return await self._type_or_take(field, text, typed)

    async def _type_or_take(self, field: Any, text: str, typed: str) -> bool:
        """Type what no offer on the screen has; a part of an offer is taken when it is right.

        Gives whether the cursor has moved on.
        """
        while field.value not in (text, typed):
            if field.ghost and field._offered == text:
                await self.press("offer taken", "end")
                return True
            part = field._offers.part(field.value) if field.ghost else ""
            if len(part) > len(field.value) and text.startswith(part):
                await self.press("offer taken", "right")
                continue
            await self.type(typed[len(field.value)])
        return False


async def enter_all(annex: int, people: Sequence[Person]) -> Counter[str]:
    app = PaichaApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.5)
        clerk = Clerk(pilot)
        for number, known in enumerate(people):
            await clerk.press("save and new", "f3")
            await pilot.pause(0.5)
            if annex == 2:
                await clerk.enter(known, ROSTER.split())
            else:
                await clerk.enter(known, BASICS_OF_FLOW.split(), last=False)
                await clerk.press("other tab", "f10")
                await clerk.press("other tab", "f12")
                await pilot.pause(0.3)
                await clerk.enter(known, FLOW.split())
            if number == len(people) - 1:
                await clerk.press("save and new", "f2")
    return clerk.keys


def rows_of(annex: int) -> Iterator[list[str]]:
    """The cells of the annex for every member in the store, those that are typed."""
    campaign = settings.current()
    form = load_form(annex, campaign)
    top = Organization.get(Organization.parent.is_null())
    manner = Occasion(form, campaign, top.name, top, False).manner()
    shows = [
        entry(leaf.entry, dataclasses.replace(manner, circled=leaf.circled))
        for leaf in form.leaves()
        if leaf.entry not in COMPUTED
    ]
    for case in load_cases(campaign, None, screening.REGISTERS[annex](campaign)):
        yield [show(case, None) for show in shows]


def spreadsheet(rows: Sequence[Sequence[str]], *, copied_down: bool) -> int:
    cost, above = 0, [""] * len(rows[0])
    for row in rows:
        for cell, upper in zip(row, above, strict=True):
            typed = keys_of(cell)
            cost += 1 + (min(typed, 1) if copied_down and cell == upper else typed)
        above = list(row)
    return cost


def make_store(path: Path) -> None:
    store.create(path, store.create_key_file(store.key_file_for(path)))
    with store.write() as transaction:
        top = Organization(
            code="001", name="中共石桥市第一局机关委员会", level="committee", category="government"
        )
        transaction.add(top)
        transaction.add(
            Organization(
                code="001.001",
                name="中共石桥市第一局第一支部委员会",
                level="branch",
                parent=top,
                category="government",
            )
        )


def check(annex: int, people: Sequence[Person], rows: Sequence[Sequence[str]]) -> None:
    """Fail when the store does not hold what was to be entered."""
    if len(rows) != len(people):
        raise SystemExit(f"annex {annex}: {len(rows)} of {len(people)} members arrived")
    for known, row in zip(people, rows, strict=True):
        names = ROSTER.split() if annex == 2 else (BASICS_OF_FLOW + " " + FLOW).split()
        cells = " ".join(row)
        for name in names:
            if known.get(name) and not (annex == 4 and name in CIRCLED):
                assert known[name] in cells, (annex, name, known[name], row)


CIRCLED = frozenset({"occupation", "direction", "standing"})


OWN = {
    2: "name id_number joined_work_on joined_on full_member_on mobile address",
    4: "name id_number joined_on mobile went_on place receiving_unit card_number",
}


def measure(annex: int, people: Sequence[Person]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make_store(Path(folder) / "keys.db")
        try:
            keys = asyncio.run(enter_all(annex, people))
            rows = list(rows_of(annex))
        finally:
            store.close()
    check(annex, people, rows)
    pressed, aim = keys.total() / len(people), AIMS[len(people)]
    print(f"annex {annex}, {len(people)} members: {pressed:.1f} keys a member")
    for what, copied_down in (("every cell typed", False), ("equal cells copied down", True)):
        there = spreadsheet(rows, copied_down=copied_down) / len(people)
        print(f"  spreadsheet, {what}: {there:.0f}, ratio {pressed / there:.2f} (aim {aim})")
    own = sum(
        keys_of(known[name].replace(".", "")) for known in people for name in OWN[annex].split()
    )
    print(f"  name, numbers, dates and addresses, each person's own: {own / len(people):.0f} keys")
    parts = ", ".join(f"{what} {count / len(people):.1f}" for what, count in keys.most_common())
    print(f"  of these: {parts}")


if __name__ == "__main__":
    for people in (PEOPLE, (*PEOPLE, *more_people())):
        for annex in (2, 4):
            measure(annex, people)
