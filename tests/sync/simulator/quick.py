"""A connection to one SQLite in memory that runs the server's own statements with less around them.

SQLAlchemy still writes the SQL, converts the parameters and the columns. What is left out is what it does anew at each
execution: a run asks the same fifty statements a thousand times. Answers to a SELECT are kept until one of its tables is
written, which all goes through here. Whatever is not a plain SELECT or text goes through SQLAlchemy itself.
"""

from __future__ import annotations

import re
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Select, Table, TextClause
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase

Copy = dict[str, list[Any]]
_UNTOLD = {"device", "audit_head", "audit_event"}  # tables that no feed reads
MOST_MET = 2_000
MOST_KEPT = 1_000
_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)


class Rows:
    """An answer: the part of SQLAlchemy's Result that server code uses."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: Sequence[Any], rowcount: int = -1) -> None:
        self._rows, self.rowcount = rows, rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        """Every row."""
        return list(self._rows)

    fetchall = all

    def first(self) -> Any:
        """The first row, None when there is none."""
        return self._rows[0] if self._rows else None

    def one_or_none(self) -> Any:
        """The only row, None when there is none."""
        if len(self._rows) > 1:
            raise MultipleResultsFound("more rows than one")
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """The only row."""
        if not self._rows:
            raise NoResultFound("no row")
        return self.one_or_none()

    def scalar(self) -> Any:
        """The first column of the first row."""
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        """The first column of the only row."""
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        """The first column of the only row, None when there is none."""
        row = self.one_or_none()
        return None if row is None else row[0]

    def scalars(self) -> Rows:
        """The first column."""
        return Rows([row[0] for row in self._rows])

    def mappings(self) -> Rows:
        """Rows as dictionaries."""
        return Rows([row._mapping for row in self._rows])


@lru_cache(maxsize=512)
def _written_by(sql: str) -> str | None:
    """The table that a statement writes, "*" when that cannot be told, None for one that reads."""
    found = _WRITES.match(sql)
    return found[1] if found else None if sql.startswith("SELECT") else "*"


@lru_cache(maxsize=512)
def _row(names: tuple[str, ...]) -> Callable[[Any], Any]:
    """The type of rows with these columns: tuples that know their columns by name."""
    plain = namedtuple("plain", names, rename=True)  # type: ignore[misc]
    mapping = property(lambda self: dict(zip(names, self, strict=True)))
    return type("Row", (plain,), {"__slots__": (), "_mapping": mapping})._make


def _values(names: Sequence[str], bind: dict[str, Any], defaults: dict[str, Any]) -> Callable[[Any], Any]:
    """From what is given to the parameters as the driver takes them, in their order; what is not given has a default."""
    parts = []
    for n, name in enumerate(names):
        value = f"given[{name!r}]" if defaults[name] is None else f"given.get({name!r}, default[{n}])"
        parts.append(f"bind[{name!r}]({value})" if name in bind else value)
    words = {"bind": bind, "default": [defaults[name] for name in names]}
    return eval(f"lambda given: ({''.join(part + ', ' for part in parts)})", words)  # type: ignore[no-any-return]


class Plan:
    """A statement made ready: its SQL, where its parameters come from, what its columns become."""

    def __init__(self, compiled: Any, statement: Any) -> None:
        self.sql: str = compiled.string
        self.compiled = compiled
        self.expands = bool(compiled.post_compile_params | compiled.literal_execute_params)
        self.names: tuple[str, ...] = tuple(compiled.positiontup or ())
        self.bind = {
            name: process for name, process in compiled._bind_processors.items() if callable(process)
        }
        self.values = _values(self.names, self.bind, compiled.construct_params(_check=False))
        self.kept: dict[Any, tuple[int, list[Any]]] = {}
        self.tables: tuple[str, ...] = ()
        self.writes: str | None = None
        if isinstance(statement, TextClause):
            self.writes = _written_by(self.sql) or "*"
        else:
            parts = list(visitors.iterate(statement))
            self.tables = tuple(sorted({one.name for one in parts if isinstance(one, Table)}))
            assert not any(isinstance(one, UpdateBase) for one in parts), "a SELECT that writes"
        columns = compiled._result_columns
        self.row = _row(tuple(column.keyname for column in columns)) if columns else None
        convert = [column.type._cached_result_processor(compiled.dialect, None) for column in columns]
        self.convert = convert if any(convert) else None

    def shaped(self, found: list[Any], cursor: sqlite3.Cursor) -> list[Any]:
        """Rows as the server code takes them."""
        if self.row is None:
            if cursor.description is None:
                return found
            self.row = _row(tuple(column[0] for column in cursor.description))
        if self.convert is not None:
            found = [
                [
                    value if into is None else into(value)
                    for value, into in zip(row, self.convert, strict=True)
                ]
                for row in found
            ]
        return list(map(self.row, found))


class Quick:
    """The part of a SQLAlchemy Connection that server code uses, over the same SQLite as `real`."""

    def __init__(self, raw: sqlite3.Connection, real: Connection) -> None:
        self.raw, self.real = raw, real
        self.dialect, self.engine = real.dialect, real.engine
        self._plans: dict[int, tuple[Any, Plan]] = {}  # of statements that were built once for all
        self._met: dict[int, Any] = {}  # statements seen once: the same object again is such a one
        self._compiled: dict[Any, Any] = {}
        self._by_compiled: dict[int, Plan] = {}
        self._written: dict[str, int] = {}
        self._clock = self._floor = 0
        self.pulled_at = 0  # when something was last written that a pull may tell
        self._inserts: dict[str, str] = {}  # by table, in a copy's order
        self._base: Copy = {}  # the copy that tables are as, but for those in `_dirty`
        self._dirty: set[str] = set()

    def forget(self) -> None:
        """All may have changed: a transaction that never was."""
        self._clock += 1
        self._floor = self.pulled_at = self._clock

    def wrote(self, table: str) -> None:
        """Rows of this table changed ("*": of any)."""
        self._clock += 1
        if table == "*":
            self.forget()
            self._dirty.update(self._inserts)
        else:
            self._written[table] = self._clock
            self._dirty.add(table)
            if table not in _UNTOLD:
                self.pulled_at = self._clock

    # -- copies ----------------------------------------------------------------------------------

    def open(self, data: bytes) -> None:
        """Be this database: its bytes, as SQLite serializes them."""
        copy = sqlite3.connect(":memory:")
        copy.deserialize(data)
        copy.backup(self.raw)
        copy.close()
        tables = self.raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
        assert not any(sql and ("VIRTUAL" in sql or "WITHOUT ROWID" in sql) for _, sql in tables)
        assert not self.raw.execute("SELECT 1 FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in tables:
            columns = self.raw.execute(f'PRAGMA table_info("{name}")').fetchall()
            self._inserts[name] = f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(columns))})'
        self.wrote("*")

    def copy(self) -> Copy:
        """The rows of every table as they are now, in their order."""
        for name in self._dirty & self._inserts.keys():
            self._base = {
                **self._base,
                name: self.raw.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall(),
            }
        self._dirty.clear()
        return self._base

    def load(self, copy: Copy) -> None:
        """Have these rows. The schema stays, so that statements need not be prepared again."""
        self.raw.execute("BEGIN IMMEDIATE")
        for name, insert in self._inserts.items():
            if name in self._dirty or self._base.get(name) is not copy[name]:
                self.raw.execute(f'DELETE FROM "{name}"')
                self.raw.executemany(insert, copy[name])
        self.raw.execute("COMMIT")
        self._base = copy
        self._dirty.clear()
        self.forget()

    # -- statements ------------------------------------------------------------------------------

    def execute(self, statement: Any, parameters: Any = None) -> Any:
        """As SQLAlchemy's."""
        entry = self._plans.get(id(statement))
        if entry is not None:
            plan = entry[1]
            if plan.expands:
                self.wrote(plan.writes) if plan.writes else None
                return self.real.execute(statement, parameters)
            return self._run(plan, plan.values(parameters or {}))
        kind = type(statement)
        if kind not in (Select, CompoundSelect, TextClause) or isinstance(parameters, list):
            table = getattr(statement, "table", None)
            self.wrote(table.name if isinstance(table, Table) else "*")
            return self.real.execute(statement, parameters)
        if id(statement) in self._met:
            plan = Plan(statement.compile(dialect=self.dialect), statement)
            self._plans[id(statement)] = (statement, plan)
            return self.execute(statement, parameters)
        if len(self._met) >= MOST_MET:
            self._met.clear()
        self._met[id(statement)] = statement
        compiled, extracted = statement._compile_w_cache(
            self.dialect, compiled_cache=self._compiled, column_keys=sorted(parameters or ()), for_executemany=False,
            schema_translate_map=None,
        )[:2]  # fmt: skip
        made = self._by_compiled.get(id(compiled))
        if made is None or made.compiled is not compiled:
            made = self._by_compiled[id(compiled)] = Plan(compiled, statement)
        if made.expands:
            if made.writes:
                self.wrote(made.writes)
            return self.real.execute(statement, parameters)
        return self._run(
            made,
            made.values(compiled.construct_params(parameters, extracted_parameters=extracted, _check=False)),
        )

    def _run(self, plan: Plan, values: tuple[Any, ...]) -> Rows:
        if plan.writes is None:
            kept = plan.kept.get(values)
            if kept is not None and kept[0] >= self._floor:
                written = self._written
                for table in plan.tables:
                    if written.get(table, 0) > kept[0]:
                        break
                else:
                    return Rows(kept[1])
        else:
            self.wrote(plan.writes)
        try:
            cursor = self.raw.execute(plan.sql, values)
            rows = plan.shaped(cursor.fetchall(), cursor)
        except sqlite3.Error as error:
            raise self._said(plan.sql, error) from error
        if plan.writes is None:
            if len(plan.kept) >= MOST_KEPT:
                plan.kept.clear()
            plan.kept[values] = (self._clock, rows)
        return Rows(rows, cursor.rowcount)

    def exec_driver_sql(self, sql: str, parameters: Any = None) -> Any:
        """As SQLAlchemy's: with a list, once for each of its rows."""
        table, many = _written_by(sql), isinstance(parameters, list)
        if table is not None:
            self.wrote(table)
        try:
            cursor = (
                self.raw.executemany(sql, parameters) if many else self.raw.execute(sql, parameters or ())
            )
            rows = [] if many else cursor.fetchall()
        except sqlite3.Error as error:
            raise self._said(sql, error) from error
        if rows:
            rows = list(map(_row(tuple(column[0] for column in cursor.description)), rows))
        return Rows(rows, cursor.rowcount)

    def _said(self, sql: str, error: sqlite3.Error) -> Exception:
        return DBAPIError.instance(sql, None, error, sqlite3.Error, dialect=self.dialect)  # type: ignore[call-overload,no-any-return]
