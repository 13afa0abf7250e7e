"""What was typed and not saved: kept in the store, offered again after a lost line or a kill.

A draft belongs to one session of one clerk and to one record. It holds the records as they were
read beside what was made of them, so that taking it up later finds what others changed meanwhile.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import peewee

from paicha_tui import store
from paicha_tui.basics import clerk, clock
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.peewee_private import fields_by_name
from paicha_tui.basics.values import quoted
from paicha_tui.entry.branch import OWN_BRANCH
from paicha_tui.entry.draft_values import values_in
from paicha_tui.entry.form import MemberForm, Spot
from paicha_tui.entry.rows import MODELS, FormRow, Pending, Waiting
from paicha_tui.models import Draft, Mark, Member, Organization
from paicha_tui.store import Record

FORM = "member"
REMOVED = "removed"
"""The form of a draft that was thrown away; it can be brought back on the same day."""

Whose = Literal["here", "elsewhere", "left"]
"""Whose a draft is: this session's, another running session's, or one's that has ended."""

HERE: Whose = "here"
ELSEWHERE: Whose = "elsewhere"
LEFT: Whose = "left"

SHOWN_BY_VALUE = "下面是其中每一项输入，请照着重新录入；草稿还留着，录完再丢弃"
_MISFITS = (KeyError, LookupError, TypeError, ValueError, AttributeError, peewee.DoesNotExist)
"""How a draft of another program, or of records that are gone, fails to become a form."""

A_MOMENT = 0.05
"""So many seconds a draft waits beside the keys: as long as a save of another takes."""
LAST_SECONDS = 60.0
"""So long a draft waits for another's write when it is the last chance: imports take that long."""

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_START_IN_STAT = 19
"""The place of a process's start in /proc/PID/stat, counted after its name."""
_ENDED = frozenset("ZX")
"""The states, the first after its name, of a process that has ended."""


class Session(NamedTuple):
    """One run of the program by one clerk."""

    user: str
    host: str
    boot: str
    """What the system called itself since it started; empty where it has no name for that."""
    pid: int
    started: str
    """When the process began, since numbers of processes are used again."""

    @classmethod
    def current(cls, user: str | None = None) -> Session:
        """This process."""
        boot = _BOOT.read_text(encoding="ascii").strip() if _BOOT.exists() else ""
        pid = os.getpid()
        return cls(user or clerk.login(), socket.gethostname(), boot, pid, start_of(pid))

    @classmethod
    def of(cls, owner: str) -> Session:
        """The session written as `owner`."""
        return cls(*json.loads(owner))

    @property
    def owner(self) -> str:
        """The session as a draft names it."""
        return json.dumps(self, ensure_ascii=False)

    def is_running(self) -> bool:
        """Whether the process is known to be there still, seen from this machine."""
        here = Session.current()
        if (self.host, self.boot) != (here.host, here.boot):
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
        return self.started == start_of(self.pid)


def start_of(pid: int) -> str:
    """When a process began, as the system counts; empty where it doesn't tell.

    Empty also for one that has ended, which is listed until its parent has taken note.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    told = text.rpartition(")")[2].split()
    return "" if told[0] in _ENDED else told[_START_IN_STAT]


@dataclass(frozen=True)
class Found:
    """A draft that waits."""

    number: int
    record_uid: str
    whose: Whose
    sentence: str
    """Whose record it is, when it was typed, and what to do with it."""
    saved_at: str
    """When it was typed last, or thrown away: ISO with the offset."""


class Unfit(Refused):
    """A draft that can't become a form again, with what it holds value by value."""

    def __init__(self, told: str, values: list[tuple[str, str]]) -> None:
        """`values` are pairs of what a field is called and what was typed."""
        super().__init__(told)
        self.values = values


@dataclass(frozen=True)
class TakenUp:
    """A draft back in a form, and where the cursor was."""

    form: MemberForm
    spot: Spot


def keep(session: Session, form: MemberForm, spot: Spot, *, waits: bool = True) -> str:
    """Store what the form has that is not saved; gives the moment, empty when there is nothing.

    To be called when the cursor leaves a field and every two seconds of typing; there without
    `waits`, so that no key waits while another writes. Raises Busy then, and is called again.
    """
    with store.patience(LAST_SECONDS if waits else A_MOMENT), store.write_unaudited():
        _purge()
        draft = _draft_of(session.owner, form.uid)
        if not form.dirty:
            if draft:
                draft.delete_instance()
            return ""
        draft = draft or Draft(owner=session.owner, form=FORM, record_uid=form.uid)
        draft.field, draft.saved_at = spot.field, clock.now()
        draft.content = json.dumps(_written(form, spot), ensure_ascii=False)
        draft.save()
        return str(draft.saved_at)


