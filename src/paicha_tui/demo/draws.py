"""Chance with a seed: picks, weights and days, and deals that leave no value out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Draws:
    """All chance of one campaign; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def uid(self) -> str:
        """A name for a record, of the form `store.new_uid` gives."""
        return f"{self.random.getrandbits(128):032x}"

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.random.random() < probability

    def pick(self, values: Sequence[T]) -> T:
        """Any of the values."""
        return values[int(self.random.random() * len(values))]

    def number(self, first: int, last: int) -> int:
        """A whole number from `first` to `last`, both included."""
        return first + int(self.random.random() * (last - first + 1))

    def digits(self, count: int) -> str:
        """So many decimal digits."""
        return f"{int(self.random.random() * 10**count):0{count}d}"

    def day(self, first: datetime.date, last: datetime.date) -> datetime.date:
        """A day from `first` to `last`, both included; `first` when they cross."""
        span = max((last - first).days, 0)
        return first + datetime.timedelta(days=self.number(0, span))

    def shuffled(self, values: Sequence[T], weights: Sequence[float] | None = None) -> list[T]:
        """The values in any order; those of a greater weight tend to come first."""
        keys = [self.random.random() ** (1 / weight) for weight in weights or [1.0] * len(values)]
        order = sorted(range(len(values)), key=keys.__getitem__, reverse=True)
        return [values[position] for position in order]


class Deal(Generic[T]):
    """Deals each value once, as soon as it is allowed, before the weights decide."""

    def __init__(self, draws: Draws, weights: Mapping[T, float]) -> None:
        self._draws = draws
        self._weights = weights
        self._undealt = draws.shuffled(list(weights))
        self._totals: dict[tuple[T, ...], list[float]] = {}

    def next(self, allowed: Sequence[T] | None = None) -> T:
        """One value, of `allowed` when that is given."""
        values = tuple(self._weights) if allowed is None else tuple(allowed)
        if self._undealt:
            for value in self._undealt:
                if value in values:
                    self._undealt.remove(value)
                    return value
        if values not in self._totals:
            self._totals[values] = list(accumulate(self._weights[value] for value in values))
        return self._draws.random.choices(values, cum_weights=self._totals[values])[0]


def evenly(values: Sequence[T]) -> dict[T, float]:
    """The same weight for each value."""
    return dict.fromkeys(values, 1.0)


def words(text: str) -> tuple[str, ...]:
    """The words of a text with spaces between."""
    return tuple(text.split())
