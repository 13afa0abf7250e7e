"""综合报告: every number against a count made from the raw records, and the Word document."""

from __future__ import annotations

import datetime
import io
import re
from collections import Counter
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from paicha_tui import store
from paicha_tui.annexes import archive, closing_report
from paicha_tui.annexes.closing_report.contents import contents
from paicha_tui.annexes.closing_report.parts import TO_COMPLETE, Paragraph, Table
from paicha_tui.basics.errors import Misused
from paicha_tui.basics.values import PartialDate
from paicha_tui.demo import fill
from paicha_tui.entry.setting import change_setting
from paicha_tui.meaning import settings as campaign_settings
from paicha_tui.meaning.forms.layout import filled_in
from paicha_tui.meaning.settings import CLOSING_REPORT
from paicha_tui.models import (
    Check,
    ContactAttempt,
    Handling,
    Loss,
    Mark,
    Member,
    Organization,
    TransferLetter,
)
from paicha_tui.records import national_codes, vocabulary
from paicha_tui.store.safekeeping import examine
from tests.annexes.report_cases import add
from tests.counting import (
    DISCIPLINED,
    DISPOSED,
    END,
    REGULATED,
    SEARCH_END,
    Person,
    as_on,
    first_day,
    people_in_store,
)

GROUPS = {"规范管理": REGULATED, "组织处置": DISPOSED, "纪律处分": DISCIPLINED}
CONSTANTS = re.compile(r"\d{4}年\d+月\d+日|〔2016〕7号|附件\d|12371|6个月")
TOLD = re.compile(r"([^，。；、：（）0-9]*)(?:（）)?(\d+)(?:名|个|处)")


def tried(one: Person, rung: str) -> bool:
    channels = [row["channel"] for row in one.records[ContactAttempt] if row["channel"]]
    return any(vocabulary.ATTEMPT_CHANNEL[channel].group == rung for channel in channels)


def later(text: str | None, day: datetime.date) -> bool:
    known = first_day(text)
    return known is not None and known > day


