"""Drafts: what was typed is there again after the line dropped, and only for its clerk."""

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from paicha_tui.basics.errors import Refused
from paicha_tui.entry import (
    ELSEWHERE,
    HERE,
    LEFT,
    MINE,
    Conflict,
    MemberForm,
    Session,
    Spot,
    also_editing,
    discard,
    keep,
    pending,
    resolve,
    save,
    take_up,
)
from paicha_tui.entry.drafts import start_of
from paicha_tui.models import Dossier, Draft, Flow, Organization
from tests.entry.entry_cases import CLERK, OTHER, entered, first_of, opened, saved_with, texts
from tests.rule_cases import made_up

HERE_NOW = Session.current(CLERK)


def ended(session: Session = HERE_NOW) -> Session:
    """A session whose process is gone."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return session._replace(pid=process.pid, started="1")


@pytest.fixture
def running() -> Any:
    """Another session of the clerk that is still there."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield HERE_NOW._replace(pid=process.pid, started=start_of(process.pid))
    process.communicate(b"\n")


def typed_into(uid: str) -> MemberForm:
    form = opened(uid)
    form.set(uid, "joined_on", "九五年夏")
    form.set(uid, "employer", "第一中学")
    form.mark(uid, "school", "查档")
    flow = form.add(Flow)
    form.set(flow, "went_on", "2014.03")
    form.set(first_of(form, Dossier), "custody", "1")
    return form


def test_a_draft_comes_back_whole_with_the_cursor(branch: Organization) -> None:
    uid = entered(branch, mobile="123")
    form = typed_into(uid)
    form.accept(form.leave(uid, "mobile").problems[0], "短号")
    assert keep(ended(), form, Spot(uid, "employer"))
    (found,) = pending(HERE_NOW)
    assert found.whose == LEFT
    assert "张三" in found.sentence
    assert "又有人保存过" not in found.sentence
    taken = take_up(found, HERE_NOW)
    assert taken.spot == Spot(uid, "employer")
    assert texts(taken.form) == texts(form)
    assert taken.form.marks() == form.marks()
    assert taken.form.leave(uid, "mobile").problems == ()
    save(taken.form)
    assert texts(opened(uid)) == texts(form)
    assert pending(HERE_NOW) == []


def test_a_new_member_comes_back(branch: Organization) -> None:
    form = MemberForm.new(branch, {"ethnicity": "汉族"}, CLERK)
    form.set(form.uid, "name", "李四")
    form.set(form.uid, "id_number", made_up("19710305", "124"))
    form.leave(form.uid, "id_number")
    keep(ended(), form, Spot(form.uid, "id_number"))
    taken = take_up(pending(HERE_NOW)[0], HERE_NOW)
    assert taken.form.is_new
    assert texts(taken.form) == texts(form)
    taken.form.set(form.uid, "id_number", made_up("19720305", "124"))
    taken.form.leave(form.uid, "id_number")
    assert taken.form.text(form.uid, "birth_date") == "1972.03.05"
    save(taken.form)
    assert opened(form.uid).text(form.uid, "name") == "李四"


def test_a_session_has_one_draft_for_a_record_and_none_when_nothing_is_left(
    branch: Organization,
) -> None:
    uid = entered(branch)
    form = opened(uid)
    assert keep(HERE_NOW, form, Spot(uid, "name")) == ""
    form.set(uid, "employer", "第")
    keep(HERE_NOW, form, Spot(uid, "employer"))
    form.set(uid, "employer", "第一中学")
    keep(HERE_NOW, form, Spot(uid, "employer"))
    (found,) = pending(HERE_NOW)
    assert found.whose == HERE
    assert take_up(found, HERE_NOW).form.text(uid, "employer") == "第一中学"
    form.set(uid, "employer", "")
    assert keep(HERE_NOW, form, Spot(uid, "employer")) == ""
    assert pending(HERE_NOW) == []


