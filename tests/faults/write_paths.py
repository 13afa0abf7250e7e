"""Every way in which the program writes, as steps to be cut short, and what must be left."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlcipher3 import dbapi2 as driver

from paicha_tui import demo, entry, store
from paicha_tui.basics.peewee_private import fields_of
from paicha_tui.cli import main
from paicha_tui.entry import (
    MemberForm,
    Session,
    bring_back,
    change_marked,
    pending,
    put_aside,
    remove,
    remove_from,
    save,
    take_up,
    undo_last,
)
from paicha_tui.models import ContactAttempt, Member, Organization
from paicha_tui.store import LargeText, files, record_models, safekeeping
from paicha_tui.store.records import BOOKKEEPING
from tests.faults import killing
from tests.rule_cases import made_up
from tests.screens.screen_cases import open_record, press, use

STORE, PASSPHRASE = "campaign.db", "passphrase"
BACKUP, FOREIGN_BACKUP = "backup.db", "elsewhere.db"
ROSTER, OUT = "roster.xlsx", "out"
TYPED = "河南大学第一附属中学"
CLERK = "clerk"
SECRET = "一个足够长的口令 passphrase"
QUICK_DERIVATION = 1000
"""Rounds; a passphrase is derived in a hundredth of the usual time."""

Step = Callable[[Path], object]
State = dict[str, Any]


@dataclass(frozen=True)
class WritePath:
    """One way of writing, as steps; after each of them the clerk has been told that it is done."""

    name: str
    steps: tuple[Step, ...]
    holds: Callable[[Path, bytes], str] = lambda _folder, _told: ""
    """What is wrong beyond the records, given what was told; empty if nothing."""
    schema: int | None = None
    """The structure of the store it begins with, if not the present one."""


def command(folder: Path, *arguments: object) -> int:
    """Run a command on the store of the folder; gives its exit code."""
    return main(["--db", str(folder / STORE), *map(str, arguments)])


def by_command(*arguments: str, codes: tuple[int, ...] = (0,)) -> Step:
    """A step that runs a command; files stand in the folder."""

    def step(folder: Path) -> None:
        code = command(folder, *(word.format(folder=folder) for word in arguments))
        assert code in codes, (arguments, code)

    return step


def opened(folder: Path) -> None:
    """Open the store of the folder by whichever key is its own."""
    path = folder / STORE
    key_file = store.key_file_for(path)
    keys = [store.read_key_file(key_file)] if key_file.exists() else []
    for key in (*keys, store.Key(SECRET)):
        with contextlib.suppress(store.Unopened):
            store.open_store(path, key)
            return
    raise AssertionError("no key opens the store")


def in_store(work: Callable[[], object]) -> Step:
    """A step done on the open store."""

    def step(folder: Path) -> None:
        opened(folder)
        work()

    return step


def _save_new(order: str = "778") -> None:
    form = MemberForm.new(Organization.get(Organization.level == "branch"), {}, CLERK)
    form.set(form.uid, "name", "张三")
    form.set(form.uid, "id_number", made_up(order=order))
    save(form)


def _bulk() -> None:
    change_marked([member.id for member in Member.select()], "school", TYPED, CLERK)


def _edit() -> None:
    """Type into a record and save at once, as the screen of the record does it."""
    form = MemberForm.open(Member.select(Member.uid).order_by(Member.id).scalar(), CLERK)
    form.set(form.uid, "job_title", TYPED)
    entry.keep(Session.current(CLERK), form, entry.Spot(form.uid, "job_title"))
    tell(SAVE_BEGINS)
    save(form)


def _remove_searched() -> None:
    """Remove the member on whom most hangs that goes with him: one who is searched for."""
    remove([ContactAttempt.get().member.uid], "重复登记", CLERK)


def _remove_record() -> None:
    """Remove a record from a form in which something is typed, as the screen of the record does."""
    attempt = ContactAttempt.get()
    form = MemberForm.open(attempt.member.uid, CLERK)
    form.set(form.uid, "job_title", TYPED)
    entry.keep(Session.current(CLERK), form, entry.Spot(form.uid, "job_title"))
    tell(SAVE_BEGINS)
    remove_from(form, attempt.uid, "记错了")


def _remove_unit() -> None:
    remove([Organization.get(Organization.code == SPARE_UNIT).uid], "已撤销", CLERK)


def _bring_back() -> None:
    bring_back(put_aside()[0], CLERK)


def _merge() -> None:
    """Merge the two on whom most hangs: what hangs on the other comes along."""
    first, second = Member.select(Member.uid).order_by(Member.id).limit(2).tuples()
    searched = ContactAttempt.get().member.uid
    kept = next(uid for (uid,) in (first, second) if uid != searched)
    entry.merge(entry.compare(kept, searched), actor=CLERK)


def _redo() -> None:
    entry.redo_action(next(iter(entry.undone())))


def _edit_on_screen(folder: Path) -> None:
    """The same at the keys of the application."""
    opened(folder)
    uid = Member.select(Member.uid).order_by(Member.id).scalar()

    keep = entry.save

    def begin(form: MemberForm) -> entry.Saved:
        tell(SAVE_BEGINS)
        return keep(form)

    entry.save = begin

    async def steps(pilot: Any) -> None:
        await open_record(pilot, uid, "job_title")
        await pilot.press("ctrl+u", *TYPED)
        await press(pilot, "f2")

    use(steps)
    assert Member.get(Member.uid == uid).job_title == TYPED


def _kept_what_was_typed(folder: Path, told: bytes) -> str:
    """Once a save has begun, what the clerk typed is saved, or a draft."""
    if SAVE_BEGINS not in told:
        return ""
    opened(folder)
    saved = Member.select().where(Member.job_title == TYPED).exists()
    session = Session.current(CLERK)
    drafts = [take_up(found, session).form for found in pending(session)]
    texts = [form.text(form.uid, "job_title") for form in drafts]
    store.close()
    return "" if saved or TYPED in texts else "typed, and neither saved nor a draft"


def _whole_workbooks(folder: Path, _told: bytes) -> str:
    for path in (folder / OUT).rglob("*.xlsx"):
        if zipfile.ZipFile(path).testzip() is not None:
            return f"{path.name} is not whole"
    return ""


def _whole_backup(folder: Path, told: bytes) -> str:
    target = folder / OUT / "new.db"
    if not target.exists():
        return "told done, and not there" if told else ""
    store.open_store(target, store.read_key_file(store.key_file_for(folder / STORE)))
    problems = [text for verdict in safekeeping.examine() for text in verdict.problems]
    store.close()
    return "；".join(problems)


ON_SCREEN = "edit on the screen"
IMPORT = ("import", "{folder}/" + ROSTER)
EXPORT = ("export", "--annex", "7", "--out", "{folder}/" + OUT)
ISSUE = ("issue", "--annex", "9", "--reason", "试", "--out", "{folder}/" + OUT)
SPARE_UNIT = "999"
"""An organisation to which nothing belongs."""
TO_PASSPHRASE = ("passphrase", "--new-passphrase-file", "{folder}/" + PASSPHRASE)
TO_KEY_FILE = ("passphrase", "--passphrase-file", "{folder}/" + PASSPHRASE, "--key-file")

WRITE_PATHS = (
    WritePath("save", (in_store(_save_new),)),
    WritePath("edit", (in_store(_edit),), _kept_what_was_typed),
    WritePath(ON_SCREEN, (_edit_on_screen,), _kept_what_was_typed),
    WritePath("bulk", (in_store(_bulk),)),
    WritePath("undo", (in_store(_bulk), in_store(lambda: undo_last(CLERK)))),
    WritePath("removal", (in_store(_remove_searched), in_store(_bring_back))),
    WritePath(
        "removal of a record",
        (in_store(_remove_record), in_store(_bring_back)),
        _kept_what_was_typed,
    ),
    WritePath("removal of an organisation", (in_store(_remove_unit), in_store(_bring_back))),
    WritePath("merging", (in_store(_merge), in_store(lambda: undo_last(CLERK)), in_store(_redo))),
    WritePath("import", (by_command(*IMPORT, codes=(0, 1)),)),
    WritePath("undo-import", (by_command(*IMPORT, codes=(0, 1)), by_command("undo-import"))),
    WritePath("export", (by_command(*EXPORT),), _whole_workbooks),
    WritePath("issue", (by_command(*ISSUE),), _whole_workbooks),
    WritePath("backup", (by_command("backup", "{folder}/" + OUT + "/new.db"),), _whole_backup),
    WritePath("restore", (by_command("restore", "{folder}/" + BACKUP),)),
    WritePath("restore with another key", (by_command("restore", "{folder}/" + FOREIGN_BACKUP),)),
    WritePath("passphrase", (by_command(*TO_PASSPHRASE), by_command(*TO_KEY_FILE))),
    WritePath("migration", (by_command("verify"),), schema=1),
    WritePath("settings", (by_command("settings", "recipient", "市委组织部"),)),
)

STEP_DONE, SAVE_BEGINS = b".", b"s"
_listeners: list[int] = []


def tell(what: bytes) -> None:
    """Tell whoever ends this process how far the work has come."""
    for descriptor in _listeners:
        os.write(descriptor, what)


def do_steps(path: WritePath, folder: Path, listener: int | None = None) -> None:
    """Do the steps of a path in this process, telling after each that it is done."""
    _listeners[:] = [listener] if listener is not None else []
    for step in path.steps:
        step(folder)
        store.close()
        tell(STEP_DONE)


# The stores that a run begins with.


@contextmanager
def template() -> Iterator[Path]:
    """A folder with a made-up campaign, two backups, a roster and a store of the first release."""
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name, _surroundings(Path(name)):
        folder = Path(name)
        (folder / PASSPHRASE).write_text(SECRET + "\n", encoding="utf-8")
        (folder / PASSPHRASE).chmod(0o600)
        _roster(folder / ROSTER)
        for where in (FOREIGN_BACKUP, STORE):
            path = folder / where
            store.create(path, store.create_key_file(store.key_file_for(path)))
            demo.fill(40)
            store.close()
        opened(folder)
        safekeeping.backup(folder / BACKUP, store.key_in_use())
        _save_new("777")
        with store.write("登记", CLERK) as transaction:
            transaction.add(Organization(code=SPARE_UNIT, name="空支部", level="branch"))
        store.close()
        (folder / OUT).mkdir()
        _first_release(folder / "1")
        yield folder


def _first_release(folder: Path) -> None:
    """A store as the first release left it, with one organisation and one member."""
    folder.mkdir()
    path = folder / STORE
    key = store.create_key_file(store.key_file_for(path))
    whole = files.MIGRATIONS
    with tempfile.TemporaryDirectory() as migrations:
        shutil.copy(whole / "0001_initial.py", migrations)
        files.MIGRATIONS = Path(migrations)
        try:
            store.create(path, key)
        finally:
            files.MIGRATIONS = whole
    with store.write("登记", CLERK) as transaction:
        transaction.add(Organization(code="001", name="第一支部", level="branch"))
        transaction.add(Member(branch=Organization.get(), name="张三"))
    store.close()


def _roster(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "身份证号码", "所在党支部", "工作单位及职务"])
    for number in range(5):
        sheet.append([f"新{number}", made_up(order=f"88{number}"), "", f"单位{number}"])
    book.save(path)


def quick_folder() -> str | None:
    """A folder in memory, where there is one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@contextmanager
