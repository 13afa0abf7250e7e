"""A small fixed campaign: two branches, eight members, and something of every kind of record."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

from paicha_tui import store
from paicha_tui.basics import clock
from paicha_tui.models import (
    Check,
    ContactAttempt,
    Dossier,
    FamilyMember,
    Flow,
    Handling,
    Loss,
    Mark,
    Member,
    Organization,
    TransferLetter,
)
from tests.rule_cases import FLOW, FOUND, LETTER, LOST, SOUND, made_up
from tests.stores import lay_down

CLERK = "李干事"
MOMENT = "2016-03-12T10:42:00+08:00"

_PEOPLE: tuple[dict[str, Any], ...] = (
    {"name": "张三"},
    {"name": "周思远", "sex": "女", "birth_date": "1988-11-20", "ethnicity": "回族"},
    {"name": "欧阳建国", **LOST, "mobile": None},
    {"name": "阿依古丽·买买提江", "sex": "女", "birth_date": "1979-07", "ethnicity": "维吾尔族"},
    {
        "name": "李爱党",
        "standing": "probationary",
        "full_member_on": None,
        "joined_on": "2015-07-01",
    },
    {"name": "王二", "relation": "transferred", "left_on": "2014-05-01", **LOST},
    {"name": "赵口袋", **LOST},
    {"name": "孙缺项", "education": None, "address": None, "birth_date": "1969-03-05"},
)

_RECORDS: tuple[tuple[int, type[store.Record], dict[str, Any]], ...] = (
    (0, FamilyMember, {"kinship": "配偶", "name": "刘芳", "age": 44, "political_status": "群众"}),
    (0, Dossier, {"keeper": "石桥市第一局人事科", "application_form": "complete"}),
    (1, Flow, FLOW | {"place": "广东省东莞市", "receiving_unit": "东莞市某电子厂"}),
    (2, Loss, FOUND | {"found_how": "电话", "found_place": "石桥市新华区"}),
    (2, ContactAttempt, {"on": "2016-02-20", "channel": "telephone", "contacted": "本人"}),
    (2, ContactAttempt, {"on": "2016-02-25", "channel": "relative", "contacted": "欧阳建华"}),
    (2, Handling, {"measure": "returned_to_management", "decided_on": "2016-03-05"}),
    (5, TransferLetter, LETTER | {"number": "2014007", "valid_days": 30}),
    (6, Loss, {"reason": "migrated", "occupation": "migrant_rural", "pocket": True}),
    (7, Check, {"item": "dossier", "result": "faulty", "problem": "缺转正申请书"}),
)


def fill() -> None:
    """Make the open, empty store one of the fixed campaign: two branches, eight members."""
    lay_down(Path(store.database.database), _write)


def _write() -> None:
    with (
        patch.object(clock, "now", lambda: MOMENT),
        store.write("试验", CLERK) as transaction,
    ):
        committee = Organization(
            uid="org1", code="001", name="中共石桥市第一局机关委员会", category="government"
        )
        transaction.add(committee)
        branches = [
            Organization(
                uid=f"org{number + 1}",
                code=f"001.00{number}",
                name=f"中共石桥市第一局第{word}支部委员会",
                level="branch",
                parent=committee,
                category="government",
            )
            for number, word in ((1, "一"), (2, "二"))
        ]
        for each in branches:
            transaction.add(each)
        members = []
        for place, person in enumerate(_PEOPLE):
            born = person.get("birth_date", SOUND["birth_date"])
            order = f"{100 + 2 * place + (person.get('sex') != '女')}"
            number = made_up("1970" + "0305" if len(born) < 10 else born.replace("-", ""), order)
            if person["name"] == "孙缺项":
                number = made_up("19690503", order)
            row = SOUND | {"id_number": number} | person
            member = Member(uid=f"member{place}", branch=branches[place // 6], **row)
            transaction.add(member)
            members.append(member)
        for place, (owner, model, row) in enumerate(_RECORDS):
            transaction.add(model(uid=f"record{place}", member=members[owner], **row))
        transaction.add(
            Mark(
                uid="mark1",
                member=members[7],
                record_table="member",
                record_uid="member7",
                field="education",
                reason="一时难以掌握",
            )
        )
