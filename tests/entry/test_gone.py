"""Who acts on what another has removed meanwhile is told so, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from paicha_tui.basics.errors import PaichaError
from paicha_tui.entry import (
    Conflict,
    MemberForm,
    bring_back,
    change_marked,
    check,
    dossier,
    handling,
    letter,
    mark_all,
    open_form,
    put_aside,
    remove,
    remove_from,
    save,
    search_case,
    set_branch,
)
from paicha_tui.entry.organization import OrganizationForm
from paicha_tui.meaning.settings import current
from paicha_tui.models import FamilyMember, Member, Organization
from paicha_tui.store import AuditEntry, write
from tests.entry.entry_cases import CLERK, OTHER, entered, opened

TOLD = "移除|没有找到|已不在"

Act = Callable[[], object]


@pytest.fixture
def unit(branch: Organization) -> Organization:
    """An organisation to which nothing belongs."""
    with write("建立") as transaction:
        found = Organization(
            code="001.009", name="二委员会", level="committee", parent=branch.parent
        )
        transaction.add(found)
    return found


def refused(acts: dict[str, Act]) -> None:
    before = AuditEntry.select().count()
    for act in acts.values():
        with pytest.raises(PaichaError, match=TOLD):
            act()
    assert AuditEntry.select().count() == before


def edited(uid: str) -> MemberForm:
    form = opened(uid)
    form.set(uid, "job_title", "科长")
    return form


def with_family(form: MemberForm, name: str) -> str:
    uid = form.add(FamilyMember)
    form.set(uid, "name", name)
    return uid


def test_a_member_who_is_removed_meanwhile(branch: Organization, unit: Organization) -> None:
    uid = entered(branch)
    number = Member.get(Member.uid == uid).id
    search_case.begin([number], CLERK)
    form, marking, adding, changing = (opened(uid) for _ in range(4))
    family = with_family(form, "李四")
    save(form)
    form = edited(uid)
    marking.mark(uid, "school", "查档")
    with_family(adding, "王五")
    changing = opened(uid)
    changing.set(family, "employer", "一中")
    (row,) = dossier.rows_of([number], current())
    seen = check.Seen.of(number, "dossier")
    remove([uid], "重复", OTHER)
    acts: dict[str, Act] = {
        "edit": lambda: save(form),
        "mark": lambda: save(marking),
        "new record": lambda: save(adding),
        "record": lambda: save(changing),
        "bulk": lambda: change_marked([number], "school", "一中", CLERK),
        "marks": lambda: mark_all([number], "school", "查档", CLERK),
        "move": lambda: set_branch([number], unit, CLERK),
        "open": lambda: open_form(uid, CLERK),
        "withdraw": lambda: search_case.withdraw(uid, CLERK),
        "enquiry": lambda: letter.add_enquiry([number], "查过", CLERK),
        "dossier": lambda: dossier.put([number], "keeper", "局", CLERK, shown=row),
        "complete": lambda: dossier.put_complete([number], CLERK),
        "check": lambda: check.record(seen, "sound", "", current(), CLERK),
        "handling": lambda: handling.prepare(uid, "criticized", {}, CLERK),
        "remove": lambda: remove([uid], "再", CLERK),
        "remove record": lambda: remove_from(changing, family, "再"),
    }
    refused(acts)
    assert search_case.begin([number], CLERK).changed == 0
    # Brought back, he is compared with what had been typed.
    bring_back(put_aside()[0])
    with pytest.raises(Conflict) as conflict:
        save(form)
    assert [each.mine for each in conflict.value.differences] == ["科长"]


def test_some_of_many_are_removed_meanwhile(branch: Organization) -> None:
    uids = [entered(branch, order=order) for order in ("301", "302", "303")]
    numbers = [member.id for member in Member.select().order_by(Member.id)]
    remove([uids[0]], "重复", OTHER)
    told = change_marked(numbers, "school", "一中", CLERK)
    assert told.changed == 2
    assert told.sentence.endswith("，1名刚被移除，没有改")


def test_an_organisation_that_is_removed_meanwhile(
    branch: Organization, unit: Organization
) -> None:
    number = Member.get(Member.uid == entered(branch)).id
    new = MemberForm.new(unit, {}, CLERK)
    new.set(new.uid, "name", "赵六")
    form, below = OrganizationForm.open(unit.uid, CLERK), OrganizationForm.below(unit, CLERK)
    form.row.set("name", "三委员会")
    below.row.set("name", "小组")
    below.row.set("code", "001.009.001")
    remove([unit.uid], "撤销", OTHER)
    refused(
        {
            "new member": lambda: save(new),
            "move": lambda: set_branch([number], unit, CLERK),
            "rename": form.save,
            "below": below.save,
        }
    )


def test_a_record_that_was_changed_or_removed_says_by_whom(branch: Organization) -> None:
    unit = Organization.get(Organization.id == branch.id)
    with write("改", OTHER) as transaction:
        transaction.change(Organization.get(Organization.id == branch.id), contact="王五")
    with pytest.raises(PaichaError, match=f"由{OTHER}修改"), write("改", CLERK) as transaction:
        transaction.change(unit, contact="李四")
    with pytest.raises(PaichaError, match="您在别处修改"), write("改", OTHER) as transaction:
        transaction.change(unit, contact="李四")
