"""What the report says, section by section; every number comes from `figures` or the rules."""

from __future__ import annotations

from collections.abc import Iterator

from paicha_tui.annexes.closing_report.parts import (
    TO_COMPLETE,
    Block,
    Heading,
    Numbers,
    Paragraph,
    Report,
    Section,
    Table,
    among,
    either,
    named,
)
from paicha_tui.annexes.movement.statement import statement
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning import figures, screening
from paicha_tui.meaning.forms.layout import load_form
from paicha_tui.meaning.rules.blocking import REPORTED
from paicha_tui.meaning.settings import CLOSING_REPORT_TITLE, Campaign
from paicha_tui.models import Organization
from paicha_tui.records.vocabulary import CHECK_ITEM, ORGANIZATION_LEVEL, WORKING_COMMITTEE

NOTICE = "《关于开展党员组织关系集中排查的通知》（平直〔2016〕7号）"


def contents(organization: Organization | None, campaign: Campaign) -> Report:
    """The report on `organization` and all below it, or everything, on the campaign's fill date."""
    covered = screening.covered(organization)
    unit = campaign.unit_name(campaign.reporting_unit or (covered.name if covered else None))
    numbers = Numbers(campaign, organization)
    blocks: list[Block] = [Paragraph(_opening(campaign, unit))]
    for number, (heading, section) in enumerate(_SECTIONS, 1):
        blocks.append(Heading(f"{_CHINESE[number]}、{heading}", 1))
        blocks.extend(section(numbers))
    return Report(
        title=(unit, CLOSING_REPORT_TITLE),
        addressee=f"{_addressee(covered, campaign)}：",
        blocks=tuple(blocks),
        enclosures=tuple(
            f"{load_form(annex, campaign).title}（附件{annex}）" for annex in REPORTED
        ),
        unit=unit,
        day=_day(campaign.fill_date),
        people=numbers.of("under_screening"),
    )


def _addressee(unit: Organization | None, campaign: Campaign) -> str:
    """To whom it goes; the highest unit does not report to its own department."""
    highest = unit is not None and unit.level == WORKING_COMMITTEE
    return TO_COMPLETE if highest else campaign.recipient


_CHINESE = "零一二三四五六七八九十"


def _day(day: object) -> str:
    return PartialDate(str(day)).chinese()


def _opening(campaign: Campaign, unit: str) -> str:
    return (
        f"根据{NOTICE}要求，{_day(campaign.start)}至{_day(campaign.end)}，{unit}组织所属党支部"
        "开展了党员组织关系集中排查。现将有关情况报告如下。"
    )


# 一、基本情况


def _basics(n: Numbers) -> Iterator[Block]:
    yield Paragraph(_organizations(n))
    start = _day(n.campaign.start)
    until = _day(n.campaign.as_of or n.campaign.fill_date)
    awaiting = either(
        n.of("awaiting_receipt"),
        "，组织关系转出后未收到回执{}名",
        "，没有组织关系转出后未收到回执的党员",
    )
    parts = [
        ("正式党员", n.of("on_roll&full")),
        ("预备党员", n.of("on_roll&probationary")),
        ("女党员", n.of("on_roll&women")),
        ("少数民族党员", n.of("on_roll&minority")),
    ]
    yield Paragraph(
        f"截至{until}，排查对象共{n.of('under_screening')}名，其中正式组织关系在册"
        f"{n.of('on_roll')}名{awaiting}。{among('在册党员中，', parts, '。')}"
        f"{start}排查开始时，在册党员{n.of('on_roll_at_start')}名。"
    )
    abroad = either(
        n.of("under_screening&abroad"), "出国（境）未归党员{}名", "没有出国（境）未归的党员"
    )
    floating = either(n.of("floating"), "外出流动党员{}名", "没有外出流动党员")
    lost = either(n.of("ever_lost"), "列入查找的失联党员{}名", "没有与党组织失去联系的党员")
    yield Paragraph(f"排查掌握{floating}，{abroad}，{lost}。")


def _organizations(n: Numbers) -> str:
    counted = figures.count_organizations(n.organization)
    levels = [(code.label, counted.get(code.key, 0)) for code in ORGANIZATION_LEVEL]
    levels.append(("未填写层级的组织", counted.get("", 0)))
    told = "、".join(f"{label}{number}个" for label, number in levels if number)
    return f"纳入排查的党组织共{sum(counted.values())}个，其中{told}。"


# 二、主要做法


def _steps(n: Numbers) -> Iterator[Block]:
    for number, (heading, told) in enumerate(
        (
            ("集中摸排", _five_checks(n)),
            ("联系查找", _search(n)),
            ("登记造册", _registers(n)),
            ("完善档案", _dossiers(n)),
            ("规范管理", _regulated(n)),
            ("组织处置", _disposed(n)),
            ("分析总结", f"汇总形成附件7、附件8、附件9和本报告。{TO_COMPLETE}"),
        ),
        1,
    ):
        yield Heading(f"（{_CHINESE[number]}）{heading}", 2)
        yield Paragraph(told)


