"""One byte of a store or a backup is another one: it is found, and nothing wrong is shown."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from tests.faults import killing
from tests.faults.kills import quiet
from tests.faults.write_paths import BACKUP, STORE, WritePath, command, copy_of, names_in

NOWHERE = WritePath("flips", ())


def flip_store(template: Path, times: int, chance: random.Random) -> list[str]:
    """Flip bytes of the store; gives where the self-check took it for whole."""
    return _flipped(template, STORE, ("verify",), times, chance)


def flip_backup(template: Path, times: int, chance: random.Random) -> list[str]:
    """Flip bytes of a backup; gives where it was restored, or the store was changed."""
    return _flipped(template, BACKUP, ("restore", "{folder}/" + BACKUP), times, chance)


def _flipped(
    template: Path, name: str, arguments: tuple[str, ...], times: int, chance: random.Random
) -> list[str]:
    faults = []
    with copy_of(template, NOWHERE) as folder:
        whole = (folder / name).read_bytes()
        store_before = (folder / STORE).read_bytes()
        kept = names_in(folder)
        words = [word.format(folder=folder) for word in arguments]
        for _ in range(times):
            damaged = bytearray(whole)
            place = chance.randrange(len(damaged))
            damaged[place] ^= 1 << chance.randrange(8)
            (folder / name).write_bytes(damaged)
            code = killing.done(lambda: quiet(folder, lambda: command(folder, *words)))
            if code != 3:
                faults.append(f"byte {place}: exit code {code}")
            if name != STORE and (folder / STORE).read_bytes() != store_before:
                faults.append(f"byte {place}: the store is another one")
            if names_in(folder) != kept:
                faults.append(f"byte {place}: left behind {names_in(folder) - kept}")
            said = folder.with_name("said").read_text(encoding="utf-8", errors="replace")
            if "Traceback" in said or "内部出错" in said:
                faults.append(f"byte {place}: {said[-300:]}")
            shutil.rmtree(folder / "home", ignore_errors=True)
            for suffix in ("-wal", "-shm"):
                folder.joinpath(STORE + suffix).unlink(missing_ok=True)
    return faults
