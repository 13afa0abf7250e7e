"""What a clerk does in 设置 with the store as a whole: copy it, examine it, change its key."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from paicha_tui import store
from paicha_tui.store import rekeying, safekeeping
from paicha_tui.store.opening import StoreLocation

SHORTEST_PASSPHRASE = store.SHORTEST_PASSPHRASE
Verdict = safekeeping.Verdict


def location() -> StoreLocation:
    """Where the open store is."""
    return StoreLocation(Path(str(store.database.database)))


def key_file() -> Path:
    """The key file of the open store, also where it has none."""
    return store.key_file_for(location().database)


def has_key_file() -> bool:
    """Whether the store opens with a key file, else with a passphrase."""
    return store.key_in_use().is_of_file


def is_passphrase(text: str) -> bool:
    """Whether the store opens with this passphrase."""
    return store.Key(text) == store.key_in_use()


def refuse_passphrase(text: str) -> None:
    """Raise Misused where the text will not do as a passphrase."""
    store.passphrase_key(text)


def change_passphrase(text: str | None) -> None:
    """Have the store open with another passphrase; None for a key file.

    Nothing else of this program may open it meanwhile. Raises PaichaError.
    """
    rekeying.change_key(location().database, None if text is None else store.Key(text))


def back_up(target: Path) -> None:
    """Write a checked copy of the store, opened by the same key. Raises PaichaError."""
    safekeeping.backup(target, store.key_in_use())


@dataclass(frozen=True)
class Comparison:
    """What would become of the store with a backup in its place."""

    backup: str
    """How far the backup has come, in words."""
    present: str
    lost: list[str]
    """What would not be there any more."""


class _Looked(Exception):
    """The backup has been looked at, and nothing is to be changed."""


def compare_with(source: Path) -> Comparison:
    """Look at a checked backup beside the open store, and change nothing. Raises PaichaError."""
    present = safekeeping.standing()
    found: list[safekeeping.Standing] = []

    def look() -> None:
        found.append(safekeeping.standing())
        raise _Looked

    with suppress(_Looked):
        _restore(source, look)
    (backup,) = found
    return Comparison(backup.told, present.told, safekeeping.lost_by(present, backup))


def restore(source: Path) -> Path | None:
    """Have a backup in the place of the open store; gives where that was put aside.

    Nothing else of this program may have it open meanwhile. Raises PaichaError.
    """
    return _restore(source, lambda: None)


def _restore(source: Path, agreed: Callable[[], None]) -> Path | None:
    path, opened_by = location().database, store.key_in_use()
    own_key_file = store.key_file_for(source)
    has_own = own_key_file.exists()
    key = store.read_key_file(own_key_file) if has_own else opened_by
    try:
        aside = safekeeping.restore(
            source, key, path, new_key_file=own_key_file if has_own else None, agreed=agreed
        )
        opened_by = key
    finally:
        store.open_store(path, opened_by)
    return aside


def into_file() -> None:
    """Have what was saved stand in the file of the store itself, for whoever copies that."""
    store.into_file()


def told_of_loss() -> str:
    """The sentence that tells of saves that are missing from the store; else empty."""
    return store.told_of_loss()


def tell_waiting(listener: Callable[[float | None], None]) -> None:
    """Have every write that waits for another's tell for how many seconds; None when it is over."""
    store.database.waiting = listener


def back_up_before_import() -> Path:
    """Write a checked copy into the folder beside the store; gives its path. Raises PaichaError."""
    return safekeeping.back_up_before_import()


def examine(tell: Callable[[str], None]) -> tuple[list[Verdict], dict[str, int]]:
    """What the self-check finds, subject by subject as told to `tell`, and how many records."""
    verdicts = []
    for verdict in safekeeping.examine():
        verdicts.append(verdict)
        tell(verdict.subject)
    if told := store.told_of_loss():
        verdicts.append(Verdict("最后的保存", (told,)))
    return verdicts, safekeeping.record_counts()
