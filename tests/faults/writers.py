"""Many processes save the same records at once, while backups are made: no save is lost."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

from paicha_tui import store
from paicha_tui.basics.errors import Busy
from paicha_tui.entry import Conflict, MemberForm, save
from paicha_tui.models import Member
from paicha_tui.store import safekeeping
from tests.faults import killing
from tests.faults.kills import quiet
from tests.faults.write_paths import WritePath, command, contents, copy_of, opened

FIELD = "remarks"
"""Counts, in each member, how often he was saved; then by whom, since equal values are one."""
RECORDS = 5


def write_at_once(template: Path, writers: int, seconds: float) -> tuple[int, list[str]]:
    """How many saves were told done, and what went wrong."""
    faults = []
    with copy_of(template, WritePath("writers", ())) as folder:
        _set_to_zero(folder)
        end = time.monotonic() + seconds
        pipes, children = [], []
        for number in range(writers):
            reader, writer = os.pipe()
            pipes.append(reader)
            work = _writer(folder, number, end, writer)
            children.append(killing.forked(work, patience=seconds + killing.PATIENCE))
            os.close(writer)
        copies = 0
        while time.monotonic() < end:
            copies += 1
            for words in (("backup", folder / f"copy{copies}.db"), ("verify",)):
                code = killing.done(
                    lambda words=words: quiet(folder, lambda: command(folder, *words))
                )
                if code:
                    said = folder.with_name("said").read_text(encoding="utf-8")
                    faults.append(f"{words[0]} while others write: {code} {said[-300:]}")
        told = 0
        for reader in pipes:
            with os.fdopen(reader, "rb") as pipe:
                told += len(pipe.read())
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        if any(codes):
            faults.append(f"writers ended with {codes}")
        counted = _counted(folder)
        if counted != told:
            faults.append(f"{told} saves were told done, {counted} are there")
        contents(folder)
    return told, faults


def _writer(folder: Path, number: int, end: float, listener: int) -> killing.Work:
    def work() -> None:
        chance = random.Random(number)
        actor = f"clerk{number}"
        opened(folder)
        uids = [
            uid for (uid,) in Member.select(Member.uid).order_by(Member.id).limit(RECORDS).tuples()
        ]
        while time.monotonic() < end:
            form = MemberForm.open(chance.choice(uids), actor)
            count = _count(form.text(form.uid, FIELD))
            form.set(form.uid, FIELD, f"{count + 1} {actor}")
            try:
                save(form)
            except (Conflict, Busy):
                continue
            os.write(listener, b".")
        store.close()

    return work


def _count(text: str) -> int:
    return int(text.partition(" ")[0])


def _set_to_zero(folder: Path) -> None:
    opened(folder)
    with store.write("清零") as transaction:
        for member in Member.select().order_by(Member.id).limit(RECORDS):
            transaction.change(member, **{FIELD: "0"})
    store.close()


def _counted(folder: Path) -> int:
    opened(folder)
    members = Member.select().order_by(Member.id).limit(RECORDS)
    counted = sum(_count(getattr(member, FIELD)) for member in members)
    problems = [text for verdict in safekeeping.examine() for text in verdict.problems]
    store.close()
    assert not problems, problems
    return counted
