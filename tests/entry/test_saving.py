"""Saving: only what changed, never over another's work, and nothing typed lost when it fails."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlcipher3 import dbapi2 as driver

from paicha_tui import store
from paicha_tui.basics.errors import Busy, Refused
from paicha_tui.entry import (
    MINE,
    THEIRS,
    Conflict,
    MemberForm,
    Spot,
    choices,
    resolve,
    save,
    sections,
    set_branch,
    undo_last,
)
from paicha_tui.models import Check, Dossier, FamilyMember, Flow, Loss, Mark, Member, Organization
from paicha_tui.store import AuditEntry, safekeeping, writing
from tests.entry.entry_cases import CLERK, OTHER, entered, first_of, opened, saved_with, texts
from tests.rule_cases import made_up
from tests.soak import examples
from tests.stores import lay_down


def newest_change() -> Any:
    entries: Any = AuditEntry.select().where(AuditEntry.action == "change")
    return entries.order_by(AuditEntry.id.desc()).first()


def test_only_changed_fields_are_written(branch: Organization) -> None:
    uid = entered(branch)
    form = opened(uid)
    form.set(uid, "employer", "第一中学")
    form.set(uid, "name", "张三")
    saved = save(form)
    assert saved.labels == ("现任工作单位",)
    assert newest_change().changes == '{"employer": [null, "第一中学"]}'
    assert newest_change().actor == CLERK
    assert Member.get(Member.uid == uid).version == 2


def test_saving_without_changes_writes_nothing(branch: Organization) -> None:
    form = opened(entered(branch))
    form.add(Flow)
    before = AuditEntry.select().count()
    assert save(form).labels == ()
    assert AuditEntry.select().count() == before


def test_the_self_check_stays_content(branch: Organization) -> None:
    uid = entered(branch)
    saved_with(uid, joined_on="夏")
    saved_with(uid, joined_on="1995.07")
    assert [verdict.problems for verdict in safekeeping.examine() if verdict.problems] == []


@pytest.mark.parametrize("written", ["same", "old", "new"])
def test_another_persons_id_number_is_refused(branch: Organization, written: str) -> None:
    full = made_up("19700305", "301")
    old = full[:6] + full[8:17]
    kept, typed = {"same": (full, full), "old": (full, old), "new": (old, full)}[written]
    entered(branch, "周思远", id_number=kept)
    form = MemberForm.new(branch, {}, CLERK)
    form.set(form.uid, "name", "李四")
    form.set(form.uid, "id_number", typed)
    with pytest.raises(Refused) as refusal:
        save(form)
    assert "周思远" in str(refusal.value)
    assert "第一支部" in str(refusal.value)
    assert typed not in str(refusal.value)
    assert full not in str(refusal.value)
    form.set(form.uid, "id_number", made_up(order="302"))
    save(form)
    assert opened(form.uid).text(form.uid, "name") == "李四"


def test_a_double_entry_known_already_does_not_hinder_other_changes(branch: Organization) -> None:
    full = made_up("19700305", "301")
    entered(branch, "周思远", id_number=full)
    with store.write() as transaction:
        twin = Member(branch=branch, name="周思远", id_number=full[:6] + full[8:17])
        transaction.add(twin)
    saved_with(twin.uid, name="周思源")
    assert opened(twin.uid).text(twin.uid, "name") == "周思源"


# Two clerks.


def test_two_clerks_are_shown_what_differs_and_nothing_is_overwritten(
    branch: Organization,
) -> None:
    uid = entered(branch, employer="第一中学", job_title="教师")
    mine, theirs = opened(uid), opened(uid, OTHER)
    for form, school, work in ((theirs, "河大", "第二中学"), (mine, "郑大", "第三中学")):
        form.set(uid, "school", school)
        form.set(uid, "employer", work)
    mine.set(uid, "major", "数学")
    theirs.set(uid, "job_title", "校长")
    save(theirs)
    with pytest.raises(Conflict) as conflict:
        save(mine)
    assert OTHER in str(conflict.value)
    told = {each.label: (each.base, each.mine, each.theirs) for each in conflict.value.differences}
    assert told == {
        "毕业院校": ("", "郑大", "河大"),
        "专业": ("", "数学", ""),
        "现任工作单位": ("第一中学", "第三中学", "第二中学"),
        "职务": ("教师", "教师", "校长"),
    }
    clashing = {each.label for each in conflict.value.differences if each.clashes}
    assert clashing == {"毕业院校", "现任工作单位"}
    assert opened(uid).text(uid, "employer") == "第二中学"
    assert mine.text(uid, "employer") == "第三中学"
    with pytest.raises(Refused, match="请选定"):
        resolve(mine, {Spot(uid, "school"): MINE})
    resolve(mine, {Spot(uid, "school"): MINE, Spot(uid, "employer"): THEIRS})
    save(mine)
    final = opened(uid)
    settled = [final.text(uid, name) for name in ("school", "employer", "major", "job_title")]
    assert settled == ["郑大", "第二中学", "数学", "校长"]


def test_different_records_of_one_member_do_not_conflict(branch: Organization) -> None:
    uid = entered(branch)
    mine, theirs = opened(uid), opened(uid, OTHER)
    theirs.set(theirs.add(FamilyMember), "name", "李梅")
    save(theirs)
    mine.set(uid, "school", "郑大")
    save(mine)
    assert [row.text("name") for row in mine.rows_of(FamilyMember)] == ["李梅"]
    assert mine.text(uid, "school") == "郑大"


def test_a_third_save_during_the_comparison_is_told_again(branch: Organization) -> None:
    uid = entered(branch)
    mine = opened(uid)
    mine.set(uid, "school", "郑大")
    saved_with(uid, OTHER, major="数学")
    with pytest.raises(Conflict):
        save(mine)
    resolve(mine, {})
    saved_with(uid, OTHER, school="河大")
    with pytest.raises(Conflict):
        save(mine)
    resolve(mine, {Spot(uid, "school"): MINE})
    save(mine)
    assert opened(uid).text(uid, "school") == "郑大"
    assert opened(uid).text(uid, "major") == "数学"


def test_a_mark_set_differently_conflicts(branch: Organization) -> None:
    uid = entered(branch)
    mine, theirs = opened(uid), opened(uid, OTHER)
    theirs.mark(uid, "school", "去学校查")
    save(theirs)
    mine.mark(uid, "school", "问本人")
    with pytest.raises(Conflict) as conflict:
        save(mine)
    (difference,) = conflict.value.differences
    assert (difference.mine, difference.theirs) == ("（待完善：问本人）", "（待完善：去学校查）")
    resolve(mine, {difference.spot: MINE})
    save(mine)
    assert [mark.reason for mark in Mark.select()] == ["问本人"]


def test_unreadable_text_of_both_is_compared(branch: Organization) -> None:
    uid = entered(branch)
    mine = opened(uid)
    mine.set(uid, "joined_on", "冬")
    saved_with(uid, OTHER, joined_on="夏")
    with pytest.raises(Conflict):
        save(mine)
    resolve(mine, {Spot(uid, "joined_on"): MINE})
    save(mine)
    assert opened(uid).text(uid, "joined_on") == "冬"


@pytest.mark.parametrize(
    ("model", "field", "texts_of_both"),
    [
        (Dossier, "keeper", ("人社局", "第一支部")),
        (Check, "checker", ("李干事", "王干事")),
        (Loss, "findings", ("外出", "不详")),
    ],
)
def test_what_there_can_be_only_once_is_not_entered_twice(
    branch: Organization, model: Any, field: str, texts_of_both: tuple[str, str]
) -> None:
    uid = entered(branch)
    forms = [opened(uid), opened(uid, OTHER)]
    for form, text in zip(forms, texts_of_both, strict=True):
        key = form.add(Loss) if model is Loss else first_of(form, model)
        form.set(key, field, text)
    save(forms[1])
    with pytest.raises(Conflict) as conflict:
        save(forms[0])
    (difference,) = conflict.value.differences
    resolve(forms[0], {difference.spot: MINE})
    save(forms[0])
    assert model.select().count() == 1
    assert getattr(model.get(), field) == texts_of_both[0]


def test_a_record_taken_away_meanwhile_is_not_lost(branch: Organization) -> None:
    uid = entered(branch)
    theirs = opened(uid, OTHER)
    key = theirs.add(FamilyMember)
    theirs.set(key, "name", "李梅")
    save(theirs)
    mine = opened(uid)
    mine.set(key, "name", "李玫")
    undo_last(OTHER)
    with pytest.raises(Conflict) as conflict:
        save(mine)
    (difference,) = conflict.value.differences
    assert (difference.mine, difference.theirs) == ("李玫", "")
    resolve(mine, {difference.spot: MINE})
    save(mine)
    assert [record.name for record in FamilyMember.select()] == ["李玫"]


def test_a_move_to_another_branch_is_kept(branch: Organization) -> None:
    uid = entered(branch)
    mine = opened(uid)
    mine.set(uid, "school", "郑大")
    set_branch([Member.get().id], branch.parent, OTHER)
    with pytest.raises(Conflict) as conflict:
        save(mine)
    assert {each.label for each in conflict.value.differences} == {"所在党支部", "毕业院校"}
    resolve(mine, {})
    save(mine)
    assert Member.get().branch == branch.parent
    assert mine.branch == branch.parent
    assert mine.text(uid, "school") == "郑大"


# Saving fails.


def failing(code: int, call: int) -> Any:
    """The store's insert, failing at its n-th call."""
    real, calls = writing._insert, iter(range(1, 1000))

    def insert(*arguments: Any) -> None:
        if next(calls) == call:
            error = driver.OperationalError("as the driver tells it")
            error.sqlite_errorcode = code
            raise error
        real(*arguments)

    return insert


