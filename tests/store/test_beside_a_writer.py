"""What one sees of a store that another program is just opening, writing or closing."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from paicha_tui import store
from paicha_tui.basics.errors import PaichaError
from paicha_tui.models import Organization
from paicha_tui.store import log, safekeeping
from tests.faults import killing
from tests.stores import lay_down

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store that is open, all of it in its file."""
    path = tmp_path / "campaign.db"
    lay_down(path)
    store.open_store(path, store.read_key_file(store.key_file_for(path)))
    return path


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))


def problems() -> list[str]:
    return [text for verdict in safekeeping.examine() for text in verdict.problems]


@pytest.mark.parametrize("looks", [1, 2])
def test_a_page_that_is_just_being_written_is_not_damaged(
    path: Path, monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    at = path.stat().st_size - PAGE // 2
    flip(path, at)
    paused: list[float] = []

    def the_write_ends(seconds: float) -> None:
        paused.append(seconds)
        if len(paused) == looks:
            flip(path, at)

    monkeypatch.setattr(time, "sleep", the_write_ends)
    assert problems() == []
    assert len(paused) == looks


def test_another_page_at_each_look_is_not_damage_and_one_at_every_look_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = path.stat().st_size - PAGE // 2
    written = [damaged - number * PAGE for number in range(1, 6)]
    flip(path, damaged)
    flip(path, written[0])

    def the_next_is_written(_: float) -> None:
        flip(path, written.pop(0))
        flip(path, written[0])

    monkeypatch.setattr(time, "sleep", the_next_is_written)
    pages = [text for text in problems() if "HMAC verification failed for page" in text]
    assert [int(text.rpartition(" ")[2]) for text in pages] == [damaged // PAGE + 1]


def test_what_nobody_waits_for_any_more_is_not_read_to_its_end(path: Path) -> None:
    assert path.exists()
    long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    asked: list[int] = []
    ended: list[str] = []

    def is_unwanted() -> bool:
        asked.append(1)
        return len(asked) > 3

    def read() -> None:
        try:
            with store.connected(is_unwanted):
                store.database.execute_sql(long).fetchall()
        except PaichaError:
            ended.append("told as a problem")
        except store.Unwanted:
            ended.append("unwanted")

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert ended == ["unwanted"]
    assert store.database.execute_sql("SELECT 1").fetchone() == (1,)


def test_a_log_that_goes_while_one_looks_at_it_is_none(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    assert not log.replacing.beside(path, log.replacing.LOG).exists()
    monkeypatch.setattr(Path, "exists", lambda _: True)
    assert not log.has_log(path)


def test_an_announcement_that_another_start_withdrew_is_made_again(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another_starts() -> None:
        monkeypatch.undo()

        def start() -> None:
            store.open_store(path, store.read_key_file(store.key_file_for(path)))
            store.close()

        child = killing.forked(start)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    monkeypatch.setattr(log, "_into_file", another_starts)
    for code in ("008", "009"):
        with store.write() as transaction:
            transaction.add(Organization(code=code, name=f"第{code}支部"))
    copy = tmp_path / "copy.db"
    shutil.copy(path, copy)
    key = store.key_in_use()
    store.close()
    store.open_store(copy, key)
    assert "少了最后保存的内容" in store.told_of_loss()
