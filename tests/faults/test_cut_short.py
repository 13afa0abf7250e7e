"""What is cut short leaves one whole store, what was typed, and no files."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paicha_tui import entry, store
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.files import passing
from paicha_tui.cli import main
from paicha_tui.entry import saving
from paicha_tui.models import Member, Organization
from paicha_tui.store import AuditEntry, replacing
from tests.faults import killing
from tests.fixed_campaign import CLERK
from tests.screens.screen_cases import open_record, press, use

pytestmark = pytest.mark.slow

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(campaign: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the fixed campaign; gives exit code, stdout and stderr."""
    store.close()

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(["--db", str(campaign), *map(str, arguments)])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def opened(path: Path) -> None:
    store.open_store(path, store.read_key_file(store.key_file_for(path)))


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def killed_while_saving(campaign: Path, name: str) -> None:
    """Save a new member and die before the store is closed: the save is in the log alone."""

    def work() -> None:
        opened(campaign)
        with store.write("登记", CLERK) as transaction:
            transaction.add(
                Member(branch=Organization.get(Organization.level == "branch"), name=name)
            )
        os.kill(os.getpid(), signal.SIGKILL)

    store.close()
    assert killing.done(work) == -signal.SIGKILL
    assert campaign.with_name(campaign.name + "-wal").stat().st_size


def has(campaign: Path, name: str) -> bool:
    opened(campaign)
    found = Member.select().where(Member.name == name).exists()
    store.close()
    return bool(found)


# An edit.


