"""The loss that counts is the same one in the store and in a record being typed."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from paicha_tui.meaning.cases import case_of
from paicha_tui.meaning.screening import loss_that_counts
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Loss, Member, Organization
from paicha_tui.records.vocabulary import LOSS_RESULT

days = st.none() | st.sampled_from(["2016", "2016-02-10", "2016-03-15", "2016-04", "2016-05-10"])
searches = st.fixed_dictionaries(
    {
        "result": st.sampled_from([None, *(code.key for code in LOSS_RESULT)]),
        **dict.fromkeys(("begun_on", "found_on", "ended_on"), days),
    }
)


@given(st.lists(searches, max_size=6))
def test_the_store_and_the_form_pick_the_same_loss(searches: list[dict[str, Any]]) -> None:
    losses = [Loss(uid=f"loss{number}", **each) for number, each in enumerate(searches)]
    stored = case_of(Campaign(), Member(uid="he"), Organization(uid="branch"), losses, []).loss
    typed = loss_that_counts(losses, getattr, Campaign())
    assert (stored and stored.uid) == (typed and typed.uid)
    assert (typed is None) == (not losses)


def test_judging_leaves_the_records_as_they_were() -> None:
    member, branch, loss = Member(uid="he"), Organization(uid="branch"), Loss(uid="loss")
    case_of(Campaign(), member, branch, [loss], [])
    assert [each.id for each in (member, branch, loss)] == [None, None, None]
    assert "branch" not in member.__data__ and "member" not in loss.__data__
