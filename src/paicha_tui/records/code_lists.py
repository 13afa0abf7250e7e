"""What a code and a list of codes are."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from paicha_tui.basics.values import fold

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
LONGEST_OF_ONE_DIGIT = 10


@dataclass(frozen=True)
class Code:
    """One value of a code list."""

    key: str
    """What is stored."""
    label: str
    """What people read."""
    aliases: tuple[str, ...] = ()
    """Other spellings accepted on input."""
    numbers: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    """The number printed in an annex, by annex number."""
    words: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    """The label an annex uses where it differs from `label`, by annex number."""
    group: str = ""
    """The statistics group the value is counted in, where the list has groups."""
    typed_as: int = 0
    """The number it is typed by, where it has one that a value added to the list must not move."""

    def circled(self, annex: int) -> str:
        """The digit printed for this value in `annex`; empty where the annex has none."""
        number = self.numbers.get(annex)
        return CIRCLED[number - 1] if number else ""

    def label_in(self, annex: int) -> str:
        """The label as `annex` words it."""
        return self.words.get(annex, self.label)


class CodeList:
    """An ordered code list, searchable by key, by any accepted spelling and by number.

    A value is typed by its own number, else by the first that is no other value's: by one digit
    in a list of up to ten, 0 being the tenth, by two in a longer one.
    """

    def __init__(self, name: str, codes: Iterable[Code]) -> None:
        self.name = name
        self.codes = tuple(codes)
        self._by_key = {code.key: code for code in self.codes}
        self.digits = 1 if len(self.codes) <= LONGEST_OF_ONE_DIGIT else 2
        typed_as = {code.typed_as for code in self.codes}
        free = (number for number in itertools.count(1) if number not in typed_as)
        numbers = (code.typed_as or next(free) for code in self.codes)
        self._by_number = {
            f"{number:0{self.digits}}"[-self.digits :]: code
            for number, code in zip(numbers, self.codes, strict=False)
        }

    @classmethod
    def of_labels(
        cls,
        name: str,
        labels: str,
        aliases: Mapping[str, tuple[str, ...]] | None = None,
        typed_as: Mapping[str, int] | None = None,
    ) -> CodeList:
        """A list whose labels are their own keys, given as one string separated by spaces."""
        spelled, placed = aliases or {}, typed_as or {}
        return cls(
            name,
            [
                Code(label, label, spelled.get(label, ()), typed_as=placed.get(label, 0))
                for label in labels.split()
            ],
        )

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __getitem__(self, key: str) -> Code:
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def get(self, key: str | None) -> Code | None:
        """The code with this key, or None."""
        return self._by_key.get(key) if key else None

    @cached_property
    def _by_spelling(self) -> dict[str, Code]:
        return {
            fold(spelling): code
            for code in reversed(self.codes)
            for spelling in (*code.aliases, *code.words.values(), code.label)
        }

    def find(self, text: str) -> Code | None:
        """The code a person meant by `text`: its label, an alias or an annex's wording."""
        return self._by_spelling.get(fold(text))

    def label(self, key: str | None) -> str:
        """The label for a stored key; empty for None, the key itself when it is unknown."""
        if not key:
            return ""
        code = self._by_key.get(key)
        return code.label if code else key

    def numbered(self) -> Mapping[str, Code]:
        """The values in order by the number that each is typed by."""
        return self._by_number

    def labels(self) -> list[str]:
        """Every label in order."""
        return [code.label for code in self.codes]

    def keys_in_group(self, group: str) -> list[str]:
        """The keys of the values counted in statistics group `group`."""
        return [code.key for code in self.codes if code.group == group]
