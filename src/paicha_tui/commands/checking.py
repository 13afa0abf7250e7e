"""The commands that check the records, and confirm what a check doubts."""

# Imported where used: a command loads nothing that only others need.
from __future__ import annotations

import argparse
import json

from paicha_tui.basics.errors import Misused
from paicha_tui.basics.printing import aligned, emit, narrate, progress
from paicha_tui.commands.common import ExitCode, location_of
from paicha_tui.meaning.screening import organization_at


def check(options: argparse.Namespace) -> ExitCode:
    """Every finding; the exit code tells whether one blocks the final issue."""
    from paicha_tui.meaning import rules, settings

    location_of(options).open()
    organization = organization_at(options.org)
    if options.rule is not None:
        _require_rule(options.rule)
    day = settings.read_fill_date(options.fill_date) if options.fill_date else None
    with progress("校验"):
        findings = [
            found
            for found in rules.check(settings.current(), organization, fill_date=day)
            if options.rule in (None, found.rule)
            and options.severity in (None, found.severity.value)
        ]
    blocking = sum(finding.severity is rules.Severity.BLOCKING for finding in findings)
    if options.json:
        emit([json.dumps([f.to_json() for f in findings], ensure_ascii=False, indent=1)])
    elif findings:
        head = ("级别", "规则", "组织", "党员或党组织", "项目", "问题")
        emit(
            aligned(
                [head]
                + [
                    (f.severity.label, f.rule, f.org, f.member or f.unit, f.field, f.message)
                    for f in findings
                ]
            )
        )
    narrate(f"共 {len(findings)} 处，其中必须处理 {blocking} 处")
    return ExitCode.FINDINGS if blocking else ExitCode.DONE


def _require_rule(number: str) -> None:
    from paicha_tui.meaning import rules

    if number not in rules.RULES:
        raise Misused(f"没有规则 {number}；用 paicha-tui check 看各条的规则号")


def accept(options: argparse.Namespace) -> ExitCode:
    """Confirm what a rule doubts about some members, with a reason, or take that back."""
    from paicha_tui.entry import finding
    from paicha_tui.meaning import rules, settings
    from paicha_tui.models import Member

    _require_rule(options.rule)
    location_of(options).open()
    wanted = set(options.member)
    if Member.select().where(Member.uid.in_(sorted(wanted))).count() < len(wanted):
        raise Misused("--member 中有不是党员的 UID；UID 见 check --json 的 member_uid")
    if options.withdraw:
        done = finding.withdraw(finding.confirmations_of(wanted, options.rule))
    else:
        with progress("校验"):
            found = [
                each
                for each in rules.check(settings.current())
                if each.rule == options.rule and each.member_uid in wanted
            ]
        done = finding.accept(found, options.reason or "")
    narrate(done.sentence)
    return ExitCode.DONE
