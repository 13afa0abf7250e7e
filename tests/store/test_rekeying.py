"""The key of the store: a passphrase instead of the key file and back, cut short anywhere."""

from __future__ import annotations

import getpass
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import randrange
from types import FrameType
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as driver

from paicha_tui import store
from paicha_tui.basics.errors import Busy, Misused, Refused
from paicha_tui.cli import main
from paicha_tui.entry import MemberForm, Session, Spot, keep, pending
from paicha_tui.models import Member
from paicha_tui.store import opening, rekeying, replacing, safekeeping
from tests.fixed_campaign import CLERK, fill
from tests.soak import rounds

pytestmark = pytest.mark.slow

OLD, NEW = store.Key("it's 旧口令'; --"), store.Key('新"口令 with spaces ')


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setenv("LOGNAME", CLERK)


USUAL_ROUNDS = 256_000


@pytest.fixture
def derive() -> Iterator[Callable[[int], None]]:
    """Has passphrases derived in so many rounds, here and in forked children."""
    connection = driver.connect(":memory:")

    def in_rounds(number: int) -> None:
        connection.execute(f"PRAGMA cipher_default_kdf_iter = {number}")

    yield in_rounds
    in_rounds(USUAL_ROUNDS)
    connection.close()


@pytest.fixture(autouse=True)
def _quickly(derive: Callable[[int], None]) -> None:
    derive(USUAL_ROUNDS // 1000)


@pytest.fixture
def campaign(empty_store: Path) -> Path:
    fill()
    return empty_store


def opens(path: Path, key: store.Key) -> bool:
    try:
        store.open_store(path, key)
    except store.Unopened:
        return False
    sound = not any(verdict.problems for verdict in safekeeping.examine())
    people = Member.select().count()
    store.close()
    assert (sound, people) == (True, 8)
    return True


def files(path: Path) -> set[str]:
    return {each.name for each in path.parent.iterdir() if each.is_file()}


def in_another_process(path: Path, program: str) -> subprocess.Popen[str]:
    head = (
        "import sys, time; from pathlib import Path; from paicha_tui import store;"
        "path = Path(sys.argv[1]); key = store.read_key_file(store.key_file_for(path));"
    )
    return subprocess.Popen(
        [sys.executable, "-c", head + program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_passphrase_takes_the_place_of_the_key_file(
    campaign: Path, tmp_path: Path, derive: Callable[[int], None]
) -> None:
    derive(USUAL_ROUNDS)
    key_file = store.key_file_for(campaign)
    former = store.read_key_file(key_file)
    backup = tmp_path / "backup.db"
    safekeeping.backup(backup, store.key_in_use())
    rekeying.change_key(campaign, NEW)
    assert Member.select().count() == 8
    store.close()
    assert not key_file.exists()
    assert not opens(campaign, former)
    assert not opens(campaign, OLD)
    assert opens(campaign, NEW)
    assert opens(backup, former)
    assert not opens(backup, NEW)
    assert files(campaign) == {"campaign.db", "backup.db"}
    assert campaign.stat().st_mode & 0o777 == 0o600


def test_a_passphrase_is_changed_and_a_key_file_comes_back(campaign: Path) -> None:
    rekeying.change_key(campaign, OLD)
    rekeying.change_key(campaign, NEW)
    rekeying.change_key(campaign, None)
    store.close()
    assert not opens(campaign, OLD)
    assert not opens(campaign, NEW)
    assert opens(campaign, store.read_key_file(store.key_file_for(campaign)))
    assert files(campaign) == {"campaign.db", "campaign.db.key"}
    store.open_store(campaign, store.read_key_file(store.key_file_for(campaign)))
    with pytest.raises(Misused, match="密钥文件"):
        rekeying.change_key(campaign, None)
    assert Member.select().count() == 8


def test_the_application_goes_on_and_drafts_are_there(campaign: Path) -> None:
    session = Session.current(CLERK)
    form = MemberForm.open("member0", CLERK)
    form.set("member0", "school", "河南大学")
    keep(session, form, Spot("member0", "school"))
    rekeying.change_key(campaign, NEW)
    assert [draft.record_uid for draft in pending(session)] == ["member0"]
    with store.write("修改", CLERK) as transaction:
        transaction.change(Member.get(Member.uid == "member1"), school="郑州大学")
    entries = [entry.action for entry in store.AuditEntry.select()]
    assert "rekey" in entries
    assert not any(verdict.problems for verdict in safekeeping.examine())


def test_it_is_refused_while_another_program_has_the_store_open(campaign: Path) -> None:
    other = in_another_process(
        campaign, "store.open_store(path, key); print('open', flush=True); sys.stdin.read()"
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    before = files(campaign)
    with pytest.raises(Busy, match="还有别的窗口或程序"):
        rekeying.change_key(campaign, NEW)
    assert Member.select().count() == 8
    assert files(campaign) >= {"campaign.db", "campaign.db.key"}
    assert not {name for name in files(campaign) - before if "rekeyed" in name}
    other.communicate("")
    rekeying.change_key(campaign, NEW)
    assert store.key_in_use() == NEW


def test_it_is_refused_while_another_thread_has_the_store_open(campaign: Path) -> None:
    import threading

    inside, done = threading.Event(), threading.Event()

    def read() -> None:
        with store.connected():
            Member.select().count()
            inside.set()
            done.wait(20)

    thread = threading.Thread(target=read)
    thread.start()
    inside.wait(20)
    try:
        with pytest.raises(Busy):
            rekeying.change_key(campaign, NEW)
    finally:
        done.set()
        thread.join()
    assert Member.select().count() == 8


def test_a_program_that_waited_does_not_write_into_the_former_file(
    campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[subprocess.Popen[str]] = []
    take_place = rekeying._take_place

    def begin_waiting(*arguments: Any, **options: Any) -> None:
        program = (
            "print('begins', flush=True)\n"
            "try: store.open_store(path, key)\n"
            "except Exception as problem: print(type(problem).__name__)\n"
            "else: print('opened')"
        )
        other = in_another_process(campaign, program)
        assert other.stdout is not None
        other.stdout.readline()
        import time

        time.sleep(1)
        waiting.append(other)
        take_place(*arguments, **options)

    monkeypatch.setattr(rekeying, "_take_place", begin_waiting)
    rekeying.change_key(campaign, NEW)
    told, _ = waiting[0].communicate(timeout=30)
    assert told.strip() == "Unopened"


@pytest.mark.parametrize("fault", ["copy_to", "rekeying._refuse_unsound", "rekeying._take_place"])
@pytest.mark.parametrize("present", [None, OLD], ids=["key_file", "passphrase"])
def test_a_fault_leaves_everything_as_it_was(
    campaign: Path, monkeypatch: pytest.MonkeyPatch, fault: str, present: store.Key | None
) -> None:
    if present:
        rekeying.change_key(campaign, present)
    before = {name for name in files(campaign) if not name.endswith(("-wal", "-shm"))}

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"paicha_tui.store.{fault}", fail)
    with pytest.raises(Refused, match="没有改动"):
        rekeying.change_key(campaign, None if present else NEW)
    assert Member.select().count() == 8
    store.close()
    assert files(campaign) == before


def _dies_at(step: int, functions: set[str], work: Callable[[], None]) -> bool:
    """Run `work` in a child that is killed before line `step` of these; whether it was."""
    child = os.fork()
    if child == 0:
        count = 0

        def trace(frame: FrameType, event: str, _: Any) -> Any:
            nonlocal count
            code = frame.f_code
            if code.co_filename not in FILES or code.co_name not in functions:
                return None
            if event == "line":
                count += 1
                if count == step:
                    os._exit(9)
            return trace

        sys.settrace(trace)
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 9


def _copied(campaign: Path, folder: Path) -> Path:
    folder.mkdir()
    for name in ("campaign.db", "campaign.db.key"):
        if (campaign.parent / name).exists():
            shutil.copy(campaign.parent / name, folder / name)
    return folder / "campaign.db"


STEPS = {"change_key", "_take_place", "take_place"}
FILES = {rekeying.__file__, replacing.__file__}
# Keys used as they are stand for passphrases where they can: deriving one takes long.
WAYS: dict[str, tuple[store.Key | None, store.Key | None, set[str]]] = {
    "to_passphrase": (None, store.Key.from_bytes_hex("2" * 64), STEPS | {"settle_key", "unused"}),
    "to_other": (
        store.Key.from_bytes_hex("1" * 64),
        store.Key.from_bytes_hex("2" * 64),
        STEPS | {"held_alone", "_refuse_unsound"},
    ),
    "to_key_file": (OLD, None, STEPS),
}


@pytest.mark.loop
@pytest.mark.parametrize("way", WAYS)
def test_a_kill_at_any_line_leaves_a_store_that_one_of_the_keys_opens(
    campaign: Path, tmp_path: Path, way: str
) -> None:
    first, wanted, functions = WAYS[way]
    if first:
        rekeying.change_key(campaign, first)
    present = store.key_in_use()
    store.close()
    outcomes = []
    # Every line of the longer loop, of the short one every third, each time others.
    stride = rounds(3, 1)
    died, step = True, -randrange(stride)
    while died:
        step += stride
        path = _copied(campaign, tmp_path / f"step{step}")

        def work(path: Path = path) -> None:
            store.open_store(path, present)
            rekeying.change_key(path, wanted)

        died = _dies_at(step, functions, work)
        key_file = store.key_file_for(path)
        new = wanted or (store.read_key_file(key_file) if key_file.exists() else None)
        with_old = opens(path, present)
        with_new = new is not None and opens(path, new)
        assert with_old != with_new, step
        if way == "to_passphrase" and with_old:
            assert store.read_key_file(key_file) == present
        outcomes.append(with_new)
    assert step > 10
    assert outcomes[0] is False
    assert outcomes[-1] is True
    assert outcomes == sorted(outcomes)


def test_what_a_kill_has_left_is_cleared_away(campaign: Path) -> None:
    def work() -> None:
        store.open_store(campaign, store.read_key_file(store.key_file_for(campaign)))
        rekeying.change_key(campaign, NEW)

    store.close()
    assert _dies_at(3, {"take_place"}, work)
    assert any(name.endswith(".part") for name in files(campaign))
    assert run(campaign, "verify") == 0
    assert files(campaign) == {"campaign.db", "campaign.db.key"}


def run(path: Path, *arguments: object) -> int:
    return main(["--db", str(path), *map(str, arguments)])


def lines(path: Path, text: str) -> Path:
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_the_command_sets_changes_and_gives_up_a_passphrase(
    campaign: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    store.close()
    first = lines(tmp_path / "first", "第一个口令 first")
    second = lines(tmp_path / "second", "第二个口令 second")
    short = lines(tmp_path / "short", "短")
    assert run(campaign, "passphrase") == 3
    assert "--new-passphrase-file" in capfd.readouterr().err
    assert run(campaign, "passphrase", "--new-passphrase-file", short) == 3
    assert run(campaign, "passphrase", "--new-passphrase-file", first) == 0
    assert "以前的备份仍用原来的" in capfd.readouterr().err
    assert not store.key_file_for(campaign).exists()
    assert run(campaign, "check", "--passphrase-file", second) == 3
    assert "口令或密钥不对" in capfd.readouterr().err
    change = ("passphrase", "--passphrase-file", first, "--new-passphrase-file", second)
    assert run(campaign, *change) == 0
    assert run(campaign, *change) == 3
    assert run(campaign, "verify", "--passphrase-file", second) == 0
    assert run(campaign, "passphrase", "--passphrase-file", second, "--key-file") == 0
    assert run(campaign, "verify") == 0
    assert run(campaign, "passphrase", "--key-file") == 2


def test_a_backup_made_before_is_restored_with_its_own_key(campaign: Path, tmp_path: Path) -> None:
    backup = tmp_path / "before.db"
    store.close()
    assert run(campaign, "backup", backup) == 0
    shutil.copy(store.key_file_for(campaign), store.key_file_for(backup))
    secret = lines(tmp_path / "secret", "一个新口令 secret")
    assert run(campaign, "passphrase", "--new-passphrase-file", secret) == 0
    assert run(campaign, "restore", backup) == 0
    assert run(campaign, "verify") == 0


def test_a_restore_keeps_the_key_of_a_store_that_is_lost(campaign: Path, tmp_path: Path) -> None:
    backup = tmp_path / "before.db"
    store.close()
    assert run(campaign, "backup", backup) == 0
    key_file = store.key_file_for(campaign)
    shutil.move(key_file, store.key_file_for(backup))
    store.create_key_file(key_file)
    lost = key_file.read_bytes()
    campaign.unlink()
    assert run(campaign, "restore", backup) == 0
    assert run(campaign, "verify") == 0
    (kept,) = campaign.parent.glob(f"{campaign.name}.replaced-*.key")
    assert kept.read_bytes() == lost


def test_a_key_file_that_opens_nothing_leads_to_the_passphrase(
    campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_file = store.key_file_for(campaign)
    former = key_file.read_bytes()
    rekeying.change_key(campaign, NEW)
    store.close()
    key_file.write_bytes(former)
    key_file.chmod(0o600)
    place = opening.StoreLocation(campaign)
    with pytest.raises(Refused, match="--passphrase-file"):
        place.open()
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(getpass, "getpass", lambda _: NEW.secret)
    place.open()
    assert Member.select().count() == 8


@pytest.mark.parametrize(
    "bad", ["", "1234567", "abcdefgh\x00", "\ud800abcdefgh", "x'" + "0" * 64 + "'"]
)
def test_a_passphrase_that_will_not_do_is_refused(bad: str) -> None:
    with pytest.raises(Misused):
        store.passphrase_key(bad)
