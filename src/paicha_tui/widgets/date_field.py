"""The field for a date that may be known only to the month or the year."""

from __future__ import annotations

from collections.abc import Iterable

from paicha_tui.basics.values import ValueUnreadable
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.text_field import TextField


class DateField(TextField):
    """Takes every usual way of writing a date and shows it as 1998.07.01, 1998.07 or 1998.

    It keeps the precision that was typed, and keeps a text it can't read as it stands.
    """

    def advice(self) -> str:
        """The shortest ways of typing a date."""
        return "可输入 19980701、199807 或 1998，只知道年、月的就写到年、月"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dates are never listed: what others have is no help."""
        return action != "earlier" and super().check_action(action, parameters)


def unreadable_date(fields: Iterable[FieldInput]) -> DateField | None:
    """The first date of a form that can't be read, which now says so; None when all can."""
    for field in fields:
        if isinstance(field, DateField):
            try:
                field.tidied(field.value)
            except ValueUnreadable as unreadable:
                field.set_problem(unreadable.reason)
                return field
    return None
