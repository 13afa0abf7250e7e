"""What is leant on in Textual that it does not promise: it is there, and takes what it is given."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.app import App
from textual.command import CommandPalette
from textual.drivers.linux_driver import LinuxDriver
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from paicha_tui.widgets.textual_private import QuietApp


@pytest.mark.parametrize(
    ("owner", "method", "parameters"),
    [
        (Screen, "_compositor_refresh", []),
        (Compositor, "update_widgets", ["widgets"]),
        (App, "_handle_exception", ["error"]),
        (App, "_fatal_error", []),
        (App, "_close_messages_no_wait", []),
        (Input, "_position_to_cell", ["position"]),
        (Input, "_watch_selection", ["selection"]),
        (CommandPalette, "_start_no_matches_countdown", ["search_value"]),
        (CommandPalette, "_stop_no_matches_countdown", []),
    ],
)
def test_a_method_is_as_it_is_called_or_replaced(
    owner: type[Any], method: str, parameters: list[str]
) -> None:
    found = list(inspect.signature(getattr(owner, method)).parameters)
    assert found == ["self", *parameters]


@pytest.mark.parametrize(
    ("owner", "name", "used_in"),
    [
        (App, "_dom_ready", App),
        (App, "_exit", App),
        (App, "_return_code", App),
        (Widget, "_layout_required", Screen),
        (Screen, "_dirty_widgets", Screen),
        (Screen, "_compositor", Screen),
        (MessagePump, "_parent", MessagePump),
        (LinuxDriver, "_app", LinuxDriver),
        (Input, "_value", Input),
        (Input, "_cursor_offset", Input),
        (Input, "_initial_value", Input),
        (CommandPalette, "_list_visible", CommandPalette),
        (CommandPalette, "_no_matches_timer", CommandPalette),
        (CommandPalette, "_NO_MATCHES", CommandPalette),
        (CommandPalette, "_NO_MATCHES_COUNTDOWN", CommandPalette),
    ],
)
def test_a_name_is_still_what_textual_itself_goes_by(
    owner: type[Any], name: str, used_in: type[Any]
) -> None:
    sources = "".join(
        inspect.getsource(each) for each in owner.__mro__ if each.__module__.startswith("textual")
    )
    assert f"self.{name}" in sources + inspect.getsource(used_in)


def test_what_fails_on_leaving_does_not_change_why_it_ends() -> None:
    class Leaving(QuietApp[None]):
        def on_mount(self) -> None:
            self.exit(None, 2, "told")
            raise RuntimeError

    application = Leaving()
    application.run(headless=True)
    assert application.return_code == 2
