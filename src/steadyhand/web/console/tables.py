"""Tables that their address sorts and filters, and that can be taken along as CSV: one way for every page.

A page names its columns once, and its handler says::

    asked = Asked.of(request, "/queues")
    table = asked.table("queues", COLUMNS, rows)
    return asked.taken(table) or pages.page("queues.html", rooms, person, table=table)

The template draws head, filters and what stands beside with the macros of `table.html`; rows it writes itself. The
address holds `sort=reports`, or `sort=-reports` for the highest first, and `severity=high` for a filter; where a
page has several tables, each puts its name before (`cases.sort=opened`). `csv=cases` is that table as a file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final, Generic, Literal, TypeVar
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response

from steadyhand.kernel.zones import rfc3339
from steadyhand.web.problem import Problem

Row = TypeVar("Row")
Cell = str | int | None

SAID_ONCE: Final = frozenset({"csv", "note"})
"""Parameters of one answer only: they are no part of the view that a link keeps."""
PARAMETERS: Final = 20
LENGTH: Final = 200
"""An address made by hand may be of any size; what goes into every link of a page may not."""
FILTERED_FROM: Final = 9
"""Fewer rows are read more quickly than filtered."""
FORMULA: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""A spreadsheet runs a cell that begins so, or with the wide form of one, as a formula."""