def test_another_running_session_is_warned_of_and_left_alone(
    branch: Organization, running: Session
) -> None:
    uid = entered(branch)
    keep(running, typed_into(uid), Spot(uid, "employer"))
    (found,) = pending(HERE_NOW)
    assert found.whose == ELSEWHERE
    assert "另一个窗口" in found.sentence
    with pytest.raises(Refused, match="另一个窗口"):
        take_up(found, HERE_NOW)
    assert "另一个窗口" in also_editing(HERE_NOW, uid)
    assert CLERK in also_editing(Session.current(OTHER), uid)
    assert also_editing(running, uid) == ""


def test_a_process_number_used_again_is_not_the_old_session(
    branch: Organization, running: Session
) -> None:
    if not running.started:
        pytest.skip("no /proc here")
    uid = entered(branch)
    keep(running._replace(started="1"), typed_into(uid), Spot(uid, "name"))
    assert pending(HERE_NOW)[0].whose == LEFT
    assert also_editing(HERE_NOW, uid) == ""


def test_a_killed_process_nobody_has_taken_note_of_is_no_running_session(running: Session) -> None:
    assert running.is_running()
    os.kill(running.pid, signal.SIGKILL)
    # Waits for the end and leaves it to be taken note of.
    os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOWAIT)
    os.kill(running.pid, 0)
    assert not running.is_running()


def test_a_restarted_machine_has_no_running_sessions(branch: Organization) -> None:
    uid = entered(branch)
    keep(HERE_NOW._replace(boot="another"), typed_into(uid), Spot(uid, "name"))
    assert pending(HERE_NOW)[0].whose == LEFT


def test_drafts_are_offered_to_their_own_clerk(branch: Organization) -> None:
    uid = entered(branch)
    keep(ended(), typed_into(uid), Spot(uid, "name"))
    assert pending(Session.current(OTHER)) == []


def test_a_draft_of_a_record_changed_meanwhile_says_so_and_is_compared(
    branch: Organization,
) -> None:
    uid = entered(branch)
    keep(ended(), typed_into(uid), Spot(uid, "employer"))
    saved_with(uid, OTHER, employer="第二中学", major="数学")
    (found,) = pending(HERE_NOW)
    assert "又有人保存过" in found.sentence
    taken = take_up(found, HERE_NOW)
    with pytest.raises(Conflict) as conflict:
        save(taken.form)
    assert [each.label for each in conflict.value.differences if each.clashes] == ["现任工作单位"]
    resolve(taken.form, {Spot(uid, "employer"): MINE})
    save(taken.form)
    final = opened(uid)
    assert [final.text(uid, name) for name in ("employer", "major", "joined_on")] == [
        "第一中学",
        "数学",
        "九五年夏",
    ]


def test_a_draft_is_taken_once(branch: Organization) -> None:
    uid = entered(branch)
    keep(ended(), typed_into(uid), Spot(uid, "name"))
    (found,) = pending(HERE_NOW)
    save(take_up(found, HERE_NOW).form)
    with pytest.raises(Refused, match="已被取走"):
        take_up(found, HERE_NOW)


def test_a_discarded_draft_is_gone(branch: Organization) -> None:
    uid = entered(branch)
    keep(ended(), typed_into(uid), Spot(uid, "name"))
    discard(pending(HERE_NOW)[0])
    assert pending(HERE_NOW) == []


def test_a_draft_is_json_with_ascii_keys(branch: Organization) -> None:
    uid = entered(branch)
    keep(HERE_NOW, typed_into(uid), Spot(uid, "employer"))
    draft: Any = Draft.get(Draft.form == "member")
    assert draft.record_uid == uid
    assert draft.field == "employer"

    def keys(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [*value, *(key for each in value.values() for key in keys(each))]
        return [key for each in value for key in keys(each)] if isinstance(value, list) else []

    assert all(key.isascii() for key in keys(json.loads(draft.content)))
    assert Session.of(draft.owner).pid == os.getpid()
