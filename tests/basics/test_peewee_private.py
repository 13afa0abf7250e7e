"""What is leant on in peewee that it does not promise."""

from __future__ import annotations

import peewee

from paicha_tui.basics.peewee_private import fields_by_name, fields_of, table_name


class Above(peewee.Model):
    first = peewee.TextField()


class Below(Above):
    class Meta:
        table_name = "below_it"

    second = peewee.TextField(column_name="other")


def test_a_model_tells_its_table_and_its_fields_in_their_order() -> None:
    assert table_name(Below) == "below_it"
    assert [field.name for field in fields_of(Below)] == ["id", "first", "second"]
    assert fields_by_name(Below)["second"].column_name == "other"
    assert fields_by_name(Below).keys() == {"id", "first", "second"}
