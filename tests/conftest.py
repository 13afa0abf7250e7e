"""Shared fixtures: an empty store, and small campaigns made by hand."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import textual.app
import textual.pilot
from hypothesis import HealthCheck, settings
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.drivers.headless_driver import HeadlessDriver

from paicha_tui import store
from paicha_tui.intake import workbook_reader
from paicha_tui.models import Organization
from tests.soak import SOAKING, rounds
from tests.stillness import still
from tests.stores import lay_down
from tests.workbooks import read_here

MEMORY = Path("/dev/shm")
ROOM = 1 << 30
"""Bytes; what the tests of one run leave there is a small part of it."""

settings.register_profile(
    "unhurried",
    deadline=None,
    max_examples=rounds(100, 1000),
    # Elsewhere every run looks at other examples; what it finds becomes a test of its own.
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("unhurried")

# Textual waits until the process has not worked for 20 ms, twice for every key, and before and
# after that has every widget of the screen answer a message.
textual.app.wait_for_idle = textual.pilot.wait_for_idle = still  # type: ignore[assignment]
textual.pilot.Pilot._wait_for_screen = still  # type: ignore[assignment]


@cache
def _rules(variables: tuple[tuple[str, str], ...], *css: Any) -> list[RuleSet]:
    return _parse_rules(Stylesheet(variables=dict(variables)), *css)


def _rules_known(
    sheet: Stylesheet,
    css: str,
    read_from: CSSLocation,
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> list[RuleSet]:
    variables = tuple(sheet._variables.items())
    return _rules(variables, css, read_from, is_default_rules, tie_breaker, scope)


# An application reads the same style sheets at every start.
_parse_rules, Stylesheet._parse_rules = Stylesheet._parse_rules, _rules_known  # type: ignore[method-assign]

# A store is on the disk before a save is told; in memory that costs nothing.
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM and not SOAKING:
    tempfile.tempdir = os.environ["TMPDIR"] = str(MEMORY)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes seconds goes first: at the end no worker waits long for the other."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """What collecting has loaded stays to the end: the collector need not look through it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the developer's own data or configuration."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("PAICHA_DB", raising=False)


@pytest.fixture(autouse=True)
def _no_child(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are read in this process, but by the tests of the child."""
    if request.node.get_closest_marker("child") is None:
        monkeypatch.setattr(workbook_reader, "_messages", read_here)


@pytest.fixture
def empty_store(tmp_path: Path) -> Iterator[Path]:
    """A new, open store."""
    path = tmp_path / "campaign.db"
    lay_down(path)
    yield path
    store.close()


@pytest.fixture
def campaign(empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fixed campaign in an open store, and its clerk at the keys."""
    from tests.fixed_campaign import CLERK, fill

    monkeypatch.setenv("LOGNAME", CLERK)
    fill()
    return empty_store


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that is written to the terminal."""
    written: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "is_headless", property(lambda _: False))
    monkeypatch.setattr(HeadlessDriver, "write", lambda _, data: written.append(data))
    return written


@pytest.fixture
def branch(empty_store: Path) -> Organization:  # noqa: ARG001 - it must be open
    """A 党支部 of a 机关党委."""
    with store.write() as transaction:
        committee = Organization(
            code="001", name="中共石桥市第一局机关委员会", level="committee", category="government"
        )
        transaction.add(committee)
        leaf = Organization(
            code="001.001",
            name="中共石桥市第一局第一支部委员会",
            level="branch",
            parent=committee,
            category="government",
        )
        transaction.add(leaf)
    return leaf
