"""The field for the ID number, which also tells the birth date and the sex in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from textual.message import Message

from paicha_tui.basics.identity import birth_date_of, id_number_problem, is_old_form, sex_of
from paicha_tui.basics.values import PartialDate
from paicha_tui.records.fields import DescribedField
from paicha_tui.widgets.fields import TextField


class IdField(TextField):
    """On leaving, the number is cleaned and checked; nothing is left to be checked when empty.

    A number that can be believed is also told by `Derived`, for the form to fill what is empty
    and to show what contradicts it; this field writes in no other.
    """

    @dataclass
    class Derived(Message):
        """What an ID number says of its owner."""

        field: IdField
        birth_date: PartialDate | None
        sex: str | None
        """男 or 女."""

        @property
        def control(self) -> IdField:
            """The field."""
            return self.field

    def __init__(
        self,
        field_key: str,
        reads: DescribedField,
        text: str = "",
        *,
        today: Callable[[], date] = date.today,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(field_key, reads, text, id=id, classes=classes)
        self._today = today

    def problem_of(self, text: str) -> str | None:
        """What is wrong with the number."""
        return id_number_problem(text, today=self._today()) if text else None

    def leave(self) -> None:
        """Clean and check the number, and tell what it says."""
        super().leave()
        number = self.value
        if number and (self.problem is None or is_old_form(number)):
            self.post_message(self.Derived(self, birth_date_of(number), sex_of(number)))
