"""What lies beside a store and is not its own never gets into it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as driver

from paicha_tui import store
from paicha_tui.models import Member
from tests.faults import killing
from tests.store.conftest import Run


def beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def key_of(path: Path) -> store.Key:
    return store.read_key_file(store.key_file_for(path))


def save(path: Path, school: str) -> None:
    store.open_store(path, key_of(path))
    with store.write("改") as transaction:
        transaction.change(Member.get(), school=school)
    store.close()


def journal_of_a_write_cut_short(path: Path, key: store.Key | None) -> bytes:
    """What a program leaves that keeps a journal and dies in the middle of changing every page."""
    opener: Any = driver if key else sqlite3

    def work() -> None:
        connection = opener.connect(path, isolation_level=None)
        if key:
            connection.execute(f'PRAGMA key = "{key.secret}"')
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DROP TRIGGER IF EXISTS audit_entry_no_delete")
        for table in ("audit_entry", "member") if key else ("notes",):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("CREATE TABLE filler (content)")
        for _ in range(50):
            connection.execute("INSERT INTO filler VALUES (zeroblob(3000))")
        os.kill(os.getpid(), signal.SIGKILL)

    assert killing.done(work) == -signal.SIGKILL
    content = beside(path, "-journal").read_bytes()
    assert content.startswith(b"\xd9\xd5\x05\xf9")
    return content


def stray_journal(kind: str, campaign: Path, folder: Path) -> bytes:
    """A journal that is not the store's own, or not of now."""
    other = folder / "other.db"
    key: store.Key | None = key_of(campaign)
    if kind == "of a plain database":
        with sqlite3.connect(other) as plain:
            plain.execute("CREATE TABLE notes AS SELECT zeroblob(3000) AS text")
        plain.close()
        key = None
    elif kind == "of another store with this key":
        assert key
        store.create(other, key)
        store.close()
    elif kind == "no journal at all":
        return b"notes of a clerk"
    else:
        shutil.copy(campaign, other)
    if kind == "of an earlier time":
        save(campaign, "郑州大学")
        save(campaign, "河南大学")
    return journal_of_a_write_cut_short(other, key)


@pytest.mark.parametrize(
    "kind",
    [
        "of a plain database",
        "of another store with this key",
        "of an earlier time",
        "of a copy",
        "no journal at all",
    ],
)
def test_a_journal_that_is_not_its_own_does_not_get_into_a_store(
    campaign: Path, run: Run, tmp_path: Path, kind: str
) -> None:
    journal = stray_journal(kind, campaign, tmp_path)
    assert run("backup", tmp_path / "b.db")[0] == 0
    before = campaign.read_bytes()
    for path in (campaign, tmp_path / "b.db"):
        beside(path, "-journal").write_bytes(journal)
    # What was cut short needs the key of the store: with another, nothing is touched.
    (tmp_path / "passphrase").write_text("不是这个库的口令\n", encoding="utf-8")
    code, told = run("verify", "--passphrase-file", tmp_path / "passphrase")
    assert (code, "口令或密钥不对" in told) == (3, True)
    assert beside(campaign, "-journal").read_bytes() == journal
    code, told = run("verify")
    assert (code, told.count("完好")) == (0, 5)
    assert campaign.read_bytes() == before
    if kind != "no journal at all":
        assert "campaign.db-journal 不是这个数据库现在的" in told
        assert beside(campaign, ".stray-journal").read_bytes() == journal
    assert "-journal" not in run("verify")[1]
    # A backup is what is in its file, too.
    code, told = run("restore", tmp_path / "b.db")
    assert (code, "有损坏" in told) == (0, False)
    assert run("verify")[0] == 0


def test_a_journal_of_its_own_last_write_is_used_and_told(campaign: Path, run: Run) -> None:
    before = run("list", "--json")
    # Where a file system knows no shared memory, SQLite keeps a journal in place of a log.
    journal_of_a_write_cut_short(campaign, key_of(campaign))
    code, told = run("verify")
    assert (code, told.count("完好")) == (0, 5)
    assert "已撤回没有做完的那一次" in told
    assert run("list", "--json") == before
    assert not beside(campaign, "-journal").exists()


def test_a_journal_that_cannot_be_judged_stops_the_start(
    campaign: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = stray_journal("of a copy", campaign, tmp_path)
    beside(campaign, "-journal").write_bytes(journal)
    before = campaign.read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("paicha_tui.store.strays.copy_file", refuse)
    code, told = run("verify")
    assert code == 3
    assert "核对不了旁边的 campaign.db-journal" in told and "磁盘已满" in told
    assert campaign.read_bytes() == before
    assert beside(campaign, "-journal").read_bytes() == journal


@pytest.mark.parametrize("suffix", ["-journal", "-wal", "-shm"])
def test_what_is_no_file_beside_a_store_is_moved_away_unread(
    campaign: Path, run: Run, tmp_path: Path, suffix: str
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    makers: list[Callable[[Path], object]] = [
        Path.mkdir,
        os.mkfifo,
        lambda path: path.symlink_to(victim),
        lambda path: path.symlink_to(tmp_path / "nowhere"),
    ]
    before = campaign.read_bytes()
    for make in makers:
        make(beside(campaign, suffix))
        code, told = run("verify")
        assert (code, told.count("完好")) == (0, 5)
        assert f"campaign.db{suffix} 不是普通文件" in told
    assert len(list(tmp_path.glob(f"*.stray{suffix}*"))) == len(makers)
    assert campaign.read_bytes() == before
    assert victim.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_what_stands_beside_a_store_is_judged_there_when_a_link_is_opened(
    campaign: Path, run: Run, tmp_path: Path
) -> None:
    journal = stray_journal("of a copy", campaign, tmp_path)
    beside(campaign, "-journal").write_bytes(journal)
    link = tmp_path / "desk" / "link.db"
    link.parent.mkdir()
    link.symlink_to(campaign)
    store.key_file_for(link).symlink_to(store.key_file_for(campaign))
    code, told = run("--db", link, "verify")
    assert (code, told.count("完好")) == (0, 5)
    assert "campaign.db-journal 不是这个数据库现在的" in told
