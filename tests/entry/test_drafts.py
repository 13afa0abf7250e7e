"""Drafts: what was typed is there again after the line dropped, and only for its clerk."""

import datetime
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
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
from paicha_tui.entry.drafts import Found, Unfit, removed, start_of
from paicha_tui.models import (
    Dossier,
    Draft,
    Flow,
    Handling,
    Loss,
    Member,
    Organization,
    TransferLetter,
)
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
    with pytest.raises(Refused, match="在别处取走"):
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


def content_of(found: Found) -> Any:
    return json.loads(Draft.get_by_id(found.number).content)


def rewritten(found: Found, content: Any) -> None:
    """The draft, as another program or a damaged line would have left it."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    Draft.update(content=text).where(Draft.id == found.number).execute()


@pytest.mark.parametrize("model", [Flow, TransferLetter, Handling, Loss])
def test_a_draft_comes_back_with_the_cursor_on_a_record_nothing_was_typed_into(
    branch: Organization, model: Any
) -> None:
    uid = entered(branch)
    form = typed_into(uid)
    key = form.add(model)
    spot = Spot(key, next(form.row(key).names()))
    keep(ended(), form, spot)
    taken = take_up(pending(HERE_NOW)[0], HERE_NOW)
    assert taken.spot == spot
    assert texts(taken.form) == texts(form)


def test_a_cursor_on_what_is_there_no_longer_stands_on_the_name(branch: Organization) -> None:
    uid = entered(branch)
    keep(ended(), typed_into(uid), Spot("no such record", "gone_on"))
    assert take_up(pending(HERE_NOW)[0], HERE_NOW).spot == Spot(uid, "name")


def unknown_field(content: Any) -> None:
    content["rows"][0]["values"]["shoe_size"] = "四十二码"


def unknown_table(content: Any) -> None:
    content["rows"][-1]["table"] = "shoe"


def unreadable_value(content: Any) -> None:
    content["rows"][0]["values"]["birth_date"] = ["年", "月"]


def lost_part(content: Any) -> None:
    del content["accepted"]


@pytest.mark.parametrize("spoil", [unknown_field, unknown_table, unreadable_value, lost_part])
def test_a_draft_that_does_not_fit_is_shown_value_by_value(
    branch: Organization, spoil: Callable[[Any], None]
) -> None:
    uid = entered(branch)
    keep(ended(), typed_into(uid), Spot(uid, "employer"))
    (found,) = pending(HERE_NOW)
    content = content_of(found)
    spoil(content)
    rewritten(found, content)
    (found,) = pending(HERE_NOW)
    with pytest.raises(Unfit, match="每一项") as unfit:
        take_up(found, HERE_NOW)
    told = dict(unfit.value.values)
    assert told["现任工作单位"] == "第一中学"
    if spoil is unknown_field:
        assert "四十二码" in told.values()
    # It is there still, for the next look.
    assert [each.number for each in pending(HERE_NOW)] == [found.number]


def test_a_draft_that_is_no_draft_is_shown_as_it_is(branch: Organization) -> None:
    uid = entered(branch)
    keep(ended(), typed_into(uid), Spot(uid, "employer"))
    (found,) = pending(HERE_NOW)
    rewritten(found, '{"rows": [')
    (found,) = pending(HERE_NOW)
    with pytest.raises(Unfit) as unfit:
        take_up(found, HERE_NOW)
    assert unfit.value.values == [("草稿原文", '{"rows": [')]


def test_a_draft_of_a_member_who_is_gone_is_shown_value_by_value(branch: Organization) -> None:
    uid = entered(branch)
    keep(ended(), typed_into(uid), Spot(uid, "employer"))
    Member.update(uid="another").where(Member.uid == uid).execute()
    with pytest.raises(Unfit) as unfit:
        take_up(pending(HERE_NOW)[0], HERE_NOW)
    assert ("现任工作单位", "第一中学") in unfit.value.values


def test_what_was_thrown_away_comes_back_on_the_same_day(
    branch: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = entered(branch)
    form = typed_into(uid)
    keep(ended(), form, Spot(uid, "name"))
    discard(pending(HERE_NOW)[0])
    assert pending(HERE_NOW) == []
    (found,) = removed(HERE_NOW)
    assert removed(Session.current(OTHER)) == []
    assert texts(take_up(found, HERE_NOW).form) == texts(form)
    discard(pending(HERE_NOW)[0])
    tomorrow = (datetime.datetime.now().astimezone() + datetime.timedelta(days=1)).isoformat()
    monkeypatch.setattr("paicha_tui.basics.clock.now", lambda: tomorrow)
    assert removed(HERE_NOW) == []
    keep(HERE_NOW, form, Spot(uid, "name"))
    assert Draft.select().where(Draft.form == "removed").count() == 0