def told_by_hand(everybody: list[Person]) -> list[tuple[str, int]]:
    """Every number of the text with what stands before it, in order; those of nobody left out.

    People are told of as they stood when the search ended, measures up to the end of the campaign.
    """
    people = [as_on(one, SEARCH_END, decided_by=END) for one in everybody]

    def n(meaning: Any) -> int:
        return sum(bool(meaning(one)) for one in people)

    units = Counter(unit.level or "" for unit in Organization.select())
    roll = [one for one in people if one.on_roll]
    screened = [one for one in people if one.screened]
    recorded = [one for one in people if one.loss]
    found = [one for one in people if one.result == "found"]
    not_found = [one for one in people if one.result == "not_found"]
    searched = found + not_found
    minority = national_codes.MAJORITY_ETHNICITY

    def kinds(some: list[Person]) -> list[tuple[str, int]]:
        return [
            ("预备党员", sum(one.values["standing"] == "probationary" for one in some)),
            ("女党员", sum(one.values["sex"] == "女" for one in some)),
            (
                "少数民族党员",
                sum((one.values["ethnicity"] or minority) != minority for one in some),
            ),
        ]

    checks = [
        told
        for code in vocabulary.CHECK_ITEM
        for told in (
            (f"{code.label}核查", sum(one.checked(code.key) for one in screened)),
            ("发现问题", sum(one.checked(code.key, "faulty") for one in screened)),
        )
    ]
    rungs = [
        ("登门走访直接联系", vocabulary.DIRECT),
        ("朋友等知情人查找", vocabulary.ACQUAINTANCE),
        ("通过党建热线与原籍地组织部门查找", vocabulary.HOME_ORGANIZATION),
        ("人社等部门查找", vocabulary.DEPARTMENT),
        ("通过接收单位党组织查找", vocabulary.RECEIVER),
    ]
    measures = {
        group: [
            (code.label, sum(one.newest(GROUPS[group]) == code.key for one in searched))
            for code in vocabulary.HANDLING_MEASURE
            if code.group == group
        ]
        for group in GROUPS
    }
    handled = {group: sum(bool(one.newest(GROUPS[group])) for one in searched) for group in GROUPS}
    unhandled = sum(not one.handled() for one in searched)
    marked = n(lambda one: one.screened and one.records[Mark])
    unsound = sum(not one.dossier_sound for one in screened)
    unchecked = sum(not one.fully_checked for one in screened)
    floating = n(lambda one: one.floating)
    return [
        ("纳入排查的党组织共", sum(units.values())),
        *(
            (f"{'其中' if not place else ''}{code.label}", units[code.key])
            for place, code in enumerate(vocabulary.ORGANIZATION_LEVEL)
        ),
        ("排查对象共", len(screened)),
        ("其中正式组织关系在册", len(roll)),
        ("组织关系转出后未收到回执", n(lambda one: one.values["relation"] == "awaiting_receipt")),
        ("正式党员", sum(one.values["standing"] == "full" for one in roll)),
        *kinds(roll),
        ("在册党员", n(lambda one: one.on_roll_at_start)),
        ("排查掌握外出流动党员", floating),
        (
            "未归党员",
            sum(one.abroad for one in screened),
        ),
        ("列入查找的失联党员", len(recorded)),
        *checks,
        ("五项核查全部完成", sum(one.fully_checked for one in screened)),
        ("尚未全部完成", unchecked),
        ("共列入查找", len(recorded)),
        *((label, sum(tried(one, rung) for one in recorded)) for label, rung in rungs),
        (
            "涉及党员",
            n(lambda one: any(letter["enquiry"] for letter in one.records[TransferLetter])),
        ),
        ("在册登记", len(roll)),
        ("登记造册外出流动党员", floating),
        ("经查找取得联系党员", len(found)),
        ("经查找仍然无法取得联系党员", len(not_found)),
        ("标记待完善的党员", marked),
        ("材料齐全的", sum(one.dossier_sound for one in screened)),
        ("不真实的", unsound),
        ("对经排查取得联系的党员给予批评教育", sum(criticized(one) for one in found)),
        ("纳入规范管理", handled["规范管理"]),
        ("给予组织处置", handled["组织处置"]),
        ("给予纪律处分", handled["纪律处分"]),
        ("查找结束的失联党员", len(searched)),
        ("其中经查找取得联系", len(found)),
        ("仍然无法取得联系", len(not_found)),
        *kinds(not_found),
        ("取得联系", sum(bool(one.loss["pocket"]) for one in found)),
        ("仍然无法取得联系", sum(bool(one.loss["pocket"]) for one in not_found)),
        ("外出流动党员共", floating),
        (
            "其中持有《流动党员活动证》",
            n(lambda one: one.floating and one.flow["card_number"]),
        ),
        ("失联党员", len(searched)),
        ("纳入规范管理", handled["规范管理"]),
        *((group, handled[group]) for group in ("组织处置", "纪律处分")),
        ("尚未作出处理", unhandled),
        *measures["规范管理"],
        *measures["组织处置"],
        *measures["纪律处分"],
        *movement(people, [as_on(one, END) for one in everybody]),
        *open_matters([as_on(one, END) for one in everybody]),
    ]


def open_matters(people: list[Person]) -> list[tuple[str, int]]:
    """What is still to be done on the fill date."""
    screened = [one for one in people if one.screened]
    ended = [one for one in people if one.result in COUNTED]
    silent = [o for o in screened if not o.loss and (o.silent(END) or 0) >= 6]
    faulty = [o for o in screened if any(c["result"] == "faulty" for c in o.records[Check])]
    return [
        ("没有结果的", sum(one.result == "searching" for one in people)),
        ("尚未列入查找的", len(silent)),
        (
            "组织关系介绍信超过有效期没有收到回执的",
            sum(one.receipt_overdue(END) for one in screened),
        ),
        ("尚未作出处理的失联党员", sum(not one.handled() for one in ended)),
        ("信息标记待完善的", sum(bool(one.records[Mark]) for one in screened)),
        ("党员档案没有登记或材料有缺陷的", sum(not one.dossier_sound for one in screened)),
        ("五项核查没有全部完成的", sum(not one.fully_checked for one in screened)),
        ("需要整改的", len(faulty)),
    ]


def criticized(person: Person) -> bool:
    return any(row["measure"] == "criticized" for row in person.records[Handling])


COUNTED = ("found", "not_found")


