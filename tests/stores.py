"""New stores for tests: copies of one that was made once, whose schema costs more than most tests.

All that one process lays down have the same key.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from paicha_tui import store


def lay_down(path: Path, filled_by: Callable[[], None] | None = None) -> None:
    """Put a store and its key file there, over one that there is, and open it.

    `filled_by` fills it the first time; later ones are copies of that.
    """
    store.close()
    content, digits = _made(filled_by)
    path.parent.mkdir(parents=True, exist_ok=True)
    for each in (path, store.key_file_for(path)):
        each.touch(mode=0o600)
    path.write_bytes(content)
    store.key_file_for(path).write_text(digits, encoding="ascii")
    store.open_store(path, store.read_key_file(store.key_file_for(path)))


@cache
def _made(filled_by: Callable[[], None] | None) -> tuple[bytes, str]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "campaign.db"
        if filled_by is None:
            store.create(path, store.create_key_file(store.key_file_for(path)))
        else:
            lay_down(path)
            filled_by()
        store.close()
        return path.read_bytes(), store.key_file_for(path).read_text(encoding="ascii")
