"""Values that a clerk carries from one record to the next: the last saved ones and the pinned.

They are kept per clerk beside the drafts, without audit. Those of one branch are not offered in
another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from paicha_tui import store
from paicha_tui.basics import clock
from paicha_tui.basics.peewee_private import table_name
from paicha_tui.entry.branch import OWN_BRANCH
from paicha_tui.entry.rows import FormRow
from paicha_tui.models import Draft, FamilyMember, Member, Organization
from paicha_tui.records.fields import DescribedField, IdNumber, Phone
from paicha_tui.store import Record

LAST_SAVED, PINNED = "last_saved", "pinned"

_OWN_TO_A_PERSON: tuple[object, ...] = (
    *(Member.name, FamilyMember.name, Member.qq, Member.wechat),
    OWN_BRANCH,
)

Texts = dict[str, dict[str, str]]
"""The texts of fields, by table and field."""


def may_carry(field: DescribedField) -> bool:
    """Whether the value may be another person's too: no name, no number of his own is.

    Nor is the branch, for which each has values of its own to carry.
    """
    of_one_person = any(field is own for own in _OWN_TO_A_PERSON)
    return not (of_one_person or isinstance(field, IdNumber | Phone))


def remember(actor: str, branch: Organization, rows: Iterable[FormRow]) -> None:
    """Keep the values of a record that is being saved, within its transaction."""
    texts: Texts = {}
    for row in rows:
        if not row.is_blank:
            texts[row.table] = {
                name: row.text(name)
                for name in row.names()
                if row.values[name] is not None and may_carry(row.field(name))
            }
    _write(actor, LAST_SAVED, branch, texts)


def last_text(actor: str, branch: Organization, model: type[Record], name: str) -> str:
    """What the record that `actor` saved last has in a field; empty when it has nothing."""
    return _kept(actor, LAST_SAVED, branch).get(table_name(model), {}).get(name, "")


def pinned(actor: str, branch: Organization) -> dict[str, str]:
    """The texts that every new member of the branch begins with, by field."""
    return _kept(actor, PINNED, branch).get(table_name(Member), {})


def pin(actor: str, branch: Organization, name: str, text: str) -> None:
    """Have every new member of the branch begin with this text in a field; empty ends it."""
    texts = {**pinned(actor, branch), name: text}
    with store.write_unaudited():
        held = {key: value for key, value in texts.items() if value}
        _write(actor, PINNED, branch, {table_name(Member): held})


def _row(actor: str, kind: str) -> Draft | None:
    return Draft.get_or_none(Draft.owner == actor, Draft.form == kind)


def _kept(actor: str, kind: str, branch: Organization) -> Texts:
    row = _row(actor, kind)
    content = json.loads(row.content) if row else {}
    texts: Texts = content["texts"] if content.get("branch") == branch.uid else {}
    return texts


def _write(actor: str, kind: str, branch: Organization, texts: Mapping[str, Any]) -> None:
    content = json.dumps({"branch": branch.uid, "texts": texts}, ensure_ascii=False)
    draft = _row(actor, kind) or Draft(owner=actor, form=kind)
    draft.content, draft.saved_at = content, clock.now()
    draft.save()
