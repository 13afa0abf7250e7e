"""What a model of peewee tells of its table.

It does so by `Model._meta` alone. peewee documents that attribute for this very use, but under a
name that promises nothing; no request for a public one is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import peewee


def table_name(model: type[peewee.Model]) -> str:
    """What SQL and the audit log call the table of `model`."""
    return str(model._meta.table_name)


def fields_of(model: type[peewee.Model]) -> Sequence[peewee.Field]:
    """The fields of `model` in the order in which they are defined."""
    fields: Sequence[peewee.Field] = model._meta.sorted_fields
    return fields


def fields_by_name(model: type[peewee.Model]) -> Mapping[str, peewee.Field]:
    """The fields of `model` by name, in no order."""
    fields: Mapping[str, peewee.Field] = model._meta.fields
    return fields
