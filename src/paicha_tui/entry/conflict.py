"""What two clerks have made of the same record: told apart field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from paicha_tui.basics.errors import Busy, Refused
from paicha_tui.entry.form import MemberForm, Spot, is_open_loss, stored_rows
from paicha_tui.entry.rows import FormRow
from paicha_tui.models import Check, Dossier, Loss, Member

Side = Literal["mine", "theirs"]
MINE: Side = "mine"
THEIRS: Side = "theirs"


@dataclass(frozen=True)
class Difference:
    """One field that differs between the form and the store; texts as people read them."""

    spot: Spot
    label: str
    base: str
    """What the field held when the form read it."""
    mine: str
    theirs: str

    @property
    def clashes(self) -> bool:
        """Whether both have changed it, so that the clerk must choose."""
        return self.base not in (self.mine, self.theirs)

    @property
    def suggested(self) -> Side:
        """The side that has changed it; theirs when both have."""
        return MINE if self.theirs == self.base else THEIRS


class Conflict(Busy):
    """Someone else has saved the record since the form read it; nothing was written."""

    def __init__(self, sentence: str, differences: tuple[Difference, ...]) -> None:
        super().__init__(sentence)
        self.differences = differences


@dataclass(frozen=True)
class _Pair:
    """A record in the form, and the same one as it is stored now."""

    mine: FormRow
    theirs: FormRow | None
    """None when it is not stored any more."""


def stale_rows(form: MemberForm) -> list[_Pair]:
    """The records that saving would write over what someone else has saved since."""
    if form.is_new:
        return []
    current = stored_rows(Member.get(Member.uid == form.uid))
    by_uid = {row.uid: row for row in current}
    known = {row.uid for row in form.rows}
    unknown = [row for row in current if row.uid not in known]
    pairs = []
    for row in form.rows:
        if not row.is_changed:
            continue
        theirs = by_uid.get(row.uid) if row.stored is not None else _twin(row, unknown)
        if row.stored is None and theirs is None:
            continue
        if row.stored is None or theirs is None or _differs(row, theirs):
            pairs.append(_Pair(row, theirs))
    return pairs


def _differs(mine: FormRow, theirs: FormRow) -> bool:
    """Whether a record, or the mark on a field that the form marks otherwise, is another now."""
    if mine.stored.version != theirs.stored.version:
        return True
    return any(mine.base_waiting(name) != theirs.base_waiting(name) for name in mine.mark_changes())


def _twin(mine: FormRow, unknown: list[FormRow]) -> FormRow | None:
    """The record of another clerk of which there can be only one, where the form has a new one."""
    for theirs in unknown:
        if theirs.model is not mine.model:
            continue
        same_check = mine.model is Check and mine.values["item"] == theirs.values["item"]
        both_open = mine.model is Loss and is_open_loss(mine) and is_open_loss(theirs)
        if mine.model is Dossier or same_check or both_open:
            return theirs
    return None


def settle(form: MemberForm, pairs: list[_Pair]) -> None:
    """Take over what someone else has stored just as the form has it.

    Raises Conflict, which leaves the form as it is, when there is anything to choose.
    """
    conflict = _conflict_of(pairs)
    if conflict.differences:
        raise conflict
    for pair in pairs:
        _settle(form, pair, {})


def _conflict_of(pairs: list[_Pair]) -> Conflict:
    """The comparison to show for these records."""
    differences = tuple(each for pair in pairs for each in _differences(pair))
    newest = max(
        (pair.theirs.stored for pair in pairs if pair.theirs is not None),
        key=lambda record: record.changed_at,
        default=None,
    )
    who = f"由{newest.changed_by}于{newest.changed_at[11:16]}" if newest else "由他人"
    return Conflict(
        f"您打开以后，这名党员的记录{who}保存过。您的改动没有写入，请逐项选定后再保存",
        differences,
    )


def _differences(pair: _Pair) -> Iterator[Difference]:
    mine, theirs = pair.mine, pair.theirs
    for name in mine.names():
        told = _told(mine, name), _told(theirs, name) if theirs else ""
        if told[0] != told[1]:
            base = _told_before(mine, name)
            yield Difference(Spot(mine.uid, name), mine.field(name).label, base, *told)


def _told(row: FormRow, name: str) -> str:
    waiting = row.waiting(name)
    return row.text(name) + _mark_words(waiting.reason if waiting else None)


def _told_before(row: FormRow, name: str) -> str:
    waiting = row.base_waiting(name)
    return row.base_text(name) + _mark_words(waiting.reason if waiting else None)


def _mark_words(reason: str | None) -> str:
    return "" if reason is None else f"（待完善：{reason}）" if reason else "（待完善）"


def resolve(form: MemberForm, choices: Mapping[Spot, Side]) -> None:
    """Settle a conflict in the form: then it can be saved again.

    A field that only one side has changed needs no choice. A record may get another key by it, so
    read the form anew. Raises Refused when a field that both have changed has no choice.
    """
    pairs = stale_rows(form)
    for pair in pairs:
        for each in _differences(pair):
            if each.clashes and each.spot not in choices:
                raise Refused(f"“{each.label}”两边都改过，请选定用哪一个")
    for pair in pairs:
        sides = {
            each.spot.field: choices.get(each.spot, each.suggested) for each in _differences(pair)
        }
        _settle(form, pair, sides)


def _settle(form: MemberForm, pair: _Pair, sides: Mapping[str, Side]) -> None:
    """Put the record as it is stored now in the place of the form's, with the chosen fields."""
    settled = pair.theirs or FormRow(pair.mine.model)
    for name, side in sides.items():
        if side == MINE:
            settled.take(name, pair.mine)
    form.rows[form.rows.index(pair.mine)] = settled
