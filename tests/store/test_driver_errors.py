"""What goes wrong in the database, told by the driver's code and not by its words."""

from __future__ import annotations

import pytest

from paicha_tui import store
from paicha_tui.basics.errors import Refused
from paicha_tui.models import Organization
from paicha_tui.store import database

pytestmark = pytest.mark.usefixtures("empty_store")


def test_a_store_that_has_no_room_left_tells_of_the_disk() -> None:
    pages = database.pragma("page_count")
    database.pragma("max_page_count", pages)
    with pytest.raises(Refused, match="磁盘已满"), store.write() as transaction:
        transaction.add(Organization(code="001", name="很长" * 100_000))
    database.pragma("max_page_count", 1_000_000)
    assert not Organization.select().exists()


def test_a_store_that_may_only_be_read_tells_so() -> None:
    database.pragma("query_only", 1)
    with pytest.raises(Refused, match="只读"), store.write() as transaction:
        transaction.add(Organization(code="001", name="甲"))
