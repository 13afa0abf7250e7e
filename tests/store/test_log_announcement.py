"""What was announced to the store's file is withdrawn however the writing ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from paicha_tui import store
from paicha_tui.models import Organization
from tests.stores import lay_down


class Interrupted(BaseException):
    """Stands for the signal that ends a command."""


@pytest.mark.parametrize("moment", ["_into_file", "newest_entry"])
def test_an_end_while_it_is_announced_is_no_lost_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    path = tmp_path / "campaign.db"
    lay_down(path)
    key = store.read_key_file(store.key_file_for(path))
    store.open_store(path, key)
    seen: list[bool] = []

    def interrupted(*_: object) -> None:
        if not seen:
            seen.append(True)
            raise Interrupted
        return original()

    original = getattr(store.log, moment)
    monkeypatch.setattr(store.log, moment, interrupted)
    with pytest.raises(Interrupted), store.write() as transaction:
        transaction.add(Organization(code="009", name="第九支部"))
    monkeypatch.undo()
    store.close()
    store.open_store(path, key)
    assert store.told_of_loss() == ""
