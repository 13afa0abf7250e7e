"""Waiting until an application has done all it can, instead of waiting by the clock."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.worker import WorkerCancelled


def _busy() -> bool:
    """Whether a task of the event loop could go on at once."""
    loop: Any = asyncio.get_running_loop()
    return bool(loop._ready)


async def still(*_: float) -> None:
    """Return once every task of the event loop waits: for a key, a thread, or a moment to come."""
    await asyncio.sleep(0)
    while _busy():
        await asyncio.sleep(0)


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until nothing is read, moved or drawn any more."""
    app = pilot.app
    await pilot.pause()
    while _busy() or not all(worker.is_finished for worker in app.workers) or _moves(app):
        with suppress(WorkerCancelled):
            await app.workers.wait_for_complete()
        await app.animator.wait_until_complete()
        await pilot.pause()


def _moves(app: App[Any]) -> bool:
    return bool(app.animator._animations or app.animator._scheduled)