def movement(then: list[Person], now: list[Person]) -> list[tuple[str, int]]:
    """The 动态变化 sentences: who stands elsewhere than when the search ended."""
    pairs = [(was.result, one.result) for was, one in zip(then, now, strict=True)]
    words = ("转出", "去世", "出党")
    left = Counter(
        DEPARTURES[one.values["relation"]]
        for was, one in zip(then, now, strict=True)
        if one.result in COUNTED
        and one.values["relation"] in DEPARTURES
        and one.values["relation"] != was.values["relation"]
    )
    sums = [Counter(people) for people in zip(*pairs, strict=True)]
    return [
        ("新取得联系", sum(one == "found" != was for was, one in pairs)),
        ("新列入仍然无法取得联系", sum(one == "not_found" != was for was, one in pairs)),
        ("不再列入", sum(was in COUNTED and one not in COUNTED for was, one in pairs)),
        *((word, left[word]) for word in words),
        *(
            told
            for each in sums
            for told in (
                ("取得联系", each["found"]),
                ("仍然无法取得联系", each["not_found"]),
                ("合计", each["found"] + each["not_found"]),
            )
        ),
    ]


DEPARTURES = {
    "awaiting_receipt": "转出",
    "transferred": "转出",
    "deceased": "去世",
    "expelled": "出党",
}


def find_some_later() -> None:
    """Contact regained after the search, and searches that ended late."""
    lost = [loss for loss in Loss.select() if loss.result == "not_found"]
    with store.write() as transaction:
        for number, loss in enumerate(lost[:6]):
            late: dict[str, Any] = {"ended_on": PartialDate("2016-05-01")}
            if number % 2:
                late = {"result": "found", "found_on": PartialDate("2016-04-11")}
            transaction.change(loss, **late)


def shown(block: Table) -> dict[str, int]:
    labels, numbers = block.rows
    return dict(zip(labels, map(int, numbers), strict=True))


def tables_by_hand(everybody: list[Person]) -> list[dict[str, int]]:
    people = [as_on(one, SEARCH_END) for one in everybody]
    not_found = [one for one in people if one.result == "not_found"]
    months = [one.silent(SEARCH_END) for one in not_found]
    known = [span for span in months if span is not None]
    reasons = Counter(one.loss["reason"] for one in not_found)
    directions = Counter(one.flow["direction"] for one in people if one.floating)
    tables = [
        {
            "6个月以上不满1年": sum(6 <= span < 12 for span in known),
            "1年至5年": sum(12 <= span < 72 for span in known),
            "6年至10年": sum(72 <= span < 132 for span in known),
            "11年及以上": sum(span >= 132 for span in known),
        },
        {code.label: reasons[code.key] for code in vocabulary.LOSS_REASON},
        {code.label: directions[code.key] for code in vocabulary.FLOW_DIRECTION},
    ]
    return [table | {"合计": sum(table.values())} for table in tables]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 2016])
@pytest.mark.usefixtures("empty_store")
def test_every_number_is_what_counting_by_hand_gives(seed: int) -> None:
    fill(220, seed)
    find_some_later()
    campaign = campaign_settings.current()
    report = contents(None, filled_in(campaign_settings.CLOSING_REPORT, campaign))
    text = "。".join(block.text for block in report.blocks if isinstance(block, Paragraph))
    plain = CONSTANTS.sub("", text)
    told = [(label, int(number)) for label, number in TOLD.findall(plain)]
    expected = [told for told in told_by_hand(people_in_store()) if told[1]]
    assert told == expected
    assert "新取得联系" in plain and "新列入仍然无法取得联系" in plain
    tables = [block for block in report.blocks if isinstance(block, Table)]
    assert [shown(table) for table in tables] == tables_by_hand(people_in_store())
    assert not re.search(r"\d", TOLD.sub("", plain))


# The text and the document.


