"""The commands: each does one thing through the modules below and says what came of it."""

from __future__ import annotations

import argparse
import enum
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from paicha_tui import clock, locations, store
from paicha_tui.errors import Misused, Refused
from paicha_tui.opening import Place, ask_new_passphrase, organization_at, passphrase_in
from paicha_tui.printing import aligned, emit, narrate, progress
from paicha_tui.values import visible_text

if TYPE_CHECKING:
    from paicha_tui.intake import Plan
    from paicha_tui.settings import Definition
    from paicha_tui.steps import Progress


class ExitCode(enum.IntEnum):
    """How a command ended."""

    DONE = 0
    FINDINGS = 1
    MISUSED = 2
    REFUSED = 3
    BUSY = 4
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


Command = Callable[[argparse.Namespace], ExitCode]


def place_of(options: argparse.Namespace) -> Place:
    """The store that the global options name."""
    return Place(options.db or locations.default_database(), options.passphrase_file)


def init(options: argparse.Namespace) -> ExitCode:
    """A new, empty campaign with its top organisation."""
    from paicha_tui.models import Organization
    from paicha_tui.values import clean_text

    name = clean_text(options.name)
    if not name:
        raise Misused("--name 请写单位全称，与公章一致")
    place_of(options).create()
    with store.write("新建") as transaction:
        level = Organization.level.read(options.level)
        transaction.add(Organization(code="001", name=name, level=level))
    narrate(f"已建立“{name}”，组织代码 001；下一步：paicha-tui template 模板.xlsx")
    return ExitCode.DONE


def start_campaign(place: Place) -> None:
    """Ask for the unit's name and make its store, at the first start in a terminal."""
    from paicha_tui.models import Organization
    from paicha_tui.values import clean_text

    sys.stdout.write("第一次使用，先建一个空的排查库。\n单位全称（与公章一致）：")
    sys.stdout.flush()
    name = clean_text(sys.stdin.readline())
    if not name:
        raise Misused("没有填写单位全称，什么也没有建立；请重新启动")
    place.create()
    with store.write("新建") as transaction:
        transaction.add(Organization(code="001", name=name))


def demo(options: argparse.Namespace) -> ExitCode:
    """A made-up campaign in a database of its own."""
    from paicha_tui.demo import fill
    from paicha_tui.models import Member

    if not options.db:
        place = Place(locations.demo_database(), options.passphrase_file)
        if place.database.exists():
            narrate(f"原有的示例库 {place.database} 将重新生成")
            place.discard()
    else:
        place = place_of(options)
    place.create(ask=False)
    with progress("生成示例数据"):
        fill(options.members, options.seed)
    narrate(f"示例数据已写入：党员 {Member.select().count()} 名，人和身份证号码都是编造的")
    emit([str(place.database)])
    return ExitCode.DONE


def template(options: argparse.Namespace) -> ExitCode:
    """The import workbook, empty or holding every record."""
    from paicha_tui.template import records_workbook, template_workbook
    from paicha_tui.workbooks import write_file

    if options.records:
        place_of(options).open()
        with progress("写出全部记录"):
            content = records_workbook()
    else:
        content = template_workbook()
    write_file(options.output, content)
    narrate(f"已写出 {options.output}")
    return ExitCode.DONE


LONGEST_LISTING = 50
"""So many changes and rejected rows are printed; the rejects workbook holds all."""


def import_workbook(options: argparse.Namespace) -> ExitCode:
    """A workbook into the store: what changes, and what is sent back."""
    from paicha_tui import intake
    from paicha_tui.workbooks import write_file

    with _store_for_import(place_of(options), options.dry_run):
        with progress(f"读取 {options.input.name}"):
            plan = intake.plan(options.input, create_branches=options.create_branches)
        emit(_summary_of(plan))
        if not options.dry_run:
            with progress("写入"):
                intake.apply(plan)
    for reject in plan.rejects[:LONGEST_LISTING]:
        narrate(f"退回 {reject.place}：{reject.reason}")
    if plan.rejects and options.rejects:
        write_file(options.rejects, intake.rejects_workbook(plan))
        narrate(f"退回的 {plan.rejected} 行写在 {options.rejects}，改正后可直接再导入")
    elif plan.rejects:
        narrate(f"共退回 {plan.rejected} 行；加 --rejects 文件.xlsx 可把它们写出来改正")
    narrate("只是预演，没有写入" if options.dry_run else "导入完成")
    return ExitCode.FINDINGS if plan.rejects else ExitCode.DONE


