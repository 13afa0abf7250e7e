"""What a command and the first screen load: not more than they need, so that they begin at once."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from paicha_tui import demo, store
from paicha_tui.annexes import archive
from paicha_tui.cli import build_parser
from paicha_tui.meaning import settings
from paicha_tui.models import Member, Snapshot
from paicha_tui.worklists import index
from tests.stores import lay_down

pytestmark = pytest.mark.slow

COMMANDS = {
    "init": "--name 甲 --db {folder}/new.db",
    "demo": "--members 40 --db {folder}/demo.db",
    "template": "{folder}/template.xlsx --records",
    "import": "{folder}/template.xlsx",
    "undo-import": "",
    "remove": "{member} --reason 试验",
    "removed": "",
    "restore-record": "",
    "undo": "--list",
    "redo": "--list",
    "merge": "{member} {other} --dry-run",
    "check": "",
    "accept": "--rule V16 --member {member} --withdraw",
    "searches": "",
    "letters": "",
    "handlings": "",
    "progress": "",
    "list": "",
    "figures": "--annex 7",
    "export": "--annex all --out {folder}/out",
    "issue": "--annex 2 --reason 试验 --out {folder}/out",
    "snapshots": "",
    "reprint": "{issued} --out {folder}/out",
    "compare": "{issued}",
    "report": "--out {folder}/out",
    "backup": "{folder}/backup.db",
    "restore": "{folder}/backup.db",
    "verify": "",
    "settings": "",
    "locate": "",
    "passphrase": "--new-passphrase-file {folder}/passphrase",
}
"""Every command, in an order in which each finds what it needs."""

RUN = """
import json, sys
from paicha_tui.cli import main
for command in json.loads(sys.argv[1]):
    if main(command) not in (0, 1):
        sys.exit(command)
print("textual:", "textual" in sys.modules)
"""

FIRST_FRAME = """
import asyncio, sys
from pathlib import Path
from paicha_tui.app import PaichaApp
from paicha_tui import store
path = Path(sys.argv[1])
store.open_store(path, store.read_key_file(store.key_file_for(path)))
loaded = []
# This is called once the first frame has been drawn.
PaichaApp._settle = lambda app: loaded.extend(sys.modules)
async def scene():
    async with PaichaApp().run_test(size=(80, 24)) as pilot:
        while not loaded:
            await pilot.pause()
asyncio.run(scene())
print(*{"textual", *sys.argv[2:]}.intersection(loaded))
"""


def names_of_commands() -> set[str]:
    (action,) = (
        each for each in build_parser()._actions if isinstance(each, argparse._SubParsersAction)
    )
    return set(action.choices)


def issued_and_indexed() -> None:
    demo.fill(40)
    archive.issue(2, None, settings.current(), reason="试验")
    index.refresh()


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    """A made-up campaign, indexed and closed, of which annex 2 was issued."""
    path = tmp_path / "campaign.db"
    lay_down(path, issued_and_indexed)
    store.close()
    return path


def run(script: str, *arguments: str) -> str:
    """What a script prints that an interpreter of its own runs."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_no_command_loads_the_application(campaign: Path, tmp_path: Path) -> None:
    assert set(COMMANDS) == names_of_commands()
    store.open_store(campaign, store.read_key_file(store.key_file_for(campaign)))
    places = {
        "folder": tmp_path,
        "member": Member.get().uid,
        "other": Member.select().order_by(Member.id.desc()).get().uid,
        "issued": Snapshot.get().uid,
    }
    store.close()
    (tmp_path / "passphrase").write_text("马儿跑过青青草地\n")
    commands = [
        ["--db", str(campaign), name, *arguments.format(**places).split()]
        for name, arguments in COMMANDS.items()
    ]
    told = run(RUN, json.dumps(commands))
    assert told.splitlines()[-1] == "textual: False"


def test_the_first_screen_is_up_before_what_only_others_need_is_loaded(campaign: Path) -> None:
    others = [
        "openpyxl",
        "docx",
        "pypinyin",
        "paicha_tui.meaning.rules",
        "paicha_tui.annexes.archive",
    ]
    assert run(FIRST_FRAME, str(campaign), *others).split() == ["textual"]
