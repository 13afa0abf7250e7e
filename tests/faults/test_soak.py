"""A little of the soak in every run: kills, flips, a full disk, writers, operations."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.flips import flip_backup, flip_store
from tests.faults.full_disk import fill_disk
from tests.faults.killing import can_trace
from tests.faults.kills import kill_path
from tests.faults.operations import operate
from tests.faults.write_paths import ON_SCREEN, WRITE_PATHS, WritePath, template
from tests.faults.writers import write_at_once

pytestmark = pytest.mark.slow

KILLS = {ON_SCREEN: 2, "issue": 3, "passphrase": 4}
USUAL_KILLS = 5


@pytest.fixture(scope="module")
def whole() -> Iterator[Path]:
    with template() as folder:
        yield folder


@pytest.mark.skipif(not can_trace(), reason="system calls can't be watched here")
@pytest.mark.parametrize("path", WRITE_PATHS, ids=lambda path: path.name)
def test_a_kill_anywhere_leaves_the_state_before_or_after(whole: Path, path: WritePath) -> None:
    tally = kill_path(whole, path, KILLS.get(path.name, USUAL_KILLS), random.Random(1))
    assert tally.faults == []


def test_every_flipped_byte_is_found(whole: Path) -> None:
    assert flip_store(whole, 5, random.Random()) == []
    assert flip_backup(whole, 5, random.Random()) == []


@pytest.mark.parametrize("name", ["import", "backup", "restore"])
def test_a_full_disk_changes_nothing_and_leaves_nothing(whole: Path, name: str) -> None:
    (path,) = [each for each in WRITE_PATHS if each.name == name]
    assert fill_disk(whole, path, 2, random.Random()) == []


def test_no_save_of_many_writers_is_lost(whole: Path) -> None:
    saves, faults = write_at_once(whole, 4, 2)
    assert faults == []
    assert saves


def test_random_operations_do_what_a_plain_model_does() -> None:
    assert operate(random.randrange(10**6), 40)[1] == []