@contextmanager
def _store_for_import(place: Place, dry_run: bool) -> Iterator[None]:
    """The store, made when it is not there yet; one that nothing was imported into goes again."""
    if place.database.exists():
        place.open()
        yield
    elif dry_run:
        from tempfile import TemporaryDirectory

        with TemporaryDirectory() as folder:
            passing = Path(folder) / "passing.db"
            store.create(passing, store.create_key_file(store.key_file_for(passing)))
            yield
            store.close()
    else:
        place.create()
        try:
            yield
        except BaseException:
            place.discard()
            raise


def _summary_of(plan: Plan) -> Iterator[str]:
    head = ("工作表", "新增", "更改", "未变", "退回")
    sheets = [
        (s.title, str(s.new), str(s.changed), str(s.unchanged), str(s.rejected))
        for s in plan.sheets
    ]
    yield from aligned([head, *sheets], numbers_from=1)
    for sheet in plan.sheets:
        if sheet.unknown_columns:
            yield visible_text(f"{sheet.title}：未识别的列 {'、'.join(sheet.unknown_columns)}")
    listed = (("更改", plan.changes), ("看不懂", plan.unread), ("注意", plan.notices))
    for title, lines in listed:
        for line in lines[:LONGEST_LISTING]:
            yield visible_text(f"{title} {line}")
        if len(lines) > LONGEST_LISTING:
            yield f"{title} 另有 {len(lines) - LONGEST_LISTING} 处"


def check(options: argparse.Namespace) -> ExitCode:
    """Every finding; the exit code tells whether one blocks the final issue."""
    from paicha_tui import rules, settings

    place_of(options).open()
    organization = organization_at(options.org)
    with progress("核查"):
        findings = [
            found
            for found in rules.check(settings.current(), organization)
            if options.rule in (None, found.rule)
            and options.severity in (None, found.severity.value)
        ]
    blocking = sum(finding.severity is rules.Severity.BLOCKING for finding in findings)
    if options.json:
        emit([json.dumps([f.to_json() for f in findings], ensure_ascii=False, indent=1)])
    elif findings:
        head = ("级别", "规则", "组织", "党员", "项目", "问题")
        emit(
            aligned(
                [head]
                + [
                    (f.severity.label, f.rule, f.org, f.member, f.field, f.message)
                    for f in findings
                ]
            )
        )
    narrate(f"共 {len(findings)} 处，其中必须处理 {blocking} 处")
    return ExitCode.FINDINGS if blocking else ExitCode.DONE


def accept(options: argparse.Namespace) -> ExitCode:
    """Confirm what a rule doubts about some members, with a reason, or take that back."""
    from paicha_tui import rules, settings
    from paicha_tui.entry import accepting
    from paicha_tui.models import Member

    if options.rule not in rules.RULES:
        raise Misused(f"没有规则 {options.rule}；用 paicha-tui check 看各条的规则号")
    place_of(options).open()
    wanted = set(options.member)
    if Member.select().where(Member.uid.in_(sorted(wanted))).count() < len(wanted):
        raise Misused("--member 中有不是党员的 UID；UID 见 check --json 的 member_uid")
    if options.withdraw:
        done = accepting.withdraw(accepting.confirmations_of(wanted, options.rule))
    else:
        with progress("核查"):
            found = [
                each
                for each in rules.check(settings.current())
                if each.rule == options.rule and each.member_uid in wanted
            ]
        done = accepting.accept(found, options.reason or "")
    narrate(done.sentence)
    return ExitCode.DONE


def searches(options: argparse.Namespace) -> ExitCode:
    """Who is on the list of the search, why, and what has been tried (通知 三.2)."""
    from paicha_tui import searches as listing
    from paicha_tui import settings

    place_of(options).open()
    organization, campaign = organization_at(options.org), settings.current()
    found = listing.listed(campaign, organization)
    if options.overdue:
        found = [each for each in found if "search_overdue" in each.meets]
    reasons = listing.reasons(campaign, found)
    if options.json:
        told = [each.to_json(str(reasons[each.member_id])) for each in found]
        emit([json.dumps(told, ensure_ascii=False, indent=1)])
    elif found:
        head = ("组织", "姓名", "情况", "试过", "次数", "最近查找", "超期", "失联月数", "原因")
        emit(aligned([head] + [each.cells(str(reasons[each.member_id])) for each in found]))
    asking = sum(each.is_open for each in found)
    narrate(f"共 {len(found)} 人，其中待办 {asking} 人（应查找、无回执、查找中）")
    return ExitCode.DONE