def _five_checks(n: Numbers) -> str:
    made = "；".join(
        f"{code.label}核查{n.of(f'under_screening&check_made_{code.key}')}名，"
        + either(n.of(f"under_screening&check_faulty_{code.key}"), "发现问题{}名", "没有发现问题")
        for code in CHECK_ITEM
    )
    undone = either(
        n.of("unchecked"),
        "五项核查全部完成{}名，".format(n.of("fully_checked")) + "尚未全部完成{}名。",
        "排查对象的五项核查已全部完成。",
    )
    return f"以党支部为单位，逐人开展“五核查”：{made}。{undone}"


def _search(n: Numbers) -> str:
    if not n.of("ever_lost"):
        search = "没有需要联系查找的失联党员。"
    else:
        ways = (
            ("打电话、发短信、登门走访直接联系", "direct"),
            ("通过亲属、邻居、同事、同学、朋友等知情人查找", "acquaintance"),
            ("通过12371党建热线与原籍地组织部门查找", "home_organization"),
            ("协调公安、人社等部门查找", "department"),
            ("通过接收单位党组织查找", "receiver"),
        )
        told = [(words, n.of(f"ever_lost&tried_{rung}")) for words, rung in ways]
        search = (
            f"对失去联系6个月以上的党员逐步查找，共列入查找{n.of('ever_lost')}名。"
            f"{among('按采用的查找方式（一人可用多种）：', told, '。')}"
        )
    enquired = either(
        n.of("letter_enquired"), "就组织关系介绍信向接收单位党组织查询，涉及党员{}名。", ""
    )
    return search + enquired


def _registers(n: Numbers) -> str:
    listed = [
        ("外出流动党员（附件4）", n.of("floating")),
        ("经查找取得联系党员（附件5）", n.of("found")),
        ("经查找仍然无法取得联系党员（附件6）", n.of("not_found")),
    ]
    registered = among("登记造册", listed, "。") or "没有需要登记造册的流动党员和失联党员。"
    marked = either(n.of("under_screening&marked"), "一时难以掌握情况、标记待完善的党员{}名。", "")
    return f"完善党员名册，在册登记{n.of('on_roll')}名。{registered}{marked}"


def _dossiers(n: Numbers) -> str:
    faulty = either(
        n.of("dossier_faulty"),
        "没有登记档案或材料不齐全、不规范、不真实的{}名。",
        "没有发现材料不齐全、不规范、不真实的档案。",
    )
    reviewed = f"审核排查对象的党员档案材料，材料齐全的{n.of('dossier_sound')}名；{faulty}"
    return reviewed + _database(n.campaign)


def _database(campaign: Campaign) -> str:
    """How far 党员信息库 is (通知 三.4)."""
    built, sent = campaign.database_built, campaign.database_sent
    told = [f"党员信息库建设于{_day(built)}全部完成"] if built else []
    told += [f"信息库数据于{_day(sent)}报送"] if sent else []
    return f"{'，'.join(told)}。" if told else f"党员信息库建设情况：{TO_COMPLETE}"


def _regulated(n: Numbers) -> str:
    number = n.of("searched&regulated")
    some = "区分不同情况，做好失联党员的组织关系和党籍管理，纳入规范管理{}名。"
    educated = either(n.of("found&criticized"), "对经排查取得联系的党员给予批评教育{}名。", "")
    return educated + either(number, some, "没有纳入规范管理的失联党员。")


def _disposed(n: Numbers) -> str:
    disposed = either(n.of("searched&disposed"), "给予组织处置{}名", "没有给予组织处置的党员")
    disciplined = either(n.of("searched&disciplined"), "给予纪律处分{}名", "没有给予纪律处分的党员")
    return f"{disposed}，{disciplined}。"


# 三、排查结果


def _results(n: Numbers) -> Iterator[Block]:
    yield Heading("（一）失联党员查找结果", 2)
    yield Paragraph(_lost(n))
    if n.of("not_found"):
        yield from _breakdown(n, 7, "失去联系时间", "仍然无法取得联系党员失去联系时间")
        yield from _breakdown(n, 7, "失去联系情形", "仍然无法取得联系党员失去联系情形")
    yield Heading("（二）外出流动党员", 2)
    if not n.of("floating"):
        yield Paragraph("没有外出流动党员。")
        return
    card = either(
        n.of("floating&card_holder"),
        "持有《流动党员活动证》{}名",
        "都没有持《流动党员活动证》",
    )
    yield Paragraph(f"外出流动党员共{n.of('floating')}名，其中{card}。")
    yield from _breakdown(n, 8, "外出流向", "外出流动党员流向")


