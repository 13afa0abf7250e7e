"""A search told of anew: the same one corrected, or a further one, which leaves the former told."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from paicha_tui.basics.values import PartialDate, certainly_before
from paicha_tui.meaning.last_contact import CONTACTS
from paicha_tui.meaning.screening import is_open
from paicha_tui.models import Loss

_LASTING = ("occupation", "reason", "reason_detail", "pocket", *CONTACTS)
"""What is told of a loss whichever search is meant."""


def is_further(stored: Loss, told: Mapping[str, Any], search_end: datetime.date) -> bool:
    """Whether the values `told` of a loss are those of a search after the one that is `stored`.

    That has ended: another result on a later day does not change what it came to on its own (附件9
    说明3). A result without a day came on `search_end`.
    """
    if is_open(stored.result):
        return False
    ended = stored.found_on or stored.ended_on or PartialDate.of(search_end)
    begun, result_on = told.get("begun_on"), told.get("found_on") or told.get("ended_on")
    if begun and begun != stored.begun_on and not certainly_before(begun, ended):
        return True
    differs = told.get("result", stored.result) != stored.result
    return bool(differs and result_on and certainly_before(ended, result_on))


def further_values(stored: Loss, told: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the further search: those told, for the rest what holds of him as before.

    When it began is not known to the former; at the latest it was with its result.
    """
    begun = {"begun_on": told.get("found_on") or told.get("ended_on")}
    return {name: getattr(stored, name) for name in _LASTING} | begun | dict(told)
