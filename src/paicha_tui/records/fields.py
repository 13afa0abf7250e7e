"""The fields that records are made of.

A field carries its label, its help text and its code list, reads what a person typed and shows what
is stored; forms, list columns, import headers, checks and annexes all ask the field.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

import peewee

from paicha_tui.basics.identity import (
    clean_id_number,
    clean_phone,
    masked_id_number,
    masked_in_text,
    masked_phone,
)
from paicha_tui.basics.peewee_private import fields_by_name, fields_of
from paicha_tui.basics.person_name import clean_name
from paicha_tui.basics.values import (
    PartialDate,
    ValueUnreadable,
    clean_text,
    enumerated,
    fold,
    read_partial_date,
)
from paicha_tui.records.code_lists import CodeList
from paicha_tui.records.vocabulary import NO, YES, YES_NO

Value = TypeVar("Value")


class DescribedField(peewee.Field):
    """A field people see.

    `label` is also its header in the import workbook, `aliases` are other headers accepted,
    `required` says that an annex can't do without it.
    """

    def __init__(
        self,
        label: str,
        help_text: str = "",
        *,
        aliases: tuple[str, ...] = (),
        required: bool = False,
        unique: bool = False,
    ) -> None:
        super().__init__(null=True, unique=unique, verbose_name=label, help_text=help_text)
        self.label = label
        self.note = help_text
        self.aliases = aliases
        self.required = required

    def read(self, text: str) -> Any:
        """The value to store for what was typed; None for nothing. Raises ValueUnreadable."""
        return clean_text(text) or None

    def show(self, value: Any) -> str:
        """The value as people write it; what `read` gives back for it is the same value."""
        return "" if value is None else str(value)

    def mask(self, text: str) -> str:
        """A value in the form `show` gives it, with ID numbers and telephones hidden in part."""
        return masked_in_text(text)


class Valued(DescribedField, Generic[Value]):
    """A field whose value is known to be of a kind."""

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: object) -> Self: ...
        @overload
        def __get__(self, instance: object, owner: object) -> Value: ...
        def __get__(self, instance: object, owner: object) -> object: ...


class Text(Valued["str | None"], peewee.TextField):
    """Free text; `usual` are words that often stand in it everywhere, the likeliest first."""

    def __init__(
        self, label: str, help_text: str = "", *, usual: tuple[str, ...] = (), **options: Any
    ) -> None:
        super().__init__(label, help_text, **options)
        self.usual = usual


class Prose(Text):
    """Free text in sentences: lines of it belong together."""


class IdNumber(Text):
    """身份证号码, kept as written even when it is wrong, in half-width characters."""

    def read(self, text: str) -> str | None:
        """The number without spaces, with an upper-case X."""
        return clean_id_number(clean_text(text)) or None

    def mask(self, text: str) -> str:
        """The number with the birth date hidden."""
        return masked_id_number(text)


class PersonName(Text):
    """The name of a person."""

    def read(self, text: str) -> str | None:
        """The name without padding, with one kind of middle dot and no look-alike characters."""
        return clean_name(text) or None


class Phone(Text):
    """One or several telephone numbers."""

    def read(self, text: str) -> str | None:
        """The numbers in half-width digits, several divided by 、."""
        return clean_phone(text) or None

    def mask(self, text: str) -> str:
        """The numbers hidden in part."""
        return masked_phone(text)


class Date(Valued["PartialDate | None"], peewee.TextField):
    """A date that may be known only to the month or the year."""

    def read(self, text: str) -> PartialDate | None:
        """The date as far as it is known. Raises ValueUnreadable."""
        cleaned = clean_text(text)
        return read_partial_date(cleaned) if cleaned else None

    def show(self, value: str | None) -> str:
        """The date as registers write it: `1998.07.01`, `1998.07` or `1998`."""
        return PartialDate(value).dotted() if value else ""

    def db_value(self, value: str | None) -> str | None:
        """ISO text."""
        return str(value) if value else None

    def python_value(self, value: str | None) -> PartialDate | None:
        """A `PartialDate`."""
        return PartialDate(value) if value else None


class Coded(Valued["str | None"], peewee.TextField):
    """One value of a code list, stored by its key."""

    def __init__(self, label: str, codes: CodeList, help_text: str = "", **options: Any) -> None:
        super().__init__(label, help_text, **options)
        self.codes = codes
        self.choices = [(code.key, code.label) for code in codes]

    def read(self, text: str) -> str | None:
        """The key of the value whose label or alias was typed. Raises ValueUnreadable."""
        cleaned = clean_text(text)
        if not cleaned:
            return None
        code = self.codes.find(cleaned)
        if code is None:
            raise ValueUnreadable(
                f"“{cleaned}”不是“{self.label}”的规定值，请从下列中选填：{self._offer()}"
            )
        return code.key

    def _offer(self) -> str:
        labels = self.codes.labels()
        return enumerated(labels[:12]) + (" 等" if len(labels) > 12 else "")

    def show(self, value: str | None) -> str:
        """The label."""
        return self.codes.label(value)


class YesNo(Valued["bool | None"], peewee.BooleanField):
    """是 or 否."""

    codes = YES_NO

    def read(self, text: str) -> bool | None:
        """True for 是, False for 否. Raises ValueUnreadable."""
        if not fold(text):
            return None
        code = self.codes.find(text)
        if code is None:
            raise ValueUnreadable(f"“{clean_text(text)}”应填“是”或“否”")
        return code.key == YES

    def show(self, value: bool | None) -> str:
        """是, 否 or nothing."""
        return "" if value is None else self.codes.label(YES if value else NO)


class WholeNumber(Valued["int | None"], peewee.IntegerField):
    """A count that is never negative."""

    def read(self, text: str) -> int | None:
        """The number. Raises ValueUnreadable."""
        digits = fold(text).removesuffix("人").removesuffix("天").removesuffix("岁")
        if not digits:
            return None
        if not digits.isdecimal() or len(digits) > 9:
            raise ValueUnreadable(f"“{clean_text(text)}”应填整数")
        return int(digits)


def described_fields(model: type[peewee.Model]) -> Iterator[DescribedField]:
    """The fields of `model` that people see, in the order in which they stand."""
    for field in fields_of(model):
        if isinstance(field, DescribedField):
            yield field


def described_field(model: type[peewee.Model], name: str) -> DescribedField:
    """The field `name` of `model`. Raises KeyError when people see no such field."""
    field = fields_by_name(model)[name]
    if not isinstance(field, DescribedField):
        raise KeyError(name)
    return field