def test_what_was_typed_is_a_draft_until_its_save_is_on_the_disk(
    campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    async def steps(pilot: Any) -> None:
        await open_record(pilot, "member0", "job_title")
        await pilot.press("ctrl+u", *"科长")
        await press(pilot, "f2")

    store.close()
    monkeypatch.setattr(saving, "_write", die)
    assert killing.done(lambda: (opened(campaign), use(steps))) == -signal.SIGKILL
    opened(campaign)
    session = entry.Session.current(CLERK)
    (found,) = entry.pending(session)
    form = entry.take_up(found, session).form
    assert form.text("member0", "job_title") == "科长"


# Files left behind.


def test_files_of_the_dead_go_and_those_of_the_living_stay(run: Run, tmp_path: Path) -> None:
    def die() -> None:
        with passing(tmp_path / "backup.db") as part:
            part.write_text("half")
            part.with_name(part.name + ".key").write_text("a key")
            os.kill(os.getpid(), signal.SIGKILL)

    before = names_in(tmp_path)
    with passing(tmp_path / "living.db") as living:
        living.write_text("half")
        assert killing.done(die) == -signal.SIGKILL
        assert len(names_in(tmp_path) - before - {living.name}) == 2
        code, _, err = run("verify")
        assert code == 0
        assert names_in(tmp_path) - before == {living.name}
        assert f"1 个没有写完的文件：{living.name}" in err
    assert names_in(tmp_path) == before
    assert "没有写完" not in run("verify")[2]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_asked_to_end_leaves_nothing(campaign: Path, tmp_path: Path, number: int) -> None:
    store.close()
    before = names_in(tmp_path)
    program = (
        "import sys, time\n"
        "from paicha_tui import cli, store\n"
        "from paicha_tui.store import files\n"
        "copy = store.copy_to\n"
        "def slow(*given): copy(*given); print('writing', flush=True); time.sleep(60)\n"
        "store.copy_to = slow\n"
        "sys.exit(cli.main(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", program, "--db", str(campaign), "backup"]
    process = subprocess.Popen(
        [*command, str(tmp_path / "b.db")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert "没有留下半成品" in err
    assert names_in(tmp_path) - {"campaign.db-wal", "campaign.db-shm"} == before - {
        "campaign.db-wal",
        "campaign.db-shm",
    }


def test_nothing_is_written_through_a_link_that_was_planted(run: Run, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    for name in ("t.xlsx", "b.db"):
        tmp_path.joinpath(f".{name}.{os.getpid()}.part").symlink_to(victim)
    assert run("template", tmp_path / "t.xlsx")[0] == 0
    assert run("backup", tmp_path / "b.db")[0] == 0
    assert victim.read_text() == "mine"


def test_an_init_cut_short_can_be_done_again(tmp_path: Path) -> None:
    arguments = [
        "--db",
        str(tmp_path / "new.db"),
        "init",
        "--name",
        "第一支部",
        "--level",
        "党支部",
    ]
    calls = killing.run(lambda: main(arguments)).calls
    if not calls:
        pytest.skip("system calls can't be watched here")
    whole = names_in(tmp_path)
    for at in [number for number, call in enumerate(calls, 1) if "write" not in call]:
        for path in (*tmp_path.glob("new.db*"), tmp_path / "data"):
            shutil.rmtree(path, ignore_errors=True)
            path.unlink(missing_ok=True)
        assert killing.run(lambda: main(arguments), kill_at=at).killed
        if main(["--db", str(tmp_path / "new.db"), "verify"]) != 0:
            assert not (tmp_path / "new.db").exists()
            assert main(arguments) == 0
        opened(tmp_path / "new.db")
        assert [unit.name for unit in Organization.select()] == ["第一支部"]
        store.close()
        assert names_in(tmp_path) <= whole


# A migration.


def test_a_copy_of_an_earlier_migration_does_not_stand_in_the_way(campaign: Path, run: Run) -> None:
    opened(campaign)
    store.database.pragma("user_version", store.schema_number() - 1)
    store.close()
    kept = campaign.with_name(f"{campaign.name}.before-schema-{store.schema_number()}")
    # Made by a migration that was cut short after it; and by one of another time.
    for content in (campaign.read_bytes(), None):
        if content:
            kept.write_bytes(content)
        else:
            opened(campaign)
            with store.write("改", CLERK) as transaction:
                transaction.change(Member.get(), school="郑州大学")
            store.database.pragma("user_version", store.schema_number() - 1)
            store.close()
        copies = len(list(campaign.parent.glob("*.before-schema-*")))
        assert run("verify")[0] == 0
        assert len(list(campaign.parent.glob("*.before-schema-*"))) == copies + (not content)


# Restoring.


@pytest.mark.parametrize("content", [b"", b"S", b"\0" * 4096])
def test_a_file_without_records_is_no_backup(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b.db").write_bytes(content)
    before = run("list", "--json")[1]
    code, _, err = run("restore", tmp_path / "b.db")
    assert code == 3
    assert "b.db" in err
    assert run("list", "--json")[1] == before
    assert not list(tmp_path.glob("*.replaced-*"))


def test_an_empty_database_under_the_right_key_is_no_backup_and_no_store(
    campaign: Path, run: Run, tmp_path: Path
) -> None:
    key = store.read_key_file(store.key_file_for(campaign))
    empty = store.CipherDatabase(str(tmp_path / "b.db"), passphrase=key.secret)
    with empty.connection_context():
        empty.execute_sql("CREATE TABLE notes (text)")
    code, _, err = run("restore", tmp_path / "b.db")
    assert code == 3
    assert "不是备份" in err
    campaign.write_bytes(b"")
    code, _, err = run("verify")
    assert code == 3
    assert "请用备份恢复" in err
    assert campaign.read_bytes() == b""


def test_what_a_restore_takes_away_is_told_first(campaign: Path, run: Run, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "b.db")[0] == 0
    opened(campaign)
    with store.write("登记", CLERK) as transaction:
        transaction.add(
            Member(branch=Organization.get(Organization.level == "branch"), name="欧阳六")
        )
    store.close()
    code, _, err = run("restore", tmp_path / "b.db")
    assert code == 0
    assert "恢复后没有：备份以后的改动：1 条变更记录" in err
    assert "恢复后没有：党员：现在 9，备份里 8" in err
    assert err.index("恢复后没有") < err.index("已从")
    assert "恢复后没有" not in run("restore", tmp_path / "b.db")[2]


def test_a_store_that_is_open_elsewhere_is_not_replaced(
    campaign: Path, run: Run, tmp_path: Path
) -> None:
    assert run("backup", tmp_path / "b.db")[0] == 0
    program = (
        "import sys; from pathlib import Path; from paicha_tui import store\n"
        "path = Path(sys.argv[1])\n"
        "store.open_store(path, store.read_key_file(store.key_file_for(path)))\n"
        "print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(campaign)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    before = campaign.stat().st_ino
    code, _, err = run("restore", tmp_path / "b.db")
    assert code == 4
    assert "还有别的窗口或程序开着" in err
    assert campaign.stat().st_ino == before
    assert run("--db", tmp_path / "other.db", "restore", campaign)[0] == 4
    other.communicate("")
    assert run("restore", tmp_path / "b.db")[0] == 0
    assert campaign.stat().st_ino != before


def test_nobody_opens_a_store_while_it_is_copied_and_replaced(
    campaign: Path, run: Run, tmp_path: Path
) -> None:
    assert run("verify")[0] == 0
    program = (
        "import sys; from pathlib import Path; from paicha_tui import store\n"
        "store.connection.BUSY_SECONDS = 0.2\n"
        "path = Path(sys.argv[1])\n"
        "store.open_store(path, store.read_key_file(store.key_file_for(path)))\n"
    )
    command = [sys.executable, "-c", program, str(campaign)]
    with replacing.to_nobody_else(campaign):
        replacing.copy_with_log(campaign, tmp_path / "copy.db")
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "Busy" in told.stderr
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_two_restores_in_one_second_put_both_stores_aside(
    campaign: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paicha_tui.basics.clock.now", lambda: "2016-03-18T10:00:00+08:00")
    assert run("backup", tmp_path / "b.db")[0] == 0
    opened(campaign)
    with store.write("登记", CLERK) as transaction:
        transaction.add(
            Member(branch=Organization.get(Organization.level == "branch"), name="欧阳六")
        )
    store.close()
    for _ in range(2):
        assert run("restore", tmp_path / "b.db")[0] == 0
    asides = sorted(path for path in tmp_path.glob("*.replaced-*") if path.suffix != ".key")
    key = store.read_key_file(store.key_file_for(campaign))
    found = []
    for aside in asides:
        store.open_store(aside, key)
        found.append(Member.select().where(Member.name == "欧阳六").exists())
        store.close()
    assert sorted(found) == [False, True]


def test_a_restore_takes_what_is_only_in_the_log_of_a_killed_store(
    campaign: Path, run: Run, tmp_path: Path
) -> None:
    killed_while_saving(campaign, "欧阳六")
    for suffix in ("", "-wal"):
        shutil.copy(f"{campaign}{suffix}", tmp_path / f"left.db{suffix}")
    assert run("backup", tmp_path / "b.db")[0] == 0
    assert run("restore", tmp_path / "left.db")[0] == 0
    assert has(campaign, "欧阳六")


def test_a_restore_keeps_what_is_only_in_the_log_of_the_store_it_puts_aside(
    campaign: Path, run: Run, tmp_path: Path
) -> None:
    assert run("backup", tmp_path / "b.db")[0] == 0
    killed_while_saving(campaign, "欧阳六")
    # Under a key that nobody knows here, so that it can't be opened before.
    key_file = store.key_file_for(campaign)
    key = store.read_key_file(key_file)
    shutil.move(key_file, tmp_path / "b.db.key")
    assert run("restore", tmp_path / "b.db")[0] == 0
    assert not has(campaign, "欧阳六")
    (aside,) = [path for path in tmp_path.glob("*.replaced-*") if path.name[-4:] not in ("-wal",)]
    store.open_store(aside, key)
    assert Member.select().where(Member.name == "欧阳六").exists()


@pytest.mark.parametrize("renamed", [False, True])
def test_a_restore_cut_short_is_settled_and_told(
    campaign: Path, run: Run, tmp_path: Path, renamed: bool
) -> None:
    assert run("backup", tmp_path / "b.db")[0] == 0
    killed_while_saving(campaign, "欧阳六")
    aside = replacing.keep_aside(campaign)
    assert aside is not None
    if renamed:
        shutil.copy(tmp_path / "b.db", tmp_path / "part")
        (tmp_path / "part").replace(campaign)
    code, out, err = run("verify")
    assert (code, out.count("完好")) == (0, 5)
    assert ("已做完" if renamed else "没有做完") in err
    assert aside.exists() is renamed
    assert has(campaign, "欧阳六") is not renamed
    assert "上次恢复" not in run("verify")[2]


def test_a_log_that_belongs_to_another_store_is_not_used(
    campaign: Path, run: Run, tmp_path: Path
) -> None:
    assert run("backup", tmp_path / "b.db")[0] == 0
    killed_while_saving(campaign, "欧阳六")
    # What a clerk does who knows no `restore`.
    shutil.copy(tmp_path / "b.db", campaign)
    code, out, err = run("verify")
    assert (code, out.count("完好")) == (0, 5)
    assert "不是这个数据库现在的" in err
    assert not has(campaign, "欧阳六")
    assert len(list(tmp_path.glob("*.stray-wal*"))) == 1


@pytest.mark.parametrize("why", ["no room", "another passphrase"])
def test_a_log_that_cannot_be_judged_is_not_used(
    campaign: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    assert run("backup", tmp_path / "b.db")[0] == 0
    killed_while_saving(other_store(tmp_path), "欧阳七")
    foreign = tmp_path / "other.db-wal"
    log = campaign.with_name(campaign.name + "-wal")
    shutil.copy(foreign, log)
    before = campaign.read_bytes()
    (tmp_path / "campaign.db.replaced-usb").symlink_to(tmp_path / "unplugged")
    (tmp_path / "passphrase").write_text("不是这个库的口令\n", encoding="utf-8")
    if why == "no room":

        def refuse(*_: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as full:
            full.setattr("paicha_tui.store.replacing.copy_with_log", refuse)
            code, _, err = run("verify")
        assert "核对不了旁边的 campaign.db-wal" in err and "磁盘已满" in err
    else:
        code, _, err = run("verify", "--passphrase-file", tmp_path / "passphrase")
        assert "口令或密钥不对" in err
    assert code == 3
    assert (campaign.read_bytes(), log.read_bytes()) == (before, foreign.read_bytes())
    code, _, err = run("verify")
    assert (code, "不是这个数据库现在的" in err) == (0, True)


def test_a_restore_with_another_key_cut_short_is_settled_where_there_is_no_note(
    campaign: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = other_store(tmp_path)
    before = names_in(tmp_path)
    replace = Path.replace

    def die(path: Path, target: Path) -> None:
        if target == campaign:
            os.kill(os.getpid(), signal.SIGKILL)
        replace(path, target)

    with monkeypatch.context() as dying:
        dying.setattr(Path, "replace", die)
        dying.setattr("paicha_tui.basics.files._noted", lambda *_: None)
        assert killing.done(lambda: run("restore", backup)) == -signal.SIGKILL
    code, _, err = run("verify")
    assert (code, "密钥文件已换回原来的" in err) == (0, True)
    assert names_in(tmp_path) == before
    assert run("verify")[0] == 0


def test_of_two_backups_of_one_name_the_second_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = store.copy_to

    def beside_another(*given: Any) -> None:
        (tmp_path / "b.db").write_bytes(b"another's")
        copy(*given)

    monkeypatch.setattr(store, "copy_to", beside_another)
    code, _, err = run("backup", tmp_path / "b.db")
    assert (code, "b.db 已存在，没有改动它" in err) == (3, True)
    assert (tmp_path / "b.db").read_bytes() == b"another's"


def test_a_restore_from_a_newer_program_names_the_backup(
    campaign: Path, run: Run, tmp_path: Path
) -> None:
    opened(campaign)
    store.database.pragma("user_version", 99)
    store.close()
    code, _, err = run("--db", tmp_path / "new.db", "restore", campaign)
    assert (code, f"{campaign} 由较新版本的程序写成" in err) == (3, True)


@pytest.mark.parametrize("unread", [True, False])
def test_a_restore_says_which_file_the_system_refused(
    campaign: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unread: bool
) -> None:
    backup = other_store(tmp_path)

    def refuse(source: Path, part: Path) -> None:
        raise PermissionError(13, "Permission denied", str(source if unread else part))

    monkeypatch.setattr("paicha_tui.store.replacing.copy_at_rest", refuse)
    code, _, err = run("restore", backup)
    told = f"读不了 {backup}" if unread else f"写不了文件夹 {campaign.parent}"
    assert (code, f"{told}：没有权限" in err) == (3, True), err


def test_the_log_of_a_store_that_is_lost_is_kept(run: Run, tmp_path: Path, campaign: Path) -> None:
    killed_while_saving(campaign, "欧阳六")
    log = campaign.with_name(campaign.name + "-wal").read_bytes()
    campaign.unlink()
    assert run("init", "--name", "第一支部", "--level", "党支部")[0] == 0
    (kept,) = tmp_path.glob("*.stray-wal*")
    assert kept.read_bytes() == log
    assert run("verify")[0] == 0


def test_the_log_of_a_killed_store_is_used(campaign: Path, run: Run) -> None:
    killed_while_saving(campaign, "欧阳六")
    code, _, err = run("verify")
    assert (code, "不是这个数据库现在的" in err) == (0, False)
    assert has(campaign, "欧阳六")


def test_a_log_of_an_earlier_time_is_not_used(campaign: Path, run: Run, tmp_path: Path) -> None:
    killed_while_saving(campaign, "欧阳六")
    log = campaign.with_name(campaign.name + "-wal")
    shutil.copy(log, tmp_path / "earlier")
    assert run("settings", "recipient", "市委")[0] == 0
    shutil.copy(tmp_path / "earlier", log)
    code, _, err = run("verify")
    assert (code, "不是这个数据库现在的" in err) == (0, True)
    assert run("settings", "recipient")[1].strip() == "市委"


@pytest.mark.parametrize("left", ["nothing", "an empty file", "its head", "another store's"])
def test_a_store_without_its_log_says_that_the_last_saves_are_missing(
    campaign: Path, run: Run, tmp_path: Path, left: str
) -> None:
    killed_while_saving(campaign, "欧阳六")
    alone = tmp_path / "alone" / campaign.name
    alone.parent.mkdir()
    shutil.copy(campaign, alone)
    shutil.copy(store.key_file_for(campaign), store.key_file_for(alone))
    log = alone.with_name(alone.name + "-wal")
    if left == "an empty file":
        log.touch()
    elif left == "its head":
        log.write_bytes(campaign.with_name(campaign.name + "-wal").read_bytes()[:32])
    elif left == "another store's":
        killed_while_saving(other_store(tmp_path), "欧阳七")
        shutil.copy(other_store(tmp_path).with_name("other.db-wal"), log)
    for _ in range(2):
        code, out, err = run("--db", alone, "verify")
        assert (code, out.count("完好")) == (3, 5)
        assert err.count("少了最后保存的内容") == 2
        assert "少了最后保存的内容" in run("--db", alone, "list")[2]
    # What is restored from it says so too; what has the log does not.
    assert "少了最后保存的内容" in run("--db", tmp_path / "r.db", "restore", alone)[2]
    assert "少了最后保存的内容" not in run("--db", tmp_path / "s.db", "restore", campaign)[2]
    for path in (campaign, tmp_path / "s.db"):
        assert "少了" not in run("--db", path, "verify")[2]
        assert has(path, "欧阳六")
    # With something new in it, it is as far as anyone can know.
    opened(alone)
    with store.write("改", CLERK) as transaction:
        transaction.change(Member.get(), school="郑州大学")
    store.close()
    assert run("--db", alone, "verify")[0] == 0


def other_store(folder: Path) -> Path:
    """A store of its own beside, with an organisation."""
    path = folder / "other.db"
    if not path.exists():
        assert main(["--db", str(path), "init", "--name", "第二支部", "--level", "党支部"]) == 0
        opened(path)
        with store.write("建立", CLERK) as transaction:
            transaction.add(Organization(code="002", name="支部", level="branch"))
        store.close()
    return path


@pytest.mark.parametrize("ended", ["killed before it", "refused", "killed after it"])
def test_no_loss_is_told_where_nothing_is_lost(
    campaign: Path, run: Run, tmp_path: Path, ended: str
) -> None:
    copy = [sys.executable, "-m", "paicha_tui", "--db", str(campaign), "backup"]

    def work() -> None:
        opened(campaign)
        with contextlib.suppress(Refused), store.write("改", CLERK) as transaction:
            done = subprocess.run([*copy, tmp_path / "b.db"], capture_output=True, check=False)
            assert done.returncode == 0, done.stderr
            if ended == "killed before it":
                os.kill(os.getpid(), signal.SIGKILL)
            transaction.change(Member.get(), school="郑州大学")
            if ended == "refused":
                raise Refused("no")
        if ended == "killed after it":
            os.kill(os.getpid(), signal.SIGKILL)
        store.close()

    store.close()
    assert killing.done(work) == (0 if ended == "refused" else -signal.SIGKILL)
    shutil.copy(store.key_file_for(campaign), store.key_file_for(tmp_path / "b.db"))
    for path in (campaign, campaign, tmp_path / "b.db"):
        code, _, err = run("--db", path, "verify")
        assert (code, "少了" in err) == (0, False)


# Beside others.


def test_a_backup_is_compared_with_the_state_that_it_copied(
    campaign: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = store.copy_to

    def after_a_save(*given: Any) -> None:
        done = subprocess.run(
            [sys.executable, "-c", SAVING, str(campaign)], capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        copy(*given)

    monkeypatch.setattr(store, "copy_to", after_a_save)
    code, _, err = run("backup", tmp_path / "b.db")
    assert (code, "核对不符" in err) == (0, False)


SAVING = """
import sys
from pathlib import Path
from paicha_tui import store
from paicha_tui.models import Member, Organization
path = Path(sys.argv[1])
store.open_store(path, store.read_key_file(store.key_file_for(path)))
with store.write("登记", "clerk") as transaction:
    unit = Organization.get(Organization.level == "branch")
    transaction.add(Member(branch=unit, name="欧阳六"))
store.close()
"""


# Names.


def test_a_login_with_control_characters_is_kept_without_them(
    campaign: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "\x1b[2J王\u202e干事")
    assert run("settings", "recipient", "市委")[0] == 0
    opened(campaign)
    actors = {entry.actor for entry in AuditEntry.select(AuditEntry.actor)}
    assert "[2J王干事" in actors
    assert all(actor.isprintable() for actor in actors)


def test_a_store_behind_a_link_is_not_split_in_two(
    campaign: Path, run: Run, tmp_path: Path
) -> None:
    assert run("backup", tmp_path / "b.db")[0] == 0
    link = tmp_path / "link.db"
    link.symlink_to(campaign)
    store.key_file_for(link).symlink_to(store.key_file_for(campaign))
    (tmp_path / "new").write_text("一个新的口令 passphrase\n", encoding="utf-8")
    before = campaign.read_bytes()
    for arguments in (
        ["restore", tmp_path / "b.db"],
        ["passphrase", "--new-passphrase-file", "new"],
    ):
        words = [tmp_path / "new" if word == "new" else word for word in arguments]
        code, _, err = run("--db", link, *words)
        assert code == 3
        assert f"链接，没有改动；请用 --db 写明它指的文件 {campaign}" in err
    assert link.is_symlink()
    assert campaign.read_bytes() == before


def test_an_annex_that_is_issued_and_not_written_is_told_so(run: Run) -> None:
    code, _, err = run("issue", "--annex", "9", "--reason", "试", "--out", "/proc/nowhere")
    assert code == 3
    assert "附件9已定稿，没有生成文件" in err
    assert "9" in run("snapshots")[1]
