"""A store on disks that are read only, know no locks, are pulled out, or lie on another machine."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from paicha_tui import store
from paicha_tui.basics import locations
from paicha_tui.basics.errors import Refused
from paicha_tui.cli import main
from paicha_tui.entry import MemberForm, Session, Spot, keep
from paicha_tui.models import Member
from paicha_tui.store import replacing
from tests.faults import killing
from tests.store.conftest import Run


@pytest.fixture
def run_bound(campaign: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """The same as somebody whom the modes of files bind."""
    store.close()

    def call(*arguments: object) -> tuple[int, str]:
        capfd.readouterr()
        words = ["--db", str(campaign), *map(str, arguments)]
        code = killing.done_without_privileges(lambda: main(words))
        return code, "".join(capfd.readouterr())

    return call


def test_a_store_that_could_only_be_read_is_written_again_once_it_may_be(
    campaign: Path, run_bound: Run
) -> None:
    campaign.chmod(0o400)
    code, told = run_bound("verify")
    assert (code, told.count("完好")) == (0, 5)
    code, told = run_bound("settings", "recipient", "市委")
    assert (code, "只读" in told) == (3, True)
    campaign.chmod(0o600)
    assert run_bound("settings", "recipient", "市委")[0] == 0
    assert run_bound("settings", "recipient")[1].strip() == "市委"


def test_what_could_only_be_read_of_a_killed_program_is_not_lost(
    campaign: Path, run_bound: Run
) -> None:
    def die() -> None:
        store.open_store(campaign, store.read_key_file(store.key_file_for(campaign)))
        with store.write("改") as transaction:
            transaction.change(Member.get(), school="郑州大学")
        os.kill(os.getpid(), signal.SIGKILL)

    assert killing.done(die) == -signal.SIGKILL
    for suffix in ("-wal", "-shm"):
        campaign.with_name(campaign.name + suffix).chmod(0o400)
    assert run_bound("settings", "recipient", "市委")[0] == 0
    store.open_store(campaign, store.read_key_file(store.key_file_for(campaign)))
    assert Member.get().school == "郑州大学"


def test_a_store_in_a_folder_that_can_only_be_read_says_what_to_do(
    campaign: Path, run_bound: Run, tmp_path: Path
) -> None:
    tmp_path.chmod(0o500)
    campaign.chmod(0o400)
    try:
        code, told = run_bound("verify")
    finally:
        tmp_path.chmod(0o700)
    assert code == 3
    assert "拷到能写的地方" in told


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EINVAL])
def test_a_disk_without_locks_takes_no_store(
    campaign: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    assert run("backup", tmp_path / "b.db")[0] == 0
    monkeypatch.setattr("fcntl.fcntl", refuse)
    if number == errno.EINVAL:
        # A system that knows the older kind of lock alone.
        assert run("restore", tmp_path / "b.db")[0] == 0
        return
    monkeypatch.setattr("fcntl.lockf", refuse)
    before = campaign.read_bytes()
    for arguments in (
        ["verify"],
        ["restore", tmp_path / "b.db"],
        ["--db", tmp_path / "new.db", "init", "--name", "第一支部", "--level", "党支部"],
    ):
        code, told = run(*arguments)
        assert (code, "不能加锁" in told) == (3, True), told
    assert campaign.read_bytes() == before
    assert not list(tmp_path.glob("new.db*"))


@pytest.mark.skipif(not hasattr(fcntl, "F_OFD_SETLK"), reason="knows the older kind alone")
def test_the_older_kind_of_lock_keeps_others_out_too(
    campaign: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("verify")[0] == 0

    def refuse(*_: object) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr("paicha_tui.store.connection.BUSY_SECONDS", 0.1)
    with monkeypatch.context() as older:
        older.setattr("fcntl.fcntl", refuse)
        held = replacing.to_nobody_else(campaign)
        held.__enter__()
    assert killing.done(lambda: run("verify")[0]) == 4
    held.__exit__(None, None, None)


@pytest.mark.parametrize("command", ["backup", "export", "template"])
def test_a_stick_that_is_pulled_out_leaves_no_half_file_under_its_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Whatever was asked of the stick fails from some moment on, removing included."""
    out = tmp_path / "stick"
    out.mkdir()
    arguments: dict[str, list[object]] = {
        "backup": ["backup", out / "b.db"],
        "export": ["export", "--annex", 7, "--out", out],
        "template": ["template", out / "t.xlsx"],
    }
    if command != "backup":
        assert run(*arguments[command])[0] == 0
    before = {path: path.read_bytes() for path in out.iterdir()}
    actual_sync, actual_unlink = os.fsync, Path.unlink

    def inodes() -> set[int]:
        return {path.stat().st_ino for path in out.iterdir()}

    def sync(descriptor: int) -> None:
        if os.fstat(descriptor).st_ino in inodes():
            raise OSError(errno.EIO, "Input/output error")
        actual_sync(descriptor)

    def unlink(path: Path, **given: Any) -> None:
        if path.parent == out:
            raise OSError(errno.EIO, "Input/output error")
        actual_unlink(path, **given)

    with monkeypatch.context() as pulled_out:
        pulled_out.setattr("os.fsync", sync)
        pulled_out.setattr(Path, "unlink", unlink)
        code, told = run(*arguments[command])
    assert code == 3
    assert "读写磁盘出错" in told and len(told.strip().splitlines()) == 1
    left = {path for path in out.iterdir() if path not in before}
    assert left and all(path.name.endswith(".part") for path in left)
    # With the stick there again.
    assert run("verify")[0] == 0
    assert {path: path.read_bytes() for path in out.iterdir()} == before


