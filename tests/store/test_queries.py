"""Questions that are put into words once and stand in others."""

from __future__ import annotations

from typing import Any

import pytest
from peewee import fn

from paicha_tui.models import ContactAttempt, Loss, Member, Organization
from paicha_tui.store import in_words


@pytest.mark.usefixtures("campaign")
def test_words_mean_the_same_in_any_query_of_the_model() -> None:
    attempt: Any = ContactAttempt.alias()
    newest = (
        attempt.select(fn.COALESCE(attempt.contacted, "没有"))
        .where(attempt.member == Member.id, attempt.channel == "relative", Member.sex != "女")
        .order_by(attempt.on.desc())
        .limit(1)
    )
    told = in_words(Member, newest)

    def asked(expression: Any) -> list[Any]:
        query = (
            Organization.select(Organization.code, Member.name, expression)
            .join(Member)
            .join(Loss)
            .where(Loss.result == "found")
        )
        return list(query.tuples())

    assert asked(told) == asked(newest) != []
    assert asked(told)[0][2] == "欧阳建华"