def forget(form: MemberForm) -> None:
    """Drop this session's draft of a form, within the transaction that saves it."""
    draft = _draft_of(Session.current(form.actor).owner, form.uid)
    if draft:
        draft.delete_instance()


def pending(session: Session) -> list[Found]:
    """The clerk's drafts, the newest first: to be offered, or to warn of his other session."""
    return _drafts(session, FORM)


def removed(session: Session) -> list[Found]:
    """What the clerk has thrown away today, the newest first; `take_up` brings it back."""
    return [each for each in _drafts(session, REMOVED) if each.saved_at[:10] == clock.now()[:10]]


def _drafts(session: Session, form: str) -> list[Found]:
    drafts = Draft.select().where(Draft.form == form)
    return [
        _found(draft, session)
        for draft in drafts.order_by(Draft.saved_at.desc(), Draft.id.desc())
        if Session.of(draft.owner).user == session.user
    ]


def also_editing(session: Session, uid: str) -> str:
    """A sentence when another running session has unsaved input for this record; else empty."""
    for draft in Draft.select().where(Draft.form == FORM, Draft.record_uid == uid):
        other = Session.of(draft.owner)
        if draft.owner != session.owner and other.is_running():
            since = f"在{draft.saved_at[11:16]}有未保存的输入"
            if other.user == session.user:
                return f"您在另一个窗口里修改这名党员，{since}，请先在那里保存或退出"
            return f"{other.user}正在修改这名党员，{since}，请先商定由谁修改"
    return ""


def take_up(found: Found, session: Session) -> TakenUp:
    """Put a draft back into a form; from now on it is this session's.

    Raises Refused when another running session has it, or it is gone; Unfit, with all that it
    holds, when it doesn't fit what is stored now. It stays a draft then.
    """
    with store.write_unaudited():
        draft = Draft.get_or_none(Draft.id == found.number)
        if draft is None:
            raise Refused("这份草稿不在了：已经保存、丢弃或在别处取走，请刷新后再看")
        if _whose(draft.owner, session) == ELSEWHERE:
            raise Refused("这份草稿正在另一个窗口里编辑，请先在那里保存或退出")
        try:
            taken = _taken_up(json.loads(draft.content), session.user)
        except _MISFITS:
            told = f"这份草稿与现在的记录对不上，不能接着录入；{SHOWN_BY_VALUE}"
            raise Unfit(told, values_in(draft.content)) from None
        if draft.form == REMOVED and _draft_of(session.owner, taken.form.uid):
            raise Refused("这条记录另有没保存的输入，请先保存它，再找回这一份")
        draft.owner, draft.form, draft.record_uid = session.owner, FORM, taken.form.uid
        draft.save()
    return taken


def _taken_up(content: Any, user: str) -> TakenUp:
    rows = [_read_row(row) for row in content["rows"]]
    form = _opened(content, rows, user)
    form.accepted = {(rule, subject): reason for rule, subject, reason in content["accepted"]}
    form.withdrawn = {(rule, subject) for rule, subject in content["withdrawn"]}
    form.derived = {
        name: value
        for name, value in content["derived"].items()
        if form.rows[0].values[name] == value
    }
    spot = Spot(*content["spot"])
    is_there = any(row.uid == spot.record_key for row in form.rows)
    return TakenUp(form, spot if is_there else Spot(form.uid, Member.name.name))


def open_form(uid: str, actor: str | None = None) -> MemberForm:
    """The form of a stored member, with what this session typed before and left as a draft.

    Raises Refused when there is no such member.
    """
    session = Session.current(actor)
    for draft in Draft.select().where(Draft.form == FORM, Draft.record_uid == uid):
        if draft.owner == session.owner:
            return take_up(_found(draft, session), session).form
    return MemberForm.open(uid, session.user)


def discard(found: Found) -> None:
    """Throw a draft away; until the end of the day it can be brought back."""
    with store.write_unaudited():
        _purge()
        thrown_away = Draft.update(form=REMOVED, saved_at=clock.now())
        thrown_away.where(Draft.id == found.number).execute()


def put_away(session: Session, form: MemberForm, spot: Spot) -> None:
    """Keep a form among what was thrown away, so that it can be brought back on the same day."""
    content = json.dumps(_written(form, spot), ensure_ascii=False)
    with store.write_unaudited():
        Draft.create(
            owner=session.owner,
            form=REMOVED,
            # Of the record it is about: what the form has else may be another draft.
            record_uid=spot.record_key,
            field=spot.field,
            content=content,
            saved_at=clock.now(),
        )


