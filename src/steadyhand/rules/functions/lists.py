"""List functions."""

from __future__ import annotations

from typing import Any

from steadyhand.rules.registry import function


@function("ListLength(list: List[Any]) -> int", sure=True)
def list_length(items: list[Any]) -> int:
    """The number of items.

    >>> ListLength(list=[1, 2])
    2
    """
    return len(items)


@function("ListRead(list: List[Any], index: int = 0) -> str")
def list_read(items: list[Any], index: int) -> str:
    """One item as a text; `index` counts from 0, and from the end below 0.

    >>> ListRead(list=[1, 2], index=1)
    '2'
    """
    return str(items[index])


@function("ListSort(list: List[Any], reverse: bool = False) -> List[Any]")
def list_sort(items: list[Any], reverse: bool) -> list[Any]:  # noqa: FBT001 - the language names it
    """The items in ascending order, or descending with `reverse`.

    >>> ListSort(list=['b', 'a'])
    ['a', 'b']
    """
    return sorted(items, reverse=reverse)
