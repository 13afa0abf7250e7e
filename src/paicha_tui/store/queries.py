"""What queries ask of SQLite beyond the tables."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, wraps
from typing import Any, TypeVar, TypeVarTuple

import peewee

from paicha_tui.basics import clock
from paicha_tui.basics.peewee_private import fields_of, table_name
from paicha_tui.store.connection import database
from paicha_tui.store.records import Record

Item = TypeVar("Item")
Asked = TypeVarTuple("Asked")

CHUNK = 500
"""So many are put into one query."""


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in their order, as many at once as one query is asked about."""
    whole = list(items)
    for start in range(0, len(whole), CHUNK):
        yield whole[start : start + CHUNK]


def selected(query: peewee.ModelSelect[Any]) -> Iterator[tuple[Any, ...]]:
    """What the query selects, as plain values."""
    values = query.tuples()
    yield from values


def worded(
    build: Callable[[*Asked], peewee.ModelSelect[Any]],
) -> Callable[[*Asked], tuple[str, Sequence[Any]]]:
    """A function that gives the SQL and the parameters of the query built from its arguments.

    For the same arguments and the same day the query is put together once: that takes longer than
    most answers.
    """

    @lru_cache(maxsize=1024)  # a screen puts dozens, again at every change; each takes milliseconds
    def wording(_: datetime.date, asked: tuple[*Asked]) -> Any:
        return build(*asked).sql()

    @wraps(build)
    def words(*asked: *Asked) -> tuple[str, Sequence[Any]]:
        sql, parameters = wording(clock.today(), asked)
        return sql, parameters

    return words


def prepared(
    build: Callable[[*Asked], peewee.ModelSelect[Any]],
) -> Callable[[*Asked], Iterator[tuple[Any, ...]]]:
    """A function that gives what the query built from its arguments selects, as SQLite has it.

    It is put together as by `worded`.
    """
    words = worded(build)

    @wraps(build)
    def answers(*asked: *Asked) -> Iterator[tuple[Any, ...]]:
        rows: Iterator[tuple[Any, ...]] = database.execute_sql(*words(*asked))
        return rows

    return answers


_IDS_STAND_HERE = object()
IDS = peewee.SQL("(SELECT value FROM json_each(?))", (_IDS_STAND_HERE,))
"""Where a query of `prepared_records` has the ids that are asked for."""


def prepared_records(
    build: Callable[[*Asked], peewee.ModelSelect[Any]],
) -> Callable[[Sequence[int], *Asked], Iterator[Any]]:
    """A function that gives the records that the query selects for ids, which stand at `IDS` in it.

    The ids come before the arguments of `build`; it is put together as by `worded`.
    """

    @lru_cache(maxsize=64)  # as in `worded`; whoever looks at one person after another asks it
    def wording(_: datetime.date, asked: tuple[*Asked]) -> Any:
        query = build(*asked)
        return query, *query.sql()

    @wraps(build)
    def answers(ids: Sequence[int], *asked: *Asked) -> Iterator[Any]:
        query, sql, parameters = wording(clock.today(), asked)
        told = json.dumps(ids)
        filled = [told if each is _IDS_STAND_HERE else each for each in parameters]
        yield from query.clone().execute(_Worded(sql, filled))

    return answers


_ALIAS = re.compile(r'"t(\d+)"')
_FROM = re.compile(r' FROM "\w+" AS "t(\d+)"\Z')


def in_words(model: type[Record], expression: Any) -> Any:
    """An expression about the rows of `model`, put into words; for queries of that model.

    It may refer to no other table but those it brings. Putting a long one into words takes
    milliseconds, which whoever keeps what this gives spends but once.
    """
    sql, parameters = model.select(expression).sql()
    found = _FROM.search(sql)
    assert found is not None, sql
    columns = {field.column_name: field for field in fields_of(model)}
    # Its own tables must not be called what tables are in the query that it stands in.
    body = _ALIAS.sub(
        lambda alias: alias[0] if alias[1] == found[1] else f'"own{alias[1]}"',
        sql[len("SELECT ") : found.start()],
    )
    values = iter(parameters)
    nodes: list[Any] = []
    for place, piece in enumerate(re.split(rf'"t{found[1]}"\."(\w+)"', body)):
        nodes.append(
            columns[piece]
            if place % 2
            else peewee.SQL(piece, [next(values) for _ in range(piece.count("?"))])
        )
    return peewee.NodeList(nodes, glue="")


class _Worded:
    """Stands for the store before a query, which it needs not put into words again."""

    def __init__(self, sql: str, parameters: Sequence[Any]) -> None:
        self._words = sql, parameters

    def execute(self, _: peewee.Query) -> Any:
        return database.execute_sql(*self._words)


@contextmanager
def in_memory(records: Mapping[type[Record], Sequence[Record]]) -> Iterator[Any]:
    """A database in memory that holds only these records, for queries about what is not stored.

    There is a table for every model given, also for one without records. A query is put to it by
    `query.execute(database)`.
    """
    aside = peewee.SqliteDatabase(":memory:")
    with aside.connection_context():
        for model, rows in records.items():
            fields = fields_of(model)
            columns = ", ".join(f'"{field.column_name}"' for field in fields)
            marks = ", ".join("?" * len(fields))
            aside.execute_sql(f'CREATE TABLE "{table_name(model)}" ({columns})')
            aside.cursor().executemany(
                f'INSERT INTO "{table_name(model)}" ({columns}) VALUES ({marks})',  # noqa: S608
                [
                    [field.db_value(row.__data__.get(field.name)) for field in fields]
                    for row in rows
                ],
            )
        yield aside


def days_after(start: Any, days: Any) -> Any:
    """The ISO day `days` after the partial date `start`, counted from its first day."""
    first_day = peewee.fn.SUBSTR(start.concat("-01-01"), 1, 10)
    whole = peewee.Case(
        peewee.fn.LENGTH(start),
        ((4, first_day), (7, start.concat("-01"))),
        start,
    )
    return peewee.fn.DATE(whole, peewee.Cast(days, "TEXT").concat(" days"))
