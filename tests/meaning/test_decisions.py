"""The table of handlings: what is open to whom under either policy, and that the rules agree."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning import decisions
from paicha_tui.meaning.decisions import Openness, Situation, Taken
from paicha_tui.meaning.settings import Campaign, PolicyProfile
from paicha_tui.models import Dossier
from paicha_tui.records import vocabulary
from tests.rule_cases import FOUND, NOT_FOUND, case_of, findings, record

PROFILES = ("seed2016", "rule2019")
KEYS = [code.key for code in vocabulary.HANDLING_MEASURE]
REGULATED = set(vocabulary.HANDLING_MEASURE.keys_in_group(vocabulary.REGULATED))
DISPOSED = set(vocabulary.HANDLING_MEASURE.keys_in_group(vocabulary.DISPOSED))
DISCIPLINED = set(vocabulary.HANDLING_MEASURE.keys_in_group(vocabulary.DISCIPLINED))


def situation(**facts: Any) -> Situation:
    return Situation(**({"result": "found", "standing": "full", "conduct": "sound"} | facts))


def openness(measure: str, **facts: Any) -> Openness:
    return decisions.verdict(measure, situation(**facts)).openness


FITS = (Openness.FITTING, Openness.BY_DISCIPLINE)


def fitting(**facts: Any) -> set[str]:
    """What fits besides 批评教育, which everybody found gets."""
    told = decisions.verdicts(situation(**facts))
    return {v.measure for v in told if v.openness in FITS} - {"criticized"}


def taken(*measures: str, on: str = "2016-05-01") -> tuple[Taken, ...]:
    return tuple(Taken(measure, PartialDate(on)) for measure in measures)


def test_every_measure_says_what_it_needs_and_no_other_is_told() -> None:
    assert set(decisions.MEASURES) == set(KEYS)
    for measure in decisions.MEASURES.values():
        assert "decided_on" in measure.mandatory
        assert measure.authority
    assert "县级组织部门备案" in decisions.MEASURES["membership_suspended"].authority
    assert "1年" in decisions.MEASURES["correction"].follows


# The rows of the table, for 正式党员 and 预备党员, the same under both policies.
FOUND_ROWS: list[tuple[dict[str, Any], set[str], set[str]]] = [
    ({}, {"returned_to_management"}, {"returned_to_management"}),
    ({"pocket": True}, {"transfer_completed"}, {"transfer_completed"}),
    ({"abroad": decisions.STUDY_OR_LABOUR}, {"relation_kept"}, {"relation_kept"}),
    ({"abroad": decisions.SETTLED}, {"membership_suspended"}, {"probation_cancelled"}),
    ({"resigning": True}, {"resigned"}, {"probation_cancelled"}),
    ({"irregular": True}, {"not_recognized"}, {"not_recognized"}),
    ({"conduct": "unqualified"}, {"correction"}, {"probation_extended", "probation_cancelled"}),
    ({"conduct": "unlawful"}, {"lead_passed"}, {"lead_passed"}),
]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("facts", "full", "probationary"), FOUND_ROWS)
def test_what_the_table_has_for_those_found(
    profile: str, facts: dict[str, Any], full: set[str], probationary: set[str]
) -> None:
    assert fitting(profile=profile, **facts) == full
    assert fitting(profile=profile, standing="probationary", **facts) == probationary


def test_who_is_not_found_is_struck_off_or_suspended_first_by_policy() -> None:
    lost = {"result": "not_found", "conduct": "unverified"}
    assert fitting(**lost, profile="seed2016") == {"deserted"}
    assert fitting(**lost, profile="rule2019") == {"membership_suspended"}
    assert openness("deserted", **lost, profile="rule2019") is Openness.CLOSED
    assert openness("membership_suspended", **lost, profile="seed2016") is Openness.DOUBTFUL
    for profile in PROFILES:
        probationary = lost | {"standing": "probationary", "profile": profile}
        assert fitting(**probationary) == {"probation_cancelled"}
        assert openness("deserted", **probationary) is Openness.CLOSED


def test_the_notice_asks_for_no_two_years_of_suspension() -> None:
    suspended = {
        "result": "not_found",
        "profile": "seed2016",
        "taken": taken("membership_suspended", on="2016-05-01"),
    }
    assert openness("deserted", **suspended, day=datetime.date(2016, 6, 1)) is Openness.FITTING
    assert openness("persuaded", **suspended) is Openness.CLOSED
    assert openness("deserted", **(suspended | {"result": "found"})) is Openness.CLOSED


def test_two_years_after_suspension_he_is_struck_off() -> None:
    suspended = {
        "result": "not_found",
        "profile": "rule2019",
        "taken": taken("membership_suspended", on="2016-05-01"),
    }
    before, after = datetime.date(2018, 4, 30), datetime.date(2018, 5, 1)
    assert openness("deserted", **suspended) is Openness.CLOSED
    assert openness("deserted", **suspended, day=before) is Openness.CLOSED
    assert openness("deserted", **suspended, day=after) is Openness.FITTING
    assert openness("persuaded", **suspended, day=after) is Openness.CLOSED
    assert openness("deserted", **(suspended | {"result": "found"}), day=after) is Openness.CLOSED


@pytest.mark.parametrize("measure", KEYS)
def test_measures_that_presuppose_contact_are_closed_to_those_not_found(measure: str) -> None:
    contact = {
        "returned_to_management",
        "transfer_completed",
        "relation_kept",
        "correction",
        "persuaded",
        "persuasion_refused",
        "resigned",
        "criticized",
        "probation_extended",
    }
    closed = openness(measure, result="not_found", conduct="unqualified") is Openness.CLOSED
    assert closed == (measure in contact | {"probation_cancelled"})


def test_bad_conduct_closes_what_only_regulates() -> None:
    for conduct in ("unqualified", "unlawful"):
        for measure, facts in (
            ("returned_to_management", {}),
            ("transfer_completed", {"pocket": True}),
            ("relation_kept", {"abroad": decisions.STUDY_OR_LABOUR}),
        ):
            assert openness(measure, conduct=conduct, **facts) is Openness.CLOSED
    assert openness("persuaded", conduct="unqualified") is Openness.OPEN
    assert openness("persuaded", conduct="sound") is Openness.CLOSED
    assert openness("correction", conduct="sound") is Openness.OPEN


@pytest.mark.parametrize("result", ["found", "not_found"])
def test_disposal_does_not_stand_in_for_discipline(result: str) -> None:
    unlawful = {"result": result, "conduct": "unlawful"}
    for measure in REGULATED | DISPOSED:
        assert openness(measure, **unlawful) is Openness.CLOSED, measure
    for before in ("lead_passed", "warning"):
        followed = unlawful | {"taken": taken(before)}
        disposal = "correction" if result == "found" else "deserted"
        assert openness(disposal, **followed) in (Openness.OPEN, Openness.FITTING)
    if result == "found":
        followed = unlawful | {"taken": taken("lead_passed")}
        assert fitting(**followed) == DISCIPLINED
        # Which of them it is to be, the program has no opinion on.
        told = {openness(measure, **followed) for measure in DISCIPLINED}
        assert told == {Openness.BY_DISCIPLINE}


@pytest.mark.parametrize("measure", sorted(DISCIPLINED))
def test_a_preparatory_member_is_given_no_discipline(measure: str) -> None:
    handled = {"conduct": "unlawful", "taken": taken("lead_passed")}
    assert openness(measure, **handled) is Openness.BY_DISCIPLINE
    assert openness(measure, **handled, standing="probationary") is Openness.CLOSED
    assert fitting(**handled, standing="probationary") == {
        "probation_extended",
        "probation_cancelled",
    }
    recorded = [{"measure": measure, "decided_on": "2016-04-01"}]
    loss = FOUND | {"conduct": "unlawful"}
    assert "C12" not in {f.rule for f in findings(case_of(loss=loss, handlings=recorded))}
    assert findings(case_of(loss=loss, handlings=recorded, standing="probationary"), "C12")


def test_probation_is_made_longer_for_a_preparatory_member_only() -> None:
    facts = {"conduct": "unqualified"}
    assert openness("probation_extended", **facts) is Openness.CLOSED
    assert openness("probation_extended", **facts, standing="probationary") in (
        Openness.FITTING,
        Openness.OPEN,
    )


@pytest.mark.parametrize("relation", ["deceased", "transferred"])
def test_who_has_died_or_is_settled_elsewhere_is_not_struck_off_as_deserted(relation: str) -> None:
    deserted = [{"measure": "deserted", "decided_on": "2016-04-01"}]
    facts = {"loss": NOT_FOUND, "handlings": deserted, "left_on": "2016-03-20"}
    assert findings(case_of(**facts, relation=relation), "C12")
    assert not findings(case_of(**facts, relation="expelled"), "C12")


def test_conduct_not_verified_asks_for_a_reason() -> None:
    unknown = {"conduct": "unverified"}
    assert openness("returned_to_management", **unknown) is Openness.DOUBTFUL
    assert openness("correction", **unknown) is Openness.DOUBTFUL
    assert openness("deserted", result="not_found", **unknown) is Openness.FITTING


def test_what_fits_no_fact_of_his_is_closed() -> None:
    assert openness("transfer_completed") is Openness.CLOSED
    assert openness("relation_kept") is Openness.CLOSED
    assert openness("relation_kept", abroad=decisions.SETTLED) is Openness.CLOSED
    assert openness("membership_suspended") is Openness.CLOSED
    assert openness("probation_cancelled") is Openness.CLOSED
    assert openness("probation_cancelled", standing="probationary") is Openness.DOUBTFUL
    assert openness("resigned", resigning=False) is Openness.CLOSED
    assert openness("not_recognized", irregular=False) is Openness.CLOSED
    for measure in KEYS:
        assert openness(measure, result="searching") is Openness.CLOSED


@pytest.mark.parametrize("first", sorted(REGULATED))
@pytest.mark.parametrize("second", sorted(REGULATED | DISPOSED | DISCIPLINED))
def test_regulation_excludes_all_else(first: str, second: str) -> None:
    facts = {"standing": None, "pocket": True, "abroad": decisions.SETTLED, "taken": taken(first)}
    told = decisions.group_contradiction(second, situation(**facts))
    if second == first:
        assert told is None
        assert openness(second, **facts) is Openness.CLOSED
    elif second in REGULATED:
        assert told is not None
        assert told[0] is Openness.DOUBTFUL
    else:
        assert told is not None
        assert told[0] is Openness.CLOSED
    back = decisions.group_contradiction(first, situation(**facts | {"taken": taken(second)}))
    assert (back is None) == (first == second)


def test_disposal_and_discipline_stand_together() -> None:
    conduct = {"conduct": "unqualified"}
    assert openness("warning", **conduct, taken=taken("correction")) is Openness.OPEN
    assert openness("correction", **conduct, taken=taken("warning")) is Openness.FITTING
    assert openness("persuaded", **conduct, taken=taken("expelled")) is Openness.CLOSED
    assert openness("correction", **conduct, taken=taken("persuaded")) is Openness.CLOSED
    assert openness("persuasion_refused", **conduct, taken=taken("persuaded")) is Openness.OPEN


def test_after_a_year_of_correction_he_is_asked_to_leave() -> None:
    corrected = {"taken": taken("correction", on="2015-05-01")}
    over, early = datetime.date(2016, 5, 2), datetime.date(2016, 5, 1)
    assert openness("persuaded", **corrected, day=over) is Openness.FITTING
    assert openness("persuaded", **corrected, day=early) is Openness.OPEN


def test_what_is_not_counted_stands_beside_everything_and_may_be_repeated() -> None:
    for before in KEYS:
        facts = {"conduct": "unlawful", "taken": taken(before, "lead_passed")}
        assert openness("lead_passed", **facts) is not Openness.CLOSED


# From the records.


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"loss": FOUND | {"conduct": "sound"}}, {"returned_to_management"}),
        ({"loss": FOUND | {"conduct": "sound", "pocket": True}}, {"transfer_completed"}),
        (
            {
                "loss": FOUND | {"conduct": "sound"},
                "abroad_on": "2014-01-01",
                "abroad_reason": "留学",
            },
            {"relation_kept"},
        ),
        (
            {
                "loss": FOUND | {"conduct": "sound"},
                "abroad_on": "2014-01-01",
                "abroad_reason": "定居",
            },
            {"membership_suspended"},
        ),
        ({"loss": NOT_FOUND}, {"deserted"}),
        ({"loss": NOT_FOUND, "standing": "probationary"}, {"probation_cancelled"}),
    ],
)
def test_the_situation_is_what_the_records_tell(facts: dict[str, Any], expected: set[str]) -> None:
    told = decisions.verdicts(decisions.situation_of(case_of(**facts), Campaign()))
    assert {v.measure for v in told if v.openness is Openness.FITTING} - {"criticized"} == expected


def test_a_false_paper_in_the_dossier_and_the_setting_are_looked_at() -> None:
    case = case_of(loss=FOUND | {"conduct": "sound"})
    case.dossiers = [record(Dossier, application_form="false")]
    campaign = Campaign(policy_profile=PolicyProfile.RULES)
    told = decisions.situation_of(case, campaign)
    assert (told.irregular, told.profile) == (True, "rule2019")
    assert "档案不真实" in decisions.words_of(told)


def test_returned_from_abroad_he_is_not_away() -> None:
    case = case_of(loss=FOUND, abroad_on="2010", abroad_reason="定居", returned_on="2015-01")
    assert decisions.situation_of(case, Campaign()).abroad == ""


# On record, the rules find what the table does not allow.

LOSSES = st.fixed_dictionaries(
    {
        "result": st.sampled_from(["found", "not_found"]),
        "conduct": st.sampled_from([None, "sound", "unqualified", "unlawful", "unverified"]),
        "pocket": st.sampled_from([None, True]),
    }
)


@given(
    LOSSES,
    st.sampled_from(["full", "probationary", None]),
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True),
)
def test_what_is_not_open_is_found_when_it_is_on_record(
    loss: dict[str, Any], standing: str | None, measures: list[str]
) -> None:
    *before, last = measures
    dated = [
        {"measure": measure, "decided_on": f"2016-04-0{place}"}
        for place, measure in enumerate(measures, 1)
    ]
    facts: dict[str, Any] = {"loss": FOUND | loss, "standing": standing}
    case = case_of(handlings=dated, **facts)
    earlier = case_of(handlings=dated[: len(before)], **facts)
    verdict = decisions.verdict(
        last, decisions.situation_of(earlier, Campaign(), datetime.date(2016, 4, 3))
    )
    told = {found.rule for found in findings(case)} & {"C12", "C13", "H1"}
    if verdict.openness in (Openness.CLOSED, Openness.DOUBTFUL) and last != "criticized":
        assert verdict.rule in told
    if not before and verdict.openness in (*FITS, Openness.OPEN):
        assert not told


def test_a_correction_older_than_a_year_is_found() -> None:
    old = {"measure": "correction", "decided_on": "2015-03-01"}
    loss = FOUND | {"conduct": "unqualified"}
    assert findings(case_of(loss=loss, handlings=[old]), "H2")
    followed = [old, {"measure": "persuaded", "decided_on": "2016-03-10"}]
    assert not findings(case_of(loss=loss, handlings=followed), "H2")
    fresh = {"measure": "correction", "decided_on": "2016-03-01"}
    assert not findings(case_of(loss=loss, handlings=[fresh]), "H2")