def _purge() -> None:
    """Drop for good what was thrown away before today."""
    today = clock.now()[:10]
    Draft.delete().where(Draft.form == REMOVED, Draft.saved_at < today).execute()


def _draft_of(owner: str, uid: str) -> Any:
    return Draft.get_or_none(Draft.owner == owner, Draft.form == FORM, Draft.record_uid == uid)


def _whose(owner: str, session: Session) -> Whose:
    if owner == session.owner:
        return HERE
    return ELSEWHERE if Session.of(owner).is_running() else LEFT


def _found(draft: Any, session: Session) -> Found:
    whose = _whose(draft.owner, session)
    try:
        content = json.loads(draft.content)
        name, changed = content["name"], _changed(_read_row(row) for row in content["rows"])
    except _MISFITS:
        name, changed = "", False
    when = draft.saved_at[:16].replace("T", " ")
    told = f"“{quoted(name) or '未填姓名'}”的记录在{when}有未保存的输入"
    if whose == ELSEWHERE:
        told += "，正在您的另一个窗口里编辑，请先在那里保存或退出"
    else:
        told += "，要恢复吗"
    if changed:
        told += "（此后这条记录又有人保存过，保存时请逐项比较）"
    return Found(draft.id, draft.record_uid, whose, told, draft.saved_at)


def _changed(rows: Iterable[FormRow]) -> bool:
    """Whether one of these records is stored otherwise than it was read."""
    for row in rows:
        if row.stored is not None:
            model = row.model
            current = model.get_or_none(model.uid == row.uid)
            if current is None or current.version != row.stored.version:
                return True
    return False


def _opened(content: Any, rows: list[FormRow], user: str) -> MemberForm:
    """The form of the draft's member, with the draft's records in place of the stored ones."""
    if Member.select().where(Member.uid == content["member"]).exists():
        form = MemberForm.open(content["member"], user)
    else:
        if any(row.stored for row in rows if row.model is not Member) or not any(
            row.stored is None for row in rows if row.model is Member
        ):
            raise LookupError("he is gone whose record it was")
        branch = Organization.get(Organization.uid == content["branch"])
        form = MemberForm.new(branch, {}, user)
        for row in rows:
            if row.model is Member and not row.text(OWN_BRANCH.name):
                row.put(OWN_BRANCH.name, branch.id)
    form.restore(rows)
    return form


# Writing and reading.


def _written(form: MemberForm, spot: Spot) -> dict[str, Any]:
    rows = [
        row
        for row in form.rows
        # The cursor comes back also to a record that nothing was typed into yet.
        if row.is_changed
        or (form.is_new and row.model is Member)
        or (row.stored is None and row.uid == spot.record_key)
    ]
    return {
        "member": form.uid,
        "branch": form.branch.uid,
        "name": form.rows[0].text("name"),
        "spot": list(spot),
        "rows": [_written_row(row) for row in rows],
        "accepted": [[*told, reason] for told, reason in form.accepted.items()],
        "withdrawn": [list(told) for told in form.withdrawn],
        "derived": form.derived,
    }


def _written_row(row: FormRow) -> dict[str, Any]:
    return {
        "table": row.table,
        "uid": row.uid,
        "stored": row.stored and dict(row.stored.__data__),
        "preset": dict(row.preset),
        "marks": [dict(mark.__data__) for mark in row.stored_marks.values()],
        "values": row.values,
        "unread": {name: list(waiting) for name, waiting in row.unread.items()},
        "pending": {name: list(pending) for name, pending in row.pending.items()},
    }


def _read_row(written: Any) -> FormRow:
    model = MODELS[written["table"]]
    row = FormRow(
        model,
        uid=written["uid"],
        stored=_read_record(model, written["stored"]) if written["stored"] else None,
        preset=_read_values(model, written["preset"]),
        stored_marks={mark["field"]: _read_record(Mark, mark) for mark in written["marks"]},
    )
    row.values |= _read_values(model, written["values"])
    row.unread = {name: Waiting(*told) for name, told in written["unread"].items()}
    row.pending = {name: Pending(*told) for name, told in written["pending"].items()}
    return row


def _read_record(model: type[Record], data: Any) -> Any:
    return model(**_read_values(model, data))


def _read_values(model: type[Record], data: Any) -> dict[str, object]:
    """Values by field, dates as the store gives them."""
    fields = fields_by_name(model)
    return {name: fields[name].python_value(value) for name, value in data.items()}