@pytest.mark.parametrize("call", range(1, 9))
def test_a_full_disk_loses_nothing_and_the_next_save_succeeds(
    branch: Organization, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    uid = entered(branch, mobile="123")
    form = opened(uid)
    form.set(uid, "employer", "第一中学")
    form.set(uid, "joined_on", "夏")
    form.accept(form.leave(uid, "mobile").problems[0], "短号")
    flow = form.add(Flow)
    form.set(flow, "place", "深圳")
    before, stored = texts(form), texts(opened(uid))
    with monkeypatch.context() as patch:
        patch.setattr(writing, "_insert", failing(driver.SQLITE_FULL, call))
        with pytest.raises(Refused, match="磁盘已满"):
            save(form)
    assert texts(form) == before
    assert form.dirty
    assert texts(opened(uid)) == stored
    save(form)
    assert texts(form) == before
    assert texts(opened(uid)) == before


def test_a_busy_store_is_told_and_the_form_kept(
    branch: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = MemberForm.new(branch, {}, CLERK)
    form.set(form.uid, "name", "李四")
    with monkeypatch.context() as patch:
        patch.setattr(writing, "_insert", failing(driver.SQLITE_BUSY, 1))
        with pytest.raises(Busy, match="正由他人写入"):
            save(form)
    assert form.is_new
    save(form)
    assert opened(form.uid).text(form.uid, "name") == "李四"


# Whatever is typed.

PLACES = [
    (section.model, place.field)
    for section in sections()
    for place in section.places
    # Nobody is saved into a branch that there is not.
    if place.name != "branch"
]


def typed(field: Any) -> st.SearchStrategy[str]:
    offered = [choice.label for choice in choices(field)] + [c.number for c in choices(field)]
    dates = st.dates().map(str) | st.sampled_from(["1998", "1998.7", "１９９８年７月", "去年", "0"])
    free = (
        st.text(max_size=12) | dates | st.sampled_from(["", " ", "无", "\x1b[2J", "a\nb", "12人"])
    )
    return free | st.sampled_from(offered) if offered else free


EDITS = st.lists(
    st.sampled_from(PLACES).flatmap(lambda place: st.tuples(st.just(place), typed(place[1]))),
    min_size=1,
    max_size=30,
)


@examples(12, 100)
@given(rounds=st.lists(EDITS, min_size=1, max_size=3))
def test_what_was_typed_is_there_when_opened_again(rounds: Any) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "campaign.db"
        lay_down(path)
        try:
            with store.write() as transaction:
                branch: Any = Organization(code="001", name="第一支部", level="branch")
                transaction.add(branch)
            form = MemberForm.new(branch, {}, CLERK)
            form.set(form.uid, "name", "张三")
            save(form)
            for edits in rounds:
                for (model, field), text in edits:
                    rows = form.rows_of(model)
                    key = rows[-1].uid if rows else form.add(model)
                    form.set(key, field.name, text)
                    form.leave(key, field.name)
                shown = texts(form)
                save(form)
                assert texts(form) == shown
                again = opened(form.uid)
                assert texts(again) == shown
                assert not again.dirty
        finally:
            store.close()
