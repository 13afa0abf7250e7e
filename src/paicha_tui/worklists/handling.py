"""规范管理 and 组织处置: whom each is for, and what is open to them (通知 三.5、三.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import peewee

from paicha_tui.basics.values import visible_text
from paicha_tui.meaning import decisions, screening, settings
from paicha_tui.meaning.cases import Case, load_cases
from paicha_tui.meaning.decisions import Openness, Situation, Verdict
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member, Organization
from paicha_tui.store import chunks

REGULATED, DISPOSED = "to_regulate", "to_dispose"
"""The two steps of the notice, by the figure that counts whom each is for."""

LISTS = {REGULATED: "规范管理", DISPOSED: "组织处置"}

_MEANINGS = {REGULATED: screening.to_regulate, DISPOSED: screening.to_dispose}

DUE = "campaign_end"
"""The setting that says by when annex 9 counts what was decided."""


@dataclass(frozen=True)
class SearchedMember:
    """One member whose search has ended."""

    id: int
    uid: str
    name: str
    branch: str
    words: str
    """His situation."""
    taken: str
    """The measures on record, in words."""
    unhandled: bool
    """Whether annex 9 counts nothing for him yet."""
    situation: Situation

    def verdicts(self) -> list[Verdict]:
        """Every measure, open to him or not."""
        return decisions.verdicts(self.situation)

    def to_json(self) -> dict[str, Any]:
        """What programs read."""
        return {
            "member": self.name,
            "org": self.branch,
            "situation": self.words,
            "taken": sorted(self.situation.measures),
            "unhandled": self.unhandled,
            "open": [
                {"measure": each.label, "openness": each.openness.value, "reason": each.reason}
                for each in self.verdicts()
                if each.openness is not Openness.CLOSED
            ],
        }


def campaign_in_force() -> Campaign:
    """The campaign with the day by which annex 9 counts as its fill date."""
    campaign = settings.current()
    return campaign.decided_by(campaign.filled_by_default(DUE).fill_date)


def ids(campaign: Campaign, step: str, organization: Organization | None = None) -> list[int]:
    """The ids of those whom a step is for, within `organization`: 未处理 first, then by branch.

    `step` is a key of `LISTS`.
    """
    rows = (
        screening.joined(campaign, Member.id)
        .where(screening.within(organization), _MEANINGS[step](campaign))
        .order_by(
            peewee.Case(None, ((screening.unsettled(campaign), 0),), 1),
            Organization.code,
            Member.id,
        )
    )
    return [identity for (identity,) in rows.tuples()]


def people(campaign: Campaign, wanted: Sequence[int]) -> list[SearchedMember]:
    """The members with these ids, in their order; those no longer there are left out."""
    number = Member.id
    found: dict[int, SearchedMember] = {}
    for chunk in chunks(wanted):
        some = number.in_(chunk)
        found |= {person.id: person for person in _people(campaign, some)}
    return [found[identity] for identity in wanted if identity in found]


def person_of(campaign: Campaign, uid: str) -> SearchedMember | None:
    """One member by his key; None when he is not there."""
    return next(_people(campaign, Member.uid == uid), None)


def _people(campaign: Campaign, condition: Any) -> Iterator[SearchedMember]:
    waiting = screening.joined(campaign, Member.id).where(condition, screening.unsettled(campaign))
    open_ids = {identity for (identity,) in waiting.tuples()}
    for case in load_cases(campaign, None, condition, lists=decisions.LISTS_READ):
        yield _person(case, campaign, open_ids)


def _person(case: Case, campaign: Campaign, open_ids: set[int]) -> SearchedMember:
    situation = decisions.situation_of(case, campaign, campaign.fill_date)
    member = case.member
    return SearchedMember(
        id=member.id,
        uid=member.uid,
        name=visible_text(member.name or ""),
        branch=visible_text(case.branch.name or ""),
        words=decisions.words_of(situation),
        taken=decisions.taken_words(situation.taken),
        unhandled=member.id in open_ids,
        situation=situation,
    )
