"""Members entered the way a clerk enters them, for the tests of the forms."""

from __future__ import annotations

from paicha_tui.entry import MemberForm, save
from paicha_tui.models import Member, Organization
from paicha_tui.store import Record
from tests.rule_cases import SOUND, made_up

CLERK, OTHER = "李干事", "王干事"


def entered(branch: Organization, name: str = "张三", order: str = "123", **texts: str) -> str:
    """A sound member saved by a third person; gives the uid."""
    form = MemberForm.new(branch, {}, "赵干事")
    for field, value in {**SOUND, "name": name, "id_number": made_up(order=order)}.items():
        form.set(form.uid, field, Member._meta.fields[field].show(value))
    for field, text in texts.items():
        form.set(form.uid, field, text)
    save(form)
    return form.uid


def opened(uid: str, actor: str = CLERK) -> MemberForm:
    return MemberForm.open(uid, actor)


def texts(form: MemberForm) -> dict[tuple[str, str], str]:
    """What every field of every record of the form shows, those of empty records left out."""
    return {
        (row.uid, name): row.text(name)
        for row in form.rows
        if not row.is_blank and not row.is_emptied
        for name in row.names()
    }


def saved_with(uid: str, actor: str = CLERK, **changes: str) -> None:
    """Open the member, change these fields of his own, and save."""
    form = opened(uid, actor)
    for field, text in changes.items():
        form.set(uid, field, text)
    save(form)


def first_of(form: MemberForm, model: type[Record]) -> str:
    return form.rows_of(model)[0].uid
