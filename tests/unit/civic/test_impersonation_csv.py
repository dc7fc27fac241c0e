"""The register as a file: what is written is read back, and what is wrong is said by its line."""

from __future__ import annotations

import pytest

from steadyhand.civic.impersonation.csv_form import COLUMNS, LARGEST, NotARegister, from_csv, to_csv
from tests.support.civic_namesakes import LISTED

HEAD = "id,kind,names,accounts,source\n"


def test_what_is_written_is_read_back() -> None:
    """An export that loses a real account would have it taken for a fraud."""
    assert from_csv(to_csv(LISTED).encode()) == list(LISTED)
    assert to_csv(LISTED).splitlines()[0] == ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no column id, kind, names"), (HEAD.encode(), "no line below"), (b"\xff", "no UTF-8"),
        (b"x" * (LARGEST + 1), "larger than"), (f"{HEAD}a,press,BBC,account:a".encode(), "as many fields"),
        (f"{HEAD}a,press,BBC,account:a,y,z".encode(), "as many fields"), (b"id,id,kind,names,accounts,source", "twice"),
        (b"id,kind,names,accounts,source,colour\n", "'colour' is no column"),
        (f"{HEAD}a,press,BBC,account:a,y\na,press,BBC,account:a,y\n".encode(), "line 3: imitated:a is there twice"),
        (f"{HEAD}A b,press,BBC,account:a,y\n".encode(), "line 2: Write imitated:<name>"),
        (f'{HEAD}a,press,"BBC,account:a,y\n'.encode(), "line"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(data: bytes, says: str) -> None:
    """Whoever typed a thousand lines looks for one."""
    with pytest.raises(NotARegister, match=says):
        from_csv(data)