def document(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def lines(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in document(content).paragraphs if paragraph.text]


def test_nothing_reads_naturally(branch: Organization) -> None:
    add(Member(branch=branch, name="张三", standing="full", sex="男", ethnicity="汉族"))
    report = contents(None, campaign_settings.current().filled_by_default("campaign_end"))
    text = "".join(block.text for block in report.blocks if isinstance(block, Paragraph))
    for told in (
        "没有外出流动党员，没有出国（境）未归的党员，没有与党组织失去联系的党员",
        "没有需要联系查找的失联党员",
        "没有需要登记造册的流动党员和失联党员",
        "尚无失联党员完成查找",
        "没有需要管理和处置的失联党员",
        "与党组织失去联系党员无变化",
    ):
        assert told in text, told
    plain = CONSTANTS.sub("", text)
    alone = "党员信息核查0名 党员档案核查0名 党费和活动核查0名 介绍信回执核查0名 现实表现核查0名"
    sums = ["取得联系0名，仍然无法取得联系0名，合计0名"] * 2
    zeros = [*alone.split(), "五项核查全部完成0名", "材料齐全的0名", *sums]
    for zero in zeros:
        assert zero in plain, zero
        plain = plain.replace(zero, "", 1)
    assert not re.search(r"(?<!\d)0(名|个|处)", plain)
    assert not [block for block in report.blocks if isinstance(block, Table)]


def test_the_document_is_in_the_official_form(branch: Organization) -> None:
    draft = closing_report.draft(None, campaign_settings.current())
    assert draft.name == (
        "党员组织关系集中排查工作综合报告_中共石桥市第一局机关委员会_20160620.docx"
    )
    paper = document(draft.content)
    (section,) = paper.sections
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin / Mm(1)) for margin in margins] == [37, 35, 28, 26]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    fields = section.footer._element.iter(qn("w:fldSimple"))
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE"]
    text = lines(draft.content)
    assert text[:3] == [
        "中共石桥市第一局机关委员会",
        "党员组织关系集中排查工作综合报告",
        "市直工委组织部：",
    ]
    heads = [line for line in text if re.match("[一二三四五六]、", line)]
    assert heads == [
        "一、基本情况",
        "二、主要做法",
        "三、排查结果",
        "四、规范管理和组织处置情况",
        "五、存在的问题和未尽事项",
        "六、下一步打算",
    ]
    assert text[-5:] == [
        "附件：1.与党组织失去联系党员情况汇总表（附件7）",
        "2.外出流动党员情况汇总表（附件8）",
        "3.与党组织失去联系党员管理及处置情况汇总表（附件9）",
        "中共石桥市第一局机关委员会",
        "2016年6月20日",
    ]
    assert sum(TO_COMPLETE in line for line in text) >= 3
    fonts = {
        run._r.rPr.rFonts.get(qn("w:eastAsia")): run.font.size.pt
        for paragraph in paper.paragraphs
        for run in paragraph.runs
    }
    assert fonts == {"宋体": 22, "仿宋": 16, "黑体": 16, "楷体": 16}
    assert branch.name


def test_the_unit_and_addressee_of_the_settings_are_used(branch: Organization) -> None:
    change_setting("reporting_unit", "石桥市第一局<&>")
    change_setting("recipient", "市委组织部")
    change_setting("title_font", "方正小标宋简体")
    day = datetime.date(2016, 6, 15)
    draft = closing_report.draft(branch, campaign_settings.current(), fill_date=day)
    text = lines(draft.content)
    assert text[0] == "石桥市第一局<&>" and text[2] == "市委组织部："
    assert text[-1] == "2016年6月15日"
    assert draft.name.endswith("_20160615.docx") and "<" not in draft.name
    title = document(draft.content).paragraphs[0].runs[0]
    assert title._r.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"


@pytest.mark.usefixtures("empty_store")
def test_the_report_is_issued_like_an_annex() -> None:
    fill(60, 5)
    kept = archive.issue(CLOSING_REPORT, None, campaign_settings.current(), reason="按期报送")
    (file,) = archive.files_of(kept.uid)
    assert (kept.annex, kept.what, kept.fill_date) == (10, "综合报告", "2016-06-20")
    assert kept.people == sum(one.screened for one in people_in_store())
    before = lines(file.content)
    with store.write() as transaction:
        transaction.change(Organization.get(Organization.parent.is_null()), name="改了名")
    assert archive.files_of(kept.uid) == [file]
    assert lines(archive.files_of(kept.uid)[0].content) == before
    with pytest.raises(Misused, match="综合报告"):
        archive.compare(kept.uid)
    assert not [text for verdict in examine() for text in verdict.problems]
