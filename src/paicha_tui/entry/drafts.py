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

from paicha_tui import store
from paicha_tui.basics import clerk, clock
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.peewee_private import fields_by_name
from paicha_tui.basics.values import quoted
from paicha_tui.entry.form import MemberForm, Spot
from paicha_tui.entry.rows import MODELS, FormRow, Pending, Waiting
from paicha_tui.models import Draft, Mark, Member, Organization
from paicha_tui.store import Record

FORM = "member"

Whose = Literal["here", "elsewhere", "left"]
"""Whose a draft is: this session's, another running session's, or one's that has ended."""

HERE: Whose = "here"
ELSEWHERE: Whose = "elsewhere"
LEFT: Whose = "left"

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


@dataclass(frozen=True)
class TakenUp:
    """A draft back in a form, and where the cursor was."""

    form: MemberForm
    spot: Spot


def keep(session: Session, form: MemberForm, spot: Spot) -> str:
    """Store what the form has that is not saved; gives the moment, empty when there is nothing.

    To be called when the cursor leaves a field and every two seconds of typing.
    """
    with store.write(actor=session.user):
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
    drafts = Draft.select().where(Draft.form == FORM)
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

    Raises Refused when another running session has it, or it is gone.
    """
    with store.write(actor=session.user):
        draft = Draft.get_or_none(Draft.id == found.number)
        if draft is None:
            raise Refused("这份草稿已被取走或已保存，请刷新后再看")
        if _whose(draft.owner, session) == ELSEWHERE:
            raise Refused("这份草稿正在另一个窗口里编辑，请先在那里保存或退出")
        draft.owner = session.owner
        draft.save()
    content = json.loads(draft.content)
    rows = [_read_row(row) for row in content["rows"]]
    form = _opened(content, rows, session.user)
    form.accepted = {(rule, subject): reason for rule, subject, reason in content["accepted"]}
    form.withdrawn = {(rule, subject) for rule, subject in content["withdrawn"]}
    form.derived = {
        name: value
        for name, value in content["derived"].items()
        if form.rows[0].values[name] == value
    }
    return TakenUp(form, Spot(*content["spot"]))


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
    """Drop a draft for good."""
    with store.write():
        Draft.delete().where(Draft.id == found.number).execute()


def _draft_of(owner: str, uid: str) -> Any:
    return Draft.get_or_none(Draft.owner == owner, Draft.form == FORM, Draft.record_uid == uid)


def _whose(owner: str, session: Session) -> Whose:
    if owner == session.owner:
        return HERE
    return ELSEWHERE if Session.of(owner).is_running() else LEFT


def _found(draft: Any, session: Session) -> Found:
    content = json.loads(draft.content)
    whose = _whose(draft.owner, session)
    changed = _changed(_read_row(row) for row in content["rows"])
    when = draft.saved_at[:16].replace("T", " ")
    told = f"“{quoted(content['name']) or '未填姓名'}”的记录在{when}有未保存的输入"
    if whose == ELSEWHERE:
        told += "，正在您的另一个窗口里编辑，请先在那里保存或退出"
    else:
        told += "，要恢复吗"
    if changed:
        told += "（此后这条记录又有人保存过，保存时请逐项比较）"
    return Found(draft.id, draft.record_uid, whose, told)


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
        branch = Organization.get_or_none(Organization.uid == content["branch"])
        if branch is None:
            raise Refused("草稿所在的党支部已不在库中，请核对数据库后再恢复")
        form = MemberForm.new(branch, {}, user)
    form.restore(rows)
    return form


# Writing and reading.


def _written(form: MemberForm, spot: Spot) -> dict[str, Any]:
    rows = [row for row in form.rows if row.is_changed or (form.is_new and row.model is Member)]
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
