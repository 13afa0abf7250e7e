"""Screens are made by composition: what one does can be read in a few classes."""

from __future__ import annotations

import importlib
import pkgutil

from paicha_tui import screens, widgets
from paicha_tui.widgets.house import HouseScreen

DEEPEST = 4
"""Classes of the project's own, from HouseScreen on."""


def longest(kind: type) -> int:
    """How deep a screen is: the longest way to HouseScreen by its bases."""
    if kind is HouseScreen:
        return 1
    return 1 + max(longest(base) for base in kind.__bases__ if issubclass(base, HouseScreen))


def test_no_screen_is_more_than_four_classes_deep() -> None:
    for package in (screens, widgets):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found: list[type] = [HouseScreen]
    for kind in found:
        found += kind.__subclasses__()
    deep = {kind.__name__: longest(kind) for kind in found if kind.__module__.startswith("paicha")}
    assert len(deep) > 25
    assert {name: depth for name, depth in deep.items() if depth > DEEPEST} == {}