def progress_of_steps(options: argparse.Namespace) -> ExitCode:
    """How far each step is, the totals, and a line for each organisation directly below."""
    from paicha_tui import settings, steps

    place_of(options).open()
    organization = organization_at(options.org)
    campaign = settings.current()
    whole = steps.take_stock(campaign)
    shown = whole if organization is None else whole.at(organization.code) or whole
    if options.json:
        emit([json.dumps(steps.to_json(shown, campaign), ensure_ascii=False, indent=1)])
        return ExitCode.DONE
    emit([visible_text(f"{shown.name}　{shown.code or ''}")])
    emit(deadline.sentence(clock.today()) for deadline in shown.deadlines(campaign))
    emit(aligned([("步骤", "项目", "统计项目", "人数"), *_step_lines(shown)], numbers_from=3))
    if shown.below:
        labels = [amount.label for amount in steps.OUTLINE]
        lines = [_line_of(each) for each in shown.worst_first()]
        emit(aligned([("组织代码", "组织名称", *labels, "完成%"), *lines], numbers_from=2))
    task = steps.next_task(shown, campaign)
    narrate(f"下一步：{task.sentence}" if task else "各步都已完成")
    return ExitCode.DONE


def _step_lines(shown: Progress) -> Iterator[tuple[str, str, str, str]]:
    from paicha_tui import steps

    for step in steps.STEPS:
        for amount in step.amounts:
            number = shown.counts[amount.figure]
            yield f"{step.number} {step.title}", amount.label, amount.figure, str(number)
    if shown.handed_up is not None:
        title = f"{steps.LAST_STEP} {steps.LAST_TITLE}"
        yield title, "总数", "", str(len(steps.PAPERS))
        yield title, "完成", "", str(len(shown.handed_up))
    for amount in steps.TOTALS:
        yield "合计", amount.label, amount.figure, str(shown.counts[amount.figure])


def _line_of(unit: Progress) -> tuple[str, ...]:
    from paicha_tui import steps

    name = f"{unit.name}{steps.OWN}" if unit.alone else unit.name
    numbers = (str(unit.counts[amount.figure]) for amount in steps.OUTLINE)
    share = "" if unit.share is None else str(int(100 * unit.share))
    return unit.code or "", name, *numbers, share


def list_members(options: argparse.Namespace) -> ExitCode:
    """The people whom a figure counts, ID numbers hidden in part."""
    from paicha_tui import settings
    from paicha_tui.figures import refuse_unknown
    from paicha_tui.listing import Listing, ListQuery

    refuse_unknown(options.figure)
    place_of(options).open()
    organization_at(options.org)
    listing = Listing(settings.current())
    query = ListQuery(figure=options.figure, organization_code=options.org)
    people = listing.told(listing.ids(query))
    if options.json:
        emit([json.dumps(people, ensure_ascii=False, indent=1)])
    else:
        head = ("组织代码", "姓名", "身份证号码", "状态", "最近联系", "标记")
        emit(aligned([head, *(tuple(person.values()) for person in people)]))
    narrate(f"共 {len(people)} 人")
    return ExitCode.DONE


def figures(options: argparse.Namespace) -> ExitCode:
    """The figures of a statistics annex, as a table or as JSON."""
    from paicha_tui import settings
    from paicha_tui.annexes.forms import load_form
    from paicha_tui.figures import as_lines, tabulate

    place_of(options).open()
    organization = organization_at(options.org)
    campaign = settings.current()
    form = load_form(options.annex, campaign)
    if form.kind != "statistics":
        raise Misused(f"附件{form.annex}《{form.title}》不是汇总表；汇总表是附件7、8、9")
    campaign = campaign.filled_by_default(form.due)
    table = tabulate(form, campaign, organization)
    if options.json:
        answer = {
            "annex": form.annex,
            "org": options.org or "",
            "fill_date": str(campaign.fill_date),
            "cells": table.cells,
        }
        emit([json.dumps(answer, ensure_ascii=False)])
        return ExitCode.DONE
    emit([f"附件{form.annex} {form.title}　填表日期 {campaign.fill_date}"])
    emit(aligned(as_lines(table), numbers_from=2))
    emit(f"{leaf.number} {leaf.label}" for leaf in form.leaves() if leaf.figure)
    emit(table.supplements)
    return ExitCode.DONE


