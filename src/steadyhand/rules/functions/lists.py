"""List functions."""

from __future__ import annotations

from typing import Any

from steadyhand.rules.registry import function


@function("ListLength(list: List[Any]) -> int", sure=True)
def list_length(items: list[Any]) -> int:
    return len(items)


@function("ListRead(list: List[Any], index: int = 0) -> str")
def list_read(items: list[Any], index: int) -> str:
    return str(items[index])


@function("ListSort(list: List[Any], reverse: bool = False) -> List[Any]")
def list_sort(items: list[Any], reverse: bool) -> list[Any]:  # noqa: FBT001 - the language names it
    return sorted(items, reverse=reverse)