def _lost(n: Numbers) -> str:
    if not n.of("searched"):
        return "尚无失联党员完成查找。"
    kinds = [
        ("预备党员", n.of("not_found&probationary")),
        ("女党员", n.of("not_found&women")),
        ("少数民族党员", n.of("not_found&minority")),
    ]
    pockets = [
        ("取得联系", n.of("found&pocket")),
        ("仍然无法取得联系", n.of("not_found&pocket")),
    ]
    return (
        f"查找结束的失联党员{n.of('searched')}名，其中经查找取得联系{n.of('found')}名，"
        f"仍然无法取得联系{n.of('not_found')}名。"
        f"{among('仍然无法取得联系的党员中，', kinds, '。')}"
        + (among("“口袋”党员中，", pockets, "。") or "没有“口袋”党员。")
    )


def _breakdown(n: Numbers, annex: int, heading: str, caption: str) -> Iterator[Block]:
    """The columns under a heading of an annex, side by side over their totals."""
    columns = n.under(annex, heading)
    if columns:
        labels, totals = zip(*columns, ("合计", sum(total for _, total in columns)), strict=True)
        yield Table(caption, (labels, tuple(str(total) for total in totals)))


# 四、规范管理和组织处置情况


def _handled(n: Numbers) -> Iterator[Block]:
    if n.of("searched"):
        unhandled = either(n.of("unhandled"), "尚未作出处理{}名", "已全部作出处理")
        yield Paragraph(
            f"失联党员{n.of('searched')}名中，纳入规范管理{n.of('searched&regulated')}名，"
            f"组织处置{n.of('searched&disposed')}名，纪律处分{n.of('searched&disciplined')}名"
            f"（组织处置和纪律处分可以有交叉），{unhandled}。"
        )
        for heading in ("规范管理情况", "组织处置情况", "纪律处分情况"):
            told = [pair for pair in n.under(9, heading) if pair[0] != "小计"]
            yield Paragraph(f"{heading}：{named(told) or '无'}。")
    else:
        yield Paragraph("没有需要管理和处置的失联党员。")
    moved = statement(n.organization, n.campaign)
    listed = "名单见附件9的动态变化说明。" if moved.changes else ""
    yield Paragraph("".join((*moved.sentences, listed)))


# 五、存在的问题和未尽事项


def _open_matters(n: Numbers) -> Iterator[Block]:
    matters = (
        ("searching", "失联党员仍在查找、没有结果的{}名"),
        ("to_be_searched", "失去联系超过6个月、尚未列入查找的{}名"),
        ("under_screening&receipt_overdue", "组织关系介绍信超过有效期没有收到回执的{}名"),
        ("unhandled", "查找结束、尚未作出处理的失联党员{}名"),
        ("under_screening&marked", "信息标记待完善的{}名"),
        ("dossier_faulty", "党员档案没有登记或材料有缺陷的{}名"),
        ("unchecked", "五项核查没有全部完成的{}名"),
        ("under_screening&check_faulty", "核查发现问题、需要整改的{}名"),
    )
    still = n.on_fill_date
    told = [words.format(still.of(name)) for name, words in matters if still.of(name)]
    if told:
        yield Paragraph("截至填表日期，还有以下未尽事项：" + "；".join(told) + "。")
    else:
        yield Paragraph("截至填表日期，没有未尽事项。")
    yield Paragraph(f"党员日常管理中存在的问题及原因分析：{TO_COMPLETE}")


# 六、下一步打算


def _plans(n: Numbers) -> Iterator[Block]:
    n = n.on_fill_date
    if n.of("searching") or n.of("to_be_searched"):
        yield Paragraph(f"继续联系查找尚无结果的失联党员，责任人和完成时限：{TO_COMPLETE}")
    if n.of("unhandled"):
        yield Paragraph(
            f"对尚未作出处理的失联党员，按规定程序提出处理意见，完成时限：{TO_COMPLETE}"
        )
    if n.of("dossier_faulty"):
        yield Paragraph(f"补充完善党员档案材料，完成时限：{TO_COMPLETE}")
    yield Paragraph(f"加强流动党员日常联系和管理的措施：{TO_COMPLETE}")
    yield Paragraph(f"健全组织关系转接、党费收缴和组织生活制度的措施：{TO_COMPLETE}")


_SECTIONS: tuple[tuple[str, Section], ...] = (
    ("基本情况", _basics),
    ("主要做法", _steps),
    ("排查结果", _results),
    ("规范管理和组织处置情况", _handled),
    ("存在的问题和未尽事项", _open_matters),
    ("下一步打算", _plans),
)
