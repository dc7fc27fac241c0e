"""A view: a table folded from entries, which can be dropped and rebuilt at any time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from steadyhand.kernel.entry import Entry, Fact

R = TypeVar("R", bound=msgspec.Struct)


class View(Generic[R]):
    """Folds entries into rows of one frozen type, each a document under one key.

    `columns` names the values of a row that queries filter or sort by (`str` or `int`); the row
    itself is read and written whole, because one row with its document is the fast read.
    """

    name: ClassVar[str]
    row: ClassVar[type[msgspec.Struct]]
    facts: ClassVar[tuple[type[Fact], ...]]
    """The facts it folds; no other entry reaches it. `Fact` itself means every fact."""
    columns: ClassVar[Mapping[str, type]] = {}
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = ()
    cached: ClassVar[bool] = True
    """False where rows are large and no command is judged by them: the writer keeps none in memory."""

    def keys(self, entry: Entry) -> Iterable[str]:
        """The keys of the rows that this entry changes."""
        raise NotImplementedError

    def fold(self, row: R | None, entry: Entry, key: str) -> R | None:
        """The row after the entry; None removes it. Pure."""
        raise NotImplementedError

    def index(self, row: R) -> Mapping[str, Any]:
        """The values of `columns` for this row."""
        return {name: getattr(row, name) for name in self.columns}
