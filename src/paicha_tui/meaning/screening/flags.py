"""The quick filters of the member list, and the registers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from paicha_tui.meaning.screening.completeness import (
    check_faulty,
    dossier_faulty,
    marked,
    unchecked,
)
from paicha_tui.meaning.screening.handling import unsettled
from paicha_tui.meaning.screening.letter import receipt_overdue
from paicha_tui.meaning.screening.relation import (
    abroad,
    ever_lost,
    floating,
    found,
    not_found,
    on_roll,
    pocket,
    probationary,
    searching,
    under_screening,
)
from paicha_tui.meaning.screening.scope import Meaning
from paicha_tui.meaning.screening.search_case import to_be_searched
from paicha_tui.meaning.settings import Campaign


@dataclass(frozen=True)
class Flag:
    """A quick filter of a list: of the members, or of their letters."""

    key: str
    label: str
    meaning: Meaning


FLAGS: dict[str, Flag] = {
    flag.key: flag
    for flag in (
        Flag("on_roll", "在册", on_roll),
        Flag("probationary", "预备", probationary),
        Flag("floating", "流动", floating),
        Flag("to_be_searched", "应查找", to_be_searched),
        Flag("searching", "查找中", searching),
        Flag("found", "取得联系", found),
        Flag("not_found", "无法联系", not_found),
        Flag("pocket", "口袋", pocket),
        Flag("receipt_overdue", "回执超期", receipt_overdue),
        Flag("abroad", "出国（境）", abroad),
        Flag("marked", "待完善", marked),
        Flag("dossier_faulty", "缺材料", dossier_faulty),
        Flag("unchecked", "待核", unchecked),
        Flag("check_faulty", "有问题", check_faulty),
        Flag("unsettled", "未处理", unsettled),
    )
}


@dataclass(frozen=True)
class Register:
    """Who is on an annex that lists people."""

    figure: str
    """The name of the figure that counts them."""
    meaning: Meaning

    def __call__(self, campaign: Campaign) -> Any:
        """Whether a member is on it."""
        return self.meaning(campaign)


REGISTERS: dict[int, Register] = {
    1: Register("under_screening", under_screening),
    2: Register("on_roll", on_roll),
    3: Register("ever_lost", ever_lost),
    4: Register("floating", floating),
    5: Register("found", found),
    6: Register("not_found", not_found),
}
"""Who is on annex N, for the annexes that list people."""
