"""What a store holds, seen by a process that is not the one that writes it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from paicha_tui import store
from paicha_tui.entry.drafts import FORM
from paicha_tui.models import Draft, Member
from paicha_tui.records.fields import described_fields
from paicha_tui.store import safekeeping


@dataclass(frozen=True)
class Seen:
    """What another process finds in a store."""

    members: dict[str, dict[str, str]]
    """What is shown in every field that holds something, by field; by the ID number."""
    problems: list[str]
    """What the self-check finds wrong."""
    drafts: int
    """How many drafts wait."""

    def named(self, name: str) -> dict[str, str]:
        """The only member of this name."""
        (found,) = [member for member in self.members.values() if member["name"] == name]
        return found


def look(database: Path) -> Seen:
    """Open the store here, while the program has it open in a process of its own."""
    store.open_store(database, store.read_key_file(store.key_file_for(database)))
    try:
        members = {member.id_number or member.uid: _shown(member) for member in Member.select()}
        problems = [text for verdict in safekeeping.examine() for text in verdict.problems]
        return Seen(members, problems, Draft.select().where(Draft.form == FORM).count())
    finally:
        store.close()


def new_store(database: Path) -> Path:
    """A store with one 党支部 and nobody in it, as `init` makes it for a clerk."""
    database.parent.mkdir(parents=True, exist_ok=True)
    for name, content in _initialized().items():
        path = database.with_name(database.name + name)
        path.touch(mode=0o600)
        path.write_bytes(content)
    return database


@cache
def _initialized() -> dict[str, bytes]:
    """The files of such a store, by what they are called beyond its name."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "campaign.db"
        command = [sys.executable, "-m", "paicha_tui", "init", "--db", str(path)]
        command += ["--name", "中共石桥市第一局第一支部委员会", "--level", "党支部"]
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)
        made = Path(folder).glob(f"{path.name}*")
        return {each.name.removeprefix(path.name): each.read_bytes() for each in made}


def _shown(member: Any) -> dict[str, str]:
    told = {
        str(field.name): field.show(getattr(member, str(field.name)))
        for field in described_fields(type(member))
    }
    return {name: text for name, text in told.items() if text}