def test_a_store_on_another_machine_is_warned_of(
    campaign: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = tmp_path / "共享 盘"
    share.mkdir()
    (tmp_path / "link").symlink_to(share)
    mounts = tmp_path / "mounts"
    written = str(share).replace(" ", "\\040")
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\n//server/x {written} cifs rw 0 0\n")
    monkeypatch.setattr(locations, "MOUNTS", mounts)
    assert locations.network_file_system(share / "a") == "cifs"
    assert locations.network_file_system(tmp_path / "link") == "cifs"
    assert locations.network_file_system(tmp_path) is None
    for path in (campaign, store.key_file_for(campaign)):
        path.rename(share / path.name)
    code, told = run("--db", tmp_path / "link" / campaign.name, "verify")
    assert (code, "在网络文件系统（cifs）上" in told) == (0, True)
    # What is mounted over it later is what one sees there.
    with mounts.open("a") as file:
        file.write(f"/dev/sdb1 {written} fuse.sshfs rw 0 0\n")
    assert locations.network_file_system(share) == "fuse.sshfs"


def test_what_takes_the_place_of_a_store_is_for_those_who_could_open_that(
    campaign: Path, run: Run, tmp_path: Path
) -> None:
    assert run("backup", tmp_path / "b.db")[0] == 0
    campaign.chmod(0o660)
    if os.geteuid() == 0:
        # As whoever uses sudo finds the store of a clerk.
        for path in (campaign, store.key_file_for(campaign)):
            os.chown(path, 54321, 54321)
    owner = campaign.stat().st_uid
    (tmp_path / "passphrase").write_text("一个新的口令 passphrase\n", encoding="utf-8")
    for command in (
        ["restore", tmp_path / "b.db"],
        ["passphrase", "--new-passphrase-file", tmp_path / "passphrase"],
        ["passphrase", "--passphrase-file", tmp_path / "passphrase", "--key-file"],
    ):
        assert run(*command)[0] == 0
        assert campaign.stat().st_mode & 0o777 == 0o660
        assert campaign.stat().st_uid == owner
    key_file = store.key_file_for(campaign).stat()
    assert (key_file.st_mode & 0o777, key_file.st_uid) == (0o600, owner)


def test_a_program_that_is_older_than_the_store_has_become_writes_nothing(campaign: Path) -> None:
    """A newer program migrates the store while an older one has it open."""
    newer = store.CipherDatabase(str(campaign), passphrase=store.key_in_use().secret)
    with newer.connection_context():
        newer.pragma("user_version", store.schema_number() + 1)
    member = Member.get()
    with pytest.raises(Refused, match="较新版本"), store.write("改") as transaction:
        transaction.change(member, school="郑州大学")
    # What was typed can still be kept as a draft.
    with store.write_unaudited():
        pass
    assert Member.get().school == member.school != "郑州大学"


@pytest.mark.parametrize("replaced", [False, True])
def test_nothing_is_saved_into_a_file_that_was_moved_or_replaced(
    campaign: Path, tmp_path: Path, replaced: bool
) -> None:
    moved = tmp_path / "moved.db"
    campaign.rename(moved)
    if replaced:
        shutil.copy(moved, campaign)
    member = Member.get()
    with pytest.raises(Refused, match="移走"), store.write("改") as transaction:
        transaction.change(member, school="郑州大学")
    form = MemberForm.open(member.uid)
    form.set(form.uid, "school", "草稿")
    with pytest.raises(Refused, match="移走"):
        keep(Session.current(), form, Spot(form.uid, "school"))
    moved.replace(campaign)
    with store.write("改") as transaction:
        transaction.change(Member.get(), school="郑州大学")
    store.close()
    store.open_store(campaign, store.read_key_file(store.key_file_for(campaign)))
    assert Member.get().school == "郑州大学"
