"""The field for the ID number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from paicha_tui.basics.identity import id_number_problem
from paicha_tui.records.fields import DescribedField
from paicha_tui.widgets.text_field import TextField


class IdField(TextField):
    """On leaving, the number is cleaned and checked; nothing is left to be checked when empty."""

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