def _surroundings(folder: Path) -> Iterator[None]:
    """The clerk's own home, and a quick derivation of passphrases."""
    before = dict(os.environ)
    os.environ.update(
        XDG_DATA_HOME=str(folder / "home"), XDG_CONFIG_HOME=str(folder / "home"), LOGNAME=CLERK
    )
    os.environ.pop("PAICHA_DB", None)
    pragma = "PRAGMA cipher_default_kdf_iter = {}"
    connection = driver.connect(":memory:")
    connection.execute(pragma.format(QUICK_DERIVATION))
    try:
        yield
    finally:
        connection.execute(pragma.format(256_000))
        connection.close()
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def copy_of(template_folder: Path, path: WritePath) -> Iterator[Path]:
    """A folder of its own, in which the steps of the path can be done."""
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name:
        folder = Path(name) / "work"
        shutil.copytree(template_folder, folder)
        if path.schema:
            for each in (folder / str(path.schema)).iterdir():
                shutil.copy(each, folder)
        shutil.rmtree(folder / "1")
        shutil.rmtree(folder / "home", ignore_errors=True)
        os.environ.update(XDG_DATA_HOME=str(folder / "home"), XDG_CONFIG_HOME=str(folder / "home"))
        yield folder


# What is there.


def contents(folder: Path) -> State:
    """All records of the store, without what differs from run to run; read by another process."""
    reader, writer = os.pipe()

    def tell() -> None:
        os.close(reader)
        with os.fdopen(writer, "w") as pipe:
            opened(folder)
            assert not store.told_of_loss()
            json.dump(_records(), pipe)
            store.close()

    child = killing.forked(tell)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, "the store can't be read"
    found: State = json.loads(told)
    return found


def _records() -> State:
    found: State = {"audit": store.AuditEntry.select().count()}
    for model in record_models():
        names = [
            each.name
            for each in fields_of(model)
            if each.name not in BOOKKEEPING and not isinstance(each, LargeText)
        ]
        rows = model.select(*(getattr(model, name) for name in names)).tuples()
        found[model.__name__] = sorted(map(repr, rows))
    return found


def names_in(folder: Path) -> Counter[str]:
    """The files in the folder and below, numbers in their names left out."""
    return Counter(
        re.sub(r"\d+", "#", str(path.relative_to(folder)))
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    )