class Column(msgspec.Struct, Generic[Row], frozen=True, kw_only=True):
    """One column: its name in address and CSV, its title with the unit, and what a row has in it.

    `choices` makes it a filter: of these values, or of any where there are none of them. `order` sorts by
    something else than the value; `shown=False` leaves it to the CSV.
    """

    name: str
    title: str = ""
    value: Callable[[Row], Cell]
    kind: Literal["text", "number", "instant"] = "text"
    order: Callable[[Row], Any] | None = None
    choices: Collection[str] | None = None
    said: Callable[[str], str] = str
    shown: bool = True
    falls: bool | None = None
    """Whether the first click gives the highest first; unset, numbers and instants do."""

    def falling(self) -> bool:
        """Whether this column is sorted with the highest first when nothing else is said."""
        return self.kind != "text" if self.falls is None else self.falls

    def rank(self, row: Row) -> Any:
        """What a row is sorted by; None comes last in either direction."""
        value = self.order(row) if self.order else self.value(row)
        return value.casefold() if isinstance(value, str) else value

    def cell(self, row: Row) -> str:
        """A row's value in the CSV: RFC 3339 for instants, nothing where there is none."""
        value = self.value(row)
        if value is None:
            return ""
        if isinstance(value, int):
            return rfc3339(value) if self.kind == "instant" else str(value)
        return plain(value)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the address of a page asks of its tables."""

    path: str
    pairs: tuple[tuple[str, str], ...]
    several: bool = False
    """Whether the page has several tables, so that each names its parameters."""

    @classmethod
    def of(cls, request: Request[Any, Any, Any], path: str, *, several: bool = False) -> Asked:
        """The parameters of a request for the page at `path`."""
        sent = request.query_params.multi_items()
        pairs = tuple((name, text) for name, text in sent if text and len(name) + len(text) <= LENGTH)
        return cls(path=path, pairs=pairs[:PARAMETERS], several=several)

    def get(self, name: str) -> str:
        """A parameter; empty where it was not sent."""
        return dict(self.pairs).get(name, "")

    def link(self, part: str = "", **changed: str) -> str:
        """This page with some parameters changed (empty: without it), at one of its parts."""
        kept = [(name, text) for name, text in self.pairs if name not in SAID_ONCE | changed.keys()]
        query = urlencode(kept + [(name, text) for name, text in changed.items() if text])
        return self.path + (f"?{query}" if query else "") + (f"#{part}" if part else "")

    def parameter(self, table: str, name: str) -> str:
        """What a table calls one of its parameters."""
        return f"{table}.{name}" if self.several else name

    def alters(self, table: str, columns: Iterable[Column[Any]]) -> bool:
        """Whether the table is wanted otherwise than it comes: sorted, filtered, or whole as a file."""
        names = ("sort", *(column.name for column in columns if column.choices is not None))
        return self.get("csv") == table or any(self.get(self.parameter(table, name)) for name in names)

    def table(
        self,
        name: str,
        columns: Sequence[Column[Row]],
        rows: Collection[Row],
        *,
        limit: int = 100,
        of: int | None = None,
    ) -> Table[Row]:
        """These rows as the address wants them. Raises `Problem` 400 for a column that is not there.

        `limit` is how many the page shows, `of` how many there are where `rows` are not all of them.
        """
        chosen = {
            column.name: text
            for column in columns
            if column.choices is not None and (text := self.get(self.parameter(name, column.name)))
        }
        found = [
            row for row in rows if all(c.value(row) == chosen[c.name] for c in columns if c.name in chosen)
        ]
        sort = self.get(self.parameter(name, "sort"))
        table = Table(
            name=name,
            columns=tuple(columns),
            asked=self,
            chosen=chosen,
            sort=sort.removeprefix("-"),
            falling=sort.startswith("-"),
            limit=limit,
            of=max(len(rows), of or 0),
            found=found,
        )
        return table.sorted()

    def taken(self, *tables: Table[Any]) -> Response[str] | None:
        """The table that is asked for as CSV; None where the page itself is. Raises `Problem` 404."""
        wanted = self.get("csv")
        if not wanted:
            return None
        for table in tables:
            if table.name == wanted:
                headers = {"content-disposition": f'attachment; filename="{table.name}.csv"'}
                return Response(table.csv(), media_type="text/csv", headers=headers)
        raise Problem(404, "unknown_table", "Not found", f"This page has no table called {wanted[:80]!r}.")


class Table(msgspec.Struct, Generic[Row], frozen=True, kw_only=True):
    """Rows as they were asked for, and the addresses that ask otherwise."""

    name: str
    columns: tuple[Column[Row], ...]
    asked: Asked
    chosen: dict[str, str]
    """The filters that are set, by column."""
    sort: str
    falling: bool
    limit: int
    of: int
    found: list[Row]

    @property
    def rows(self) -> list[Row]:
        """What the page shows."""
        return self.found[: self.limit]

    @property
    def here(self) -> str:
        """The address of this very view."""
        return self.asked.link()

    @property
    def filtered(self) -> list[Column[Row]]:
        """The columns to filter by; none while there is little to filter."""
        filters = [column for column in self.columns if column.choices is not None]
        return filters if self.chosen or self.of >= FILTERED_FROM else []

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the filters sends beside them."""
        own = {self.parameter(column.name) for column in self.columns} | SAID_ONCE
        return [(name, text) for name, text in self.asked.pairs if name not in own]

    def parameter(self, name: str) -> str:
        """What the address calls one of this table's parameters."""
        return self.asked.parameter(self.name, name)

    def present(self, column: Column[Row]) -> list[str]:
        """The values of a column among what was found."""
        return sorted({str(value) for row in self.found if (value := column.value(row)) is not None})

    def by(self, column: Column[Row]) -> str:
        """The address that sorts by a column, or turns the order round where it is sorted by it."""
        falling = not self.falling if self.sort == column.name else column.falling()
        return self._link(sort=f"-{column.name}" if falling else column.name)

    def unfiltered(self) -> str:
        """The address without this table's filters."""
        return self._link(**dict.fromkeys(self.chosen, ""))

    def file(self) -> str:
        """The address of this view as CSV."""
        return self.asked.link(csv=self.name)

    def sorted(self) -> Table[Row]:
        """This table in its order. Raises `Problem` 400 for a column that is not there."""
        if not self.sort:
            return self
        column = next((column for column in self.columns if column.name == self.sort), None)
        if column is None:
            names = ", ".join(column.name for column in self.columns)
            detail = (
                f"No column is called {self.sort[:80]!r}. Sort by one of {names}; - before it turns it round."
            )
            raise Problem(400, "unknown_column", "Not understood", detail)
        there = [row for row in self.found if column.rank(row) is not None]
        rest = [row for row in self.found if column.rank(row) is None]
        ordered = sorted(there, key=column.rank, reverse=self.falling)
        return msgspec.structs.replace(self, found=ordered + rest)

    def csv(self) -> str:
        """All that was found, with every column (RFC 4180)."""
        out = io.StringIO()
        lines = csv.writer(out)
        lines.writerow(column.name for column in self.columns)
        lines.writerows([column.cell(row) for column in self.columns] for row in self.found)
        return out.getvalue()

    def _link(self, **changed: str) -> str:
        part = self.name if self.asked.several else ""
        return self.asked.link(part, **{self.parameter(name): text for name, text in changed.items()})


def plain(text: str) -> str:
    """Text that a spreadsheet shows as it is, and never runs."""
    return f"'{text}" if text.startswith(FORMULA) else text
