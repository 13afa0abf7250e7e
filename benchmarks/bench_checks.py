"""Keys pressed for each check when a branch is walked through 五核查 (通知 三.1).

    python benchmarks/bench_checks.py

A made-up branch of 100 members is walked through the five checks with real keys through the
application, from the member list on, and the store is read back. Of each check 90 are 无问题, 7
有问题 and 3 待完善. The yardstick is that of bench_keys: a Chinese character costs the letters of
its pinyin and one key to choose it, any other key one.

Where the program itself sees a fault of a member, he is among the 7 and his remark is what the
program offers; the others have remarks of their own, three to a check, which are typed the first
time and chosen from those offered afterwards. The last line is the same walk by a clerk who types
every remark in full.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench_keys import keys_of

from paicha_tui import demo, store
from paicha_tui.app import PaichaApp
from paicha_tui.entry import check as check_entry
from paicha_tui.entry import check_facts
from paicha_tui.entry.bulk import set_branch
from paicha_tui.entry.check import DIGITS
from paicha_tui.meaning import settings
from paicha_tui.models import Check, Member, Organization
from paicha_tui.records.vocabulary import CHECK_ITEM, CheckResult
from paicha_tui.screens.check.remark import RemarkPrompt
from paicha_tui.screens.check.screen import ChecksScreen

AIM = 1.5
MEMBERS = 100
FAULTS, OPEN = 7, 3
SEED = 7

OWN_REMARKS = {
    "information": ("籍贯与档案不一致", "参加工作时间有涂改", "职务已变动"),
    "dossier": ("政审材料没有盖章", "志愿书缺页", "考察材料没有签名"),
    "dues_and_activity": ("今年党费没有交", "半年没有参加支部会", "党费由他人代交"),
    "letter_receipt": ("存根字迹看不清", "存根没有编号", "接收单位已撤销"),
    "conduct": ("有群众反映待核实", "不参加志愿服务", "受过行政处分"),
}
OPEN_REMARKS = ("一时难以掌握", "本人联系不上", "档案在外地待调阅")


@dataclass(frozen=True)
class Wanted:
    """What a clerk has found of one member in one check."""

    result: str
    remark: str = ""


def findings(ids: list[int], item: str, draw: random.Random) -> dict[int, Wanted]:
    """What is to be recorded of each member."""
    campaign = settings.current()
    faults = {each: check_facts.read_page(each, item, campaign).fault for each in ids}
    order = draw.sample(ids, len(ids))
    order.sort(key=lambda each: not faults[each])
    found = {each: Wanted(CheckResult.SOUND) for each in ids}
    for each in order[:FAULTS]:
        found[each] = Wanted(CheckResult.FAULTY, faults[each] or draw.choice(OWN_REMARKS[item]))
    for each in order[FAULTS : FAULTS + OPEN]:
        found[each] = Wanted(CheckResult.INCOMPLETE, draw.choice(OPEN_REMARKS))
    return found


class Clerk:
    """Presses keys in the application and counts them, by what they were for."""

    def __init__(self, pilot: Any) -> None:
        self._pilot = pilot
        self.keys: Counter[str] = Counter()
        self.remarks: Counter[str] = Counter()
        self.remark_keys = 0
        self.typed_in_full = 0

    async def press(self, purpose: str, *keys: str) -> None:
        self.keys[purpose] += len(keys)
        await self._pilot.press(*keys)
        await self._pilot.pause()

    async def check(self, wanted: Wanted) -> None:
        await self.press("results", DIGITS[wanted.result])
        if wanted.remark:
            before = self.keys.total()
            await self._remark(wanted.remark)
            self.remark_keys += self.keys.total() - before
            self.typed_in_full += keys_of(wanted.remark) + 1

    async def _remark(self, remark: str) -> None:
        prompt = self._pilot.app.screen
        assert isinstance(prompt, RemarkPrompt), prompt
        offered = list(prompt._choices)
        if self._pilot.app.focused.value == remark:
            self.remarks["begun with"] += 1
        elif remark in offered:
            self.remarks["chosen"] += 1
            begun, count, place = self._pilot.app.focused.value, len(offered), offered.index(remark)
            down, up = place + 1, count - place
            if begun:
                down, up = ((place - offered.index(begun)) * way % count for way in (1, -1))
            keys = ["down"] * down if down <= up else ["up"] * up
            await self.press("choosing remarks", *keys)
        else:
            self.remarks["typed"] += 1
            self.keys["typing remarks"] += keys_of(remark)
            await self._pilot.press(*remark)
        await self.press("ending remarks", "enter")


async def walk(wanted: dict[str, dict[int, Wanted]]) -> Clerk:
    app = PaichaApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.5)
        clerk = Clerk(pilot)
        await clerk.press("beginning", "alt+o", "1", "1")
        for number, code in enumerate(CHECK_ITEM):
            screen = app.screen
            assert isinstance(screen, ChecksScreen) and screen._walk, screen
            if number:
                await clerk.press("next check", "f8")
            assert screen._walk.item == code.key
            while screen._page is not None:
                await clerk.check(wanted[code.key][screen._page.seen.member_id])
    return clerk


def make_branch(path: Path) -> list[int]:
    """A made-up campaign whose first 100 members under screening are all there is of a branch."""
    store.create(path, store.create_key_file(store.key_file_for(path)))
    demo.fill(MEMBERS * 2)
    top = Organization.get(Organization.parent.is_null())
    ids = check_entry.in_order(top, settings.current())[:MEMBERS]
    branch = Member.get_by_id(ids[0]).branch
    set_branch(ids, branch)
    others = [each.id for each in Member.select() if each.id not in set(ids)]
    with store.write("试验") as transaction:
        for each in Member.select().where(Member.id.in_(others)):
            transaction.change(each, relation="transferred", left_on="2015-01-01")
        for check in Check.select():
            transaction.remove(check)
    return ids


def verify(wanted: dict[str, dict[int, Wanted]]) -> None:
    """Fail when the store does not hold what was to be recorded."""
    stored = {(each.item, each.member_id): (each.result, each.problem) for each in Check.select()}
    for item, members in wanted.items():
        for identity, each in members.items():
            found = stored.pop((item, identity), None)
            if found != (each.result, each.remark or None):
                sys.exit(f"{item} of member {identity}: {found}, not {each}")
    if stored:
        sys.exit(f"{len(stored)} checks too many")


def measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ids = make_branch(Path(folder) / "checks.db")
        try:
            draw = random.Random(SEED)
            wanted = {code.key: findings(ids, code.key, draw) for code in CHECK_ITEM}
            clerk = asyncio.run(walk(wanted))
            verify(wanted)
        finally:
            store.close()
    checks = len(ids) * len(CHECK_ITEM.codes)
    total = clerk.keys.total()
    print(f"five checks of {len(ids)} members: {total / checks:.2f} keys a check (aim {AIM})")
    parts = ", ".join(f"{what} {count / checks:.2f}" for what, count in clerk.keys.most_common())
    print(f"  of these: {parts}")
    told = ", ".join(f"{count} {how}" for how, count in clerk.remarks.most_common())
    print(f"  remarks: {told}")
    in_full = total - clerk.remark_keys + clerk.typed_in_full
    print(f"  with every remark typed in full: {in_full / checks:.2f}")


if __name__ == "__main__":
    measure()