def export(options: argparse.Namespace) -> ExitCode:
    """The annexes as workbooks, in a folder or on standard output."""
    from paicha_tui import reports, settings

    to_stdout = options.out == Path("-")
    if to_stdout and sys.stdout.isatty():
        raise Misused("标准输出是终端，工作簿会弄乱屏幕；请加 > 文件名.xlsx，或用 --out 文件夹")
    place_of(options).open()
    organization = organization_at(options.org)
    annexes = list(settings.ANNEXES) if options.annex == "all" else [int(options.annex)]
    fill_date = settings.read_fill_date(options.fill_date) if options.fill_date else None
    files = reports.export(
        annexes,
        organization,
        settings.current(),
        fill_date=fill_date,
        masked=options.mask,
        split=options.split,
    )
    with progress("写出附件"):
        if to_stdout:
            sys.stdout.buffer.write(reports.as_one_file(files))
            sys.stdout.buffer.flush()
        else:
            for path in reports.save(files, options.out):
                emit([str(path.absolute())])
    reports.note_export(annexes, organization, masked=options.mask)
    return ExitCode.DONE


def backup(options: argparse.Namespace) -> ExitCode:
    """A checked copy of the store."""
    from paicha_tui import safekeeping

    place_of(options).open()
    with progress("备份"):
        safekeeping.backup(options.output, store.key_in_use())
    narrate(f"已备份到 {options.output}，密钥与原库相同；密钥文件或口令请另处保管")
    return ExitCode.DONE


def restore(options: argparse.Namespace) -> ExitCode:
    """Put a backup in the place of the store."""
    from paicha_tui import safekeeping

    place = place_of(options)
    own_key_file = store.key_file_for(options.input)
    source = options.input if own_key_file.exists() else place.database
    with progress("恢复"):
        aside = safekeeping.restore(
            options.input, Place(source, options.passphrase_file).key(), place.database
        )
    if own_key_file.exists() and not options.passphrase_file:
        _adopt_key(own_key_file, store.key_file_for(place.database), aside)
    narrate(f"已从 {options.input} 恢复" + (f"；原来的库移到 {aside}" if aside else ""))
    return ExitCode.DONE


def _adopt_key(key_file: Path, target: Path, aside: Path | None) -> None:
    from paicha_tui.workbooks import write_file

    if key_file == target:
        return
    if target.exists() and aside:
        target.replace(store.key_file_for(aside))
    write_file(target, key_file.read_bytes())


def passphrase(options: argparse.Namespace) -> ExitCode:
    """Another passphrase for the store, or a key file."""
    from paicha_tui import rekeying

    place = place_of(options)
    place.open()
    wanted = None
    if options.new_passphrase_file:
        wanted = rekeying.passphrase_key(passphrase_in(options.new_passphrase_file).secret)
    elif not options.key_file:
        wanted = ask_new_passphrase()
    with progress("更换口令"):
        rekeying.change_key(place.database, wanted)
    if wanted is None:
        narrate(f"已改用密钥文件 {store.key_file_for(place.database)}；请另行保管一份")
    else:
        narrate("已更换口令；忘了口令就打不开数据，没有别的办法")
    narrate("以前的备份仍用原来的口令或密钥文件打开；请现在另做一份备份")
    return ExitCode.DONE


def verify(options: argparse.Namespace) -> ExitCode:
    """The self-check of the store."""
    from paicha_tui import safekeeping

    place_of(options).open()
    sound = True
    with progress("自检"):
        verdicts = list(safekeeping.examine())
    for verdict in verdicts:
        sound = sound and not verdict.problems
        emit([f"{verdict.subject}：{'完好' if not verdict.problems else '有问题'}"])
        emit(f"  {problem}" for problem in verdict.problems)
    if not sound:
        raise Refused("自检发现问题，请不要继续录入，用最近的备份恢复：paicha-tui restore 备份文件")
    emit(aligned([(name, str(number)) for name, number in safekeeping.record_counts().items()]))
    return ExitCode.DONE


def settings(options: argparse.Namespace) -> ExitCode:
    """Show all settings, one, or change one."""
    from paicha_tui import settings as campaign_settings
    from paicha_tui.entry.campaign import change_setting

    place_of(options).open()
    choices = campaign_settings.current().choices
    if options.key is None:
        emit(
            aligned(
                [
                    (item.key, choices[item.key], item.label, _note_of(item))
                    for item in campaign_settings.SETTINGS.values()
                ]
            )
        )
    elif options.value is None:
        emit([choices[campaign_settings.definition(options.key).key]])
    else:
        value = change_setting(options.key, options.value)
        item = campaign_settings.definition(options.key)
        narrate(f"{item.label}：{item.shown(value) or '（空）'}")
    return ExitCode.DONE


def _note_of(item: Definition) -> str:
    """What a setting is for, and what its choices mean."""
    told = "；".join(f"{key} {label}" for key, label in item.choices.items())
    return f"{told}。{item.note}" if told else item.note


def locate(options: argparse.Namespace) -> ExitCode:
    """Where everything is."""
    emit(aligned(place_of(options).whereabouts()))
    return ExitCode.DONE
