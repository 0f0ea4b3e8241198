"""Many rows in one statement, many values in one parameter.

PostgreSQL takes new rows through COPY, and replaced or updated ones as arrays (`… FROM unnest`): one round trip and one parse
whatever the number of rows. SQLite runs the prepared statement row by row, which is as fast there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import orjson
import psycopg
from psycopg.types.string import StrDumper
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Float,
    Integer,
    Table,
    Text,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.sqltypes import Boolean as SqlBoolean
from sqlalchemy.sql.type_api import TypeEngine
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import UserDefinedType

Row = tuple[Any, ...]


class _Array(str):
    """An array as PostgreSQL writes it. psycopg packs a list in Python, value by value: that takes ten times as long."""

    __slots__ = ()

    @classmethod
    def of(cls, values: Sequence[Any]) -> _Array:
        """Of texts, numbers, truth values and None."""
        try:
            inside = '","'.join(values)
        except TypeError:
            return cls("{" + ",".join([str(v) if type(v) is int else _element(v) for v in values]) + "}")
        if "\\" in inside or inside.count('"') != 2 * len(values) - 2:
            return cls("{" + ",".join(map(_element, values)) + "}")
        return cls(f'{{"{inside}"}}')


def _element(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", r"\\").replace('"', r"\"") + '"'
    return "NULL" if value is None else str(value)


class _ArrayDumper(StrDumper):
    """Leaves the type to the statement. Raises psycopg.DataError for a NUL, as for any text."""

    oid = 0


psycopg.adapters.register_dumper(_Array, _ArrayDumper)


class _PostgresTexts(UserDefinedType[list[str]]):
    """What PostgreSQL is told of such a list: as plain text, it would read the array anew for every row."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        """Its name in SQL."""
        return "TEXT[]"

    def bind_processor(self, dialect: Dialect) -> Any:
        """The driver's value of a list."""
        return lambda values: None if values is None else _Array.of(values)


class _Texts(TypeDecorator[list[str]]):
    """A list of texts as one parameter: an array for PostgreSQL, JSON for SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the driver is told."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else _PostgresTexts())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        """The driver's value."""
        return value if value is None or dialect.name != "sqlite" else orjson.dumps(value).decode()


class among(ColumnElement[bool]):
    """`column IN (…)` with all values in one parameter: the statement's text stays the same whatever their number, so that
    neither SQLAlchemy nor the database reads it anew for each push."""

    inherit_cache = True
    type = SqlBoolean()
    _is_implicitly_boolean = True  # or SQLite is told `… = 1`, which no index serves
    _traverse_internals = [  # noqa: RUF012 (SQLAlchemy declares it without ClassVar)
        ("column", InternalTraversal.dp_clauseelement),
        ("values", InternalTraversal.dp_clauseelement),
    ]

    def __init__(
        self, column: ColumnElement[str], values: Iterable[str] | None = None, *, name: str = ""
    ) -> None:
        """With `name` the list is given when the statement runs, so that a statement can be built once for all."""
        self.column = column
        if name:
            self.values = bindparam(name, type_=_Texts())
        else:
            self.values = bindparam(None, list(values or ()), type_=_Texts(), unique=True)


@compiles(among, "postgresql")
def _among_postgres(element: among, compiler: Any, **options: Any) -> str:
    return (
        f"{compiler.process(element.column, **options)} = ANY({compiler.process(element.values, **options)})"
    )


@compiles(among, "sqlite")
def _among_sqlite(element: among, compiler: Any, **options: Any) -> str:
    column, values = compiler.process(element.column, **options), compiler.process(element.values, **options)
    return f"{column} IN (SELECT value FROM json_each({values}))"


def arrays_of(rows: Iterable[Row]) -> tuple[str, ...]:
    """Rows as PostgreSQL takes them in one statement: an array for each column, for `unnest(%s::text[], …)`."""
    return tuple(map(_Array.of, zip(*rows, strict=True)))


def insert_many(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    upsert: bool | tuple[str, ...] = False,
) -> None:
    """Insert `rows` (tuples in the order of `columns`). With `upsert`, rows of the same primary key are replaced; with the
    names of columns, only these of them are.

    Raises sqlalchemy.exc.IntegrityError on a conflict when not upserting.
    """
    if not rows:
        return
    columns = tuple(columns)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_sqlite_insert(table, columns, upsert), list(rows))
    elif upsert:
        connection.exec_driver_sql(_postgres_insert(table, columns, upsert), arrays_of(rows))
    else:
        _copy(connection, table, columns, rows)


def _copy(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """COPY within the connection's transaction: psycopg formats the rows in C, where arrays are packed in Python."""
    statement = f"COPY {table.name} ({', '.join(columns)}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.IntegrityError as error:
        raise IntegrityError(statement, None, error) from error
    except psycopg.OperationalError as error:  # a deadlock, a lost connection
        raise OperationalError(statement, None, error) from error


def update_many(
    connection: Connection, table: Table, key: Sequence[str], columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Update rows found by `key`: each row is the key's values followed by the columns' values."""
    if not rows:
        return
    key, columns = tuple(key), tuple(columns)
    if connection.dialect.name == "sqlite":
        ordered = [row[len(key) :] + row[: len(key)] for row in rows]
        connection.exec_driver_sql(_sqlite_update(table, key, columns), ordered)
    else:
        connection.exec_driver_sql(_postgres_update(table, key, columns), arrays_of(rows))


def _postgres_type(table: Table, column: str) -> str:
    kind = table.c[column].type
    if isinstance(kind, Boolean):
        return "boolean"
    if isinstance(kind, BigInteger | Integer):
        return "bigint"
    return "double precision" if isinstance(kind, Float) else "text"


def _on_conflict(table: Table, columns: tuple[str, ...], upsert: bool | tuple[str, ...]) -> str:
    key = [column.name for column in table.primary_key.columns]
    replaced = columns if upsert is True else upsert or ()
    sets = ", ".join(f"{c} = excluded.{c}" for c in replaced if c not in key)
    return f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sets}"


@lru_cache(maxsize=256)
def _sqlite_insert(table: Table, columns: tuple[str, ...], upsert: bool | tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"
    return sql + (_on_conflict(table, columns, upsert) if upsert else "")


@lru_cache(maxsize=256)
def _postgres_insert(table: Table, columns: tuple[str, ...], upsert: bool | tuple[str, ...]) -> str:
    arrays = ", ".join(f"%s::{_postgres_type(table, c)}[]" for c in columns)
    sql = f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT * FROM unnest({arrays})"
    return sql + (_on_conflict(table, columns, upsert) if upsert else "")


@lru_cache(maxsize=256)
def _sqlite_update(table: Table, key: tuple[str, ...], columns: tuple[str, ...]) -> str:
    sets = ", ".join(f"{c} = ?" for c in columns)
    return f"UPDATE {table.name} SET {sets} WHERE " + " AND ".join(f"{k} = ?" for k in key)


@lru_cache(maxsize=256)
def _postgres_update(table: Table, key: tuple[str, ...], columns: tuple[str, ...]) -> str:
    names = ", ".join(key + columns)
    arrays = ", ".join(f"%s::{_postgres_type(table, c)}[]" for c in key + columns)
    sets = ", ".join(f"{c} = v.{c}" for c in columns)
    where = " AND ".join(f"{table.name}.{k} = v.{k}" for k in key)
    return f"UPDATE {table.name} SET {sets} FROM unnest({arrays}) AS v({names}) WHERE {where}"
