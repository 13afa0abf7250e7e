"""Whether the annexes tally with each other and with the registers they count: C1–C16.

C12 and C13, which judge a single person, are in `handling`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peewee import fn

from paicha_tui.meaning import screening
from paicha_tui.meaning.cases import Case, load_cases
from paicha_tui.meaning.figures import (
    Table,
    count,
    counts,
    field_of,
    figure_of,
    holds,
    misplaced,
    tabulate,
    tabulate_branches,
)
from paicha_tui.meaning.forms.layout import Column, Form, Identity, Row, load_form, sides_of
from paicha_tui.meaning.rules.contact import source_of_contact
from paicha_tui.meaning.rules.registry import (
    Located,
    Remark,
    Scope,
    Severity,
    case_rule,
    scope_rule,
)
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import ContactAttempt, Loss, Member, Organization
from paicha_tui.store import IDS, prepared, prepared_records

LOST, FLOATING, HANDLED = 7, 8, 9
"""The statistics annexes."""


def _table(scope: Scope, annex: int, top: Organization) -> Table:
    """The annex for a top organisation of the scope, counted once for all rules."""
    key = (annex, top.id)
    if key not in scope.known:
        form = load_form(annex, scope.campaign)
        scope.known[key] = tabulate(form, scope.dated(annex), top)
    table: Table = scope.known[key]
    return table


def _figure(table: Table, row: str, column: str) -> int:
    return table.cells.get(row, {}).get(column) or 0


def _tops(scope: Scope) -> list[Organization]:
    """The organisation the scope is, or every organisation without a parent."""
    if scope.organization is not None:
        return [scope.organization]
    return list(Organization.select().where(Organization.parent.is_null()))


def _differs(what: str, shown: int, counted: int, how: str) -> Iterator[Remark]:
    if shown != counted:
        yield Remark(what, f"{what}为{shown}，{how}为{counted}，两者应相等，请逐人核对")


@scope_rule("C1", Severity.BLOCKING, "附件3与附件5、6一一对应", annexes=(3, 5, 6))
def records_match_registers(scope: Scope) -> Iterator[Located]:
    """Everyone on annex 5 or 6 has the record of his search (通知 三.2)."""
    for top in _tops(scope):
        found = [number for (number,) in _without_attempt(scope.dated(5), screening.scope_ids(top))]
        for member in _with_branches(found) if found else ():
            remark = Remark(
                ContactAttempt.channel,
                "列入附件5、6，却没有查找记录，附件3没有他的一份：请逐次补记查找的日期、方式和结果",
            )
            yield Located(member.branch, member, remark)


@prepared
def _without_attempt(campaign: Campaign, ids: tuple[int, ...] | None) -> Any:
    """Who is on annex 5 or 6, with nothing recorded of his search."""
    return screening.joined(campaign, Member.id).where(
        screening.among(ids), screening.searched(campaign), ~screening.has_attempts(campaign)
    )


@prepared_records
def _with_branches() -> Any:
    found = Member.select(Member, Organization).join(Organization).where(Member.id.in_(IDS))
    return found.order_by(Organization.code, Member.id)


@case_rule("C2", Severity.BLOCKING, "附件4、5、6不重复")
def registers_exclude_each_other(case: Case, _: Campaign) -> Iterator[Remark]:
    """Nobody is on annexes 4 and 6, nor on 5 and 6 (附件4 说明6)."""
    for first, second in ((4, 6), (5, 6)):
        if {first, second} <= case.registers:
            yield Remark(Loss.result, f"同时列入附件{first}和附件{second}，请核对流动和失联记录")


@scope_rule("C3", Severity.BLOCKING, "附件7与附件6相符", annexes=(6, 7))
def lost_match_register(scope: Scope) -> Iterator[Located]:
    """Annex 7 column 2 counts annex 6, in total, by 类别 and by 职业 (附件7 说明1)."""
    for top in _tops(scope):
        table = _table(scope, LOST, top)
        rows = table.form.counted_rows()
        register = screening.REGISTERS[6].figure
        listed_by_row = counts(register, [row.figure for row in rows], scope.dated(LOST), top)
        for row, listed in zip(rows, listed_by_row, strict=True):
            what = f"附件7“{row.label}”行总数"
            for remark in _differs(what, _figure(table, row.number, "2"), listed, "附件6所列人数"):
                yield Located(top, None, remark)


@scope_rule("C6", Severity.DOUBTFUL, "在册人数与支部自报相符", annexes=())
def roll_matches_own_count(scope: Scope) -> Iterator[Located]:
    """附件7 说明2: the roll at the start, against the figure the branch gave itself."""
    ids = screening.scope_ids(scope.organization)
    given = Organization.select().where(Organization.roll_before.is_null(False))
    for unit in given:
        if ids is not None and unit.id not in ids:
            continue
        counted = count("on_roll_at_start", scope.dated(LOST), unit)
        if counted != unit.roll_before:
            yield Located(
                unit,
                None,
                Remark(
                    Organization.roll_before,
                    f"自报排查前在册党员{unit.roll_before}人，名册推算为{counted}人，"
                    "请核对转入转出日期和名册",
                    subject=f"{unit.roll_before}/{counted}",
                ),
            )


@scope_rule("C7", Severity.DOUBTFUL, "失联人数不多于在册人数", annexes=())
def lost_within_roll(scope: Scope) -> Iterator[Located]:
    """附件7: 口袋党员 may be lost without being 在册, so this is only doubtful."""
    for top in _tops(scope):
        table = _table(scope, LOST, top)
        roll, lost = _figure(table, "01", "1"), _figure(table, "01", "2")
        if lost > roll:
            yield Located(
                top,
                None,
                Remark(
                    "附件7第2栏",
                    f"仍然无法取得联系{lost}人，多于排查前在册{roll}人，请核对是否都是“口袋”党员",
                    subject=f"{lost}/{roll}",
                ),
            )


@scope_rule("C8", Severity.BLOCKING, "附件7口袋党员与附件6相符", annexes=(6, 7))
def pockets_match_register(scope: Scope) -> Iterator[Located]:
    """附件7 说明4."""
    for top in _tops(scope):
        campaign = scope.dated(LOST)
        cases = load_cases(campaign, top, screening.not_found(campaign), lists=())
        listed = sum(bool(case.loss and case.loss.pocket) for case in cases)
        counted = count("not_found&pocket", campaign, top)
        for remark in _differs("附件7补充资料口袋党员", counted, listed, "附件6备注口袋党员人数"):
            yield Located(top, None, remark)


@scope_rule("C9", Severity.BLOCKING, "附件8与附件4相符", annexes=(4, 8))
def floating_match_register(scope: Scope) -> Iterator[Located]:
    """附件8 说明2."""
    for top in _tops(scope):
        table = _table(scope, FLOATING, top)
        campaign = scope.dated(FLOATING)
        listed = len(list(_floating(campaign, screening.scope_ids(top))))
        for remark in _differs("附件8总数", _figure(table, "01", "1"), listed, "附件4所列人数"):
            yield Located(top, None, remark)
        yield from _uneven(table, "C9", scope, top)


@prepared
def _floating(campaign: Campaign, ids: tuple[int, ...] | None) -> Any:
    listed = screening.floating(campaign)
    return screening.joined(campaign, Member.id).where(screening.among(ids), listed)


@scope_rule("C4", Severity.BLOCKING, "附件7各栏之和", annexes=(7,))
def lost_columns_add_up(scope: Scope) -> Iterator[Located]:
    """Age, 党龄, 学历, time and 情形 each divide column 2."""
    for top in _tops(scope):
        yield from _uneven(_table(scope, LOST, top), "C4", scope, top)


@scope_rule("C5", Severity.BLOCKING, "各行之和等于合计", annexes=(7, 9))
def rows_add_up(scope: Scope) -> Iterator[Located]:
    """The rows of a group divide the total, in annexes 7 and 9."""
    for top in _tops(scope):
        for annex in (LOST, HANDLED):
            yield from _uneven(_table(scope, annex, top), "C5", scope, top)


@scope_rule("C10", Severity.BLOCKING, "附件9总数等于两类之和", annexes=(5, 6, 9))
def handled_divide(scope: Scope) -> Iterator[Located]:
    """附件9 说明2、3: found and not found make the total, as annexes 5 and 6 list them."""
    for top in _tops(scope):
        table = _table(scope, HANDLED, top)
        yield from _uneven(table, "C10", scope, top)
        for column, figure, annex in (("2", "found", 5), ("3", "not_found", 6)):
            listed = count(figure, scope.dated(HANDLED), top)
            what = f"附件9第{column}栏"
            for remark in _differs(
                what, _figure(table, "01", column), listed, f"附件{annex}所列人数"
            ):
                yield Located(top, None, remark)


@scope_rule("C11", Severity.BLOCKING, "附件9与附件7相符", annexes=(7, 9))
def handled_match_lost(scope: Scope) -> Iterator[Located]:
    """Column 3 of annex 9 is column 2 of annex 7 as it stood when the search ended."""
    at_search_end = scope.dated(HANDLED).at_search_end()
    figure = figure_of(load_form(LOST, scope.campaign), "01", "2")
    for top in _tops(scope):
        lost = count(figure, at_search_end, top)
        handled = _figure(_table(scope, HANDLED, top), "01", "3")
        for remark in _differs("附件9第3栏", handled, lost, "附件7第2栏"):
            yield Located(top, None, remark)


@scope_rule("C14", Severity.BLOCKING, "附件9小计", annexes=(9,))
def subtotals_add_up(scope: Scope) -> Iterator[Located]:
    """组织处置 and 纪律处分 each add up to their 小计."""
    for top in _tops(scope):
        yield from _uneven(_table(scope, HANDLED, top), "C14", scope, top)


@scope_rule("C15", Severity.BLOCKING, "上级等于下级之和", annexes=(7, 8, 9))
def parent_is_sum(scope: Scope) -> Iterator[Located]:
    """逐级汇总: a unit's cells are the sums of its branches'; a branch without members is named."""
    for top in _tops(scope):
        for annex in (LOST, FLOATING, HANDLED):
            whole = _table(scope, annex, top)
            campaign = scope.dated(annex)
            parts = tabulate_branches(whole.form, campaign, top).values()
            for row, figures in whole.cells.items():
                for column, shown in figures.items():
                    added = sum(part[row][column] or 0 for part in parts)
                    what = f"附件{annex}第{row}行第{column}栏"
                    for remark in _differs(what, shown or 0, added, "各支部之和"):
                        yield Located(top, None, remark._replace(annex=annex))
    yield from _misplaced_members(scope)


@prepared
def _members_by_branch(campaign: Campaign) -> Any:
    members = screening.joined(campaign, Organization.id, fn.COUNT(Member.id))
    return members.where(~screening.came_later(campaign)).group_by(Organization.id)


def _misplaced_members(scope: Scope) -> Iterator[Located]:
    """Branches without anybody, and members entered above the branches."""
    ids = screening.scope_ids(scope.organization)
    dated = scope.dated(LOST)
    listed: dict[int, int] = dict(_members_by_branch(dated))
    units = list(Organization.select().order_by(Organization.code))
    parents = {unit.parent_id for unit in units}
    for unit in units:
        if ids is not None and unit.id not in ids:
            continue
        number = listed.get(unit.id, 0)
        if unit.id in parents and number:
            remark = Remark("党员", f"有{number}名党员直接列在有下级的组织名下，请改到所在支部")
            yield Located(unit, None, remark)
        elif unit.id not in parents and not number:
            yield Located(
                unit,
                None,
                Remark(
                    "党员",
                    f"{unit.name or unit.code} 还没有任何党员记录，汇总数字不含该组织，请催报",
                    subject="0",
                    severity=Severity.DOUBTFUL,
                ),
            )


@scope_rule("C16", Severity.DOUBTFUL, "与党内统计相符", annexes=())
def roll_matches_statistics(scope: Scope) -> Iterator[Located]:
    """The roll against the 党内统计 half-year figure in the settings, for the whole store."""
    given = scope.campaign.statistics_members
    if scope.organization is not None or given is None:
        return
    counted = count("on_roll", scope.campaign)
    for top in _tops(scope)[:1]:
        if counted != given:
            yield Located(
                top,
                None,
                Remark(
                    "党内统计党员总数",
                    f"党内统计为{given}人，名册在册{counted}人，请核对两边的时点和名单",
                    subject=f"{given}/{counted}",
                ),
            )


def _uneven(table: Table, code: str, scope: Scope, organization: Organization) -> Iterator[Located]:
    """The identities called `code` that the table breaks, and each person who breaks them."""
    campaign = scope.dated(table.form.annex)
    for identity in table.form.identities:
        if identity.code == code:
            for population in _broken_populations(table, identity):
                yield from _who(table.form, identity, population, campaign, organization)


def _broken_populations(table: Table, identity: Identity) -> Iterator[str]:
    """The populations, each once, whose figures break the identity somewhere."""
    left, right = sides_of(identity.sums)
    if identity.of_rows:
        lines = [
            (column, [table.cells.get(row, {}).get(column.number) for row in left + right])
            for column in _counted(table.form)
        ]
    else:
        columns = {column.number: column for column in _counted(table.form)}
        lines = [
            (columns[left[0]], [figures.get(number) for number in left + right])
            for figures in table.cells.values()
        ]
    broken = (
        column.population or table.form.population
        for column, figures in lines
        if None not in figures
        and not holds(
            identity.sums,
            sum(figure or 0 for figure in figures[: len(left)]),
            sum(figure or 0 for figure in figures[len(left) :]),
        )
    )
    yield from dict.fromkeys(broken)


def _counted(form: Form) -> list[Column]:
    return [column for column in form.leaves() if column.figure]


def _who(
    form: Form,
    identity: Identity,
    population: str,
    campaign: Campaign,
    organization: Organization,
) -> Iterator[Located]:
    part = sides_of(identity.sums)[1][0]
    heading = _row_heading(form, part) if identity.of_rows else _heading(form, part)
    parts: list[Row] | list[Column] = form.counted_rows() if identity.of_rows else form.leaves()
    about = field_of(next(each.figure for each in parts if each.number == part))
    without_category: dict[str, tuple[Organization, int]] = {}
    for member in misplaced(form, identity, population, campaign, organization):
        if identity.of_rows and not (member.category or member.branch.category):
            _, number = without_category.get(member.branch.uid, (None, 0))
            without_category[member.branch.uid] = (member.branch, number + 1)
            continue
        mended, record = about, None
        if about is Member.last_activity_on:
            (case,) = load_cases(campaign, None, Member.id == member.id, lists=())
            mended, record = source_of_contact(case)
        yield Located(
            member.branch,
            member,
            Remark(
                heading,
                f"附件{form.annex}表内数字不符（{identity.sums}）：此人未归入或重复归入“{heading}”各栏，"
                f"请核对{mended.label if mended else '有关项目'}",
                record=record,
                annex=form.annex,
                about=mended,
            ),
        )
    for branch, number in without_category.values():
        remark = Remark(
            Organization.category,
            f"附件{form.annex}表内数字不符（{identity.sums}）：该组织没有填写党组织类型，"
            f"{number}名党员归不进“{heading}”，请补填",
            annex=form.annex,
        )
        yield Located(branch, None, remark)


def _row_heading(form: Form, number: str) -> str:
    """The heading of the group of rows that row `number` belongs to."""
    heading = "项目"
    for row in form.rows:
        if not row.number:
            heading = row.label.partition("、")[2] or row.label
        elif row.number == number:
            break
    return heading


def _heading(form: Form, number: str) -> str:
    """The nearest heading over column `number`."""
    heading, columns = form.title, form.columns
    while columns:
        over = [c for c in columns if number in {leaf.number for leaf in c.leaves()}]
        columns = over[0].columns if over else ()
        heading = over[0].label if columns else heading
    return heading
