"""What a store holds, seen by a process that is not the one that writes it.

Run with a database, it prints what is in there; `look` runs it and reads that.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paicha_tui import store


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
    """Open the store in a process of its own."""
    command = [sys.executable, __file__, str(database)]
    return Seen(**json.loads(subprocess.run(command, capture_output=True, check=True).stdout))


def new_store(database: Path) -> Path:
    """A store with one 党支部 and nobody in it, as `init` makes it for a clerk."""
    database.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "paicha_tui", "init", "--db", str(database)]
    command += ["--name", "中共石桥市第一局第一支部委员会", "--level", "党支部"]
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return database


def _shown(member: Any) -> dict[str, str]:
    from paicha_tui.records.fields import described_fields

    told = {
        str(field.name): field.show(getattr(member, str(field.name)))
        for field in described_fields(type(member))
    }
    return {name: text for name, text in told.items() if text}


def _tell(database: Path) -> None:
    from paicha_tui.entry.drafts import FORM
    from paicha_tui.models import Draft, Member
    from paicha_tui.store import safekeeping

    store.open_store(database, store.read_key_file(store.key_file_for(database)))
    members = {member.id_number or member.uid: _shown(member) for member in Member.select()}
    problems = [text for verdict in safekeeping.examine() for text in verdict.problems]
    drafts = Draft.select().where(Draft.form == FORM).count()
    sys.stdout.write(json.dumps({"members": members, "problems": problems, "drafts": drafts}))
    store.close()


if __name__ == "__main__":
    _tell(Path(sys.argv[1]))
