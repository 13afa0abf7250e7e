"""Reading what takes longer than a key may: on a thread beside the screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from textual import work
from textual.worker import Worker, get_current_worker

from paicha_tui import store
from paicha_tui.basics.errors import PaichaError
from paicha_tui.screens.base.place_screen import PlaceScreen

_Screen = TypeVar("_Screen", bound=PlaceScreen)
_P = ParamSpec("_P")


def reading(
    group: str, *, ends: bool = False
) -> Callable[
    [Callable[Concatenate[_Screen, _P], None]], Callable[Concatenate[_Screen, _P], Worker[None]]
]:
    """Have a method run on a thread that reads the store; one begun before in `group` is cancelled.

    What it raises is told on the screen; what it has read, it gives to `hand_over`. When the screen
    goes, it stops at once, unless it `ends` what it has begun because it writes.
    """

    def threaded(
        method: Callable[Concatenate[_Screen, _P], None],
    ) -> Callable[Concatenate[_Screen, _P], Worker[None]]:
        @work(thread=True, exclusive=True, group=group, exit_on_error=False)
        @wraps(method)
        def read(screen: _Screen, *arguments: _P.args, **options: _P.kwargs) -> None:
            worker = get_current_worker()
            try:
                with store.connected(None if ends else lambda: worker.is_cancelled):
                    method(screen, *arguments, **options)
            except store.Unwanted:
                return
            except PaichaError as problem:
                if not worker.is_cancelled:
                    screen.app.call_from_thread(screen.say, str(problem), problem=True)

        return read

    return threaded


def hand_over(
    screen: PlaceScreen, take: Callable[_P, None], *arguments: _P.args, **options: _P.kwargs
) -> None:
    """On the thread of a reading: call `take`, which shows something, on the screen.

    Raises Unwanted where another reading has been begun or the screen has gone.
    """
    worker = get_current_worker()

    def take_if_wanted() -> None:
        if worker.is_cancelled:
            raise store.Unwanted
        take(*arguments, **options)

    screen.app.call_from_thread(take_if_wanted)
