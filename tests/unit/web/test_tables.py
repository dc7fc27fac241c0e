import csv
import io

import pytest
from litestar.testing import RequestFactory

from steadyhand.kernel.values import SECOND
from steadyhand.web.console.queues import QUEUE
from steadyhand.web.console.tables import FILTERED_FROM, Asked, Column, plain
from steadyhand.web.problem import Problem

COLUMNS = (
    Column(name="name", title="Name", value=lambda row: row[0], choices=()),
    Column(name="size", title="Size (MB)", value=lambda row: row[1], kind="number"),
    Column(name="at", title="Came", value=lambda row: row[2], kind="instant"),
)
ROWS = [("b", 2, None), ("A", 10, SECOND), ("c", None, 2 * SECOND), ("a", 1, 3 * SECOND)]


def asked(**parameters):
    """What an address with these parameters asks; `__` stands for a point."""
    pairs = tuple((name.replace("__", "."), text) for name, text in parameters.items())
    return Asked(path="/page", pairs=pairs, several=any("." in name for name, _ in pairs))


def names(**parameters):
    """The first column of the example as it is asked for."""
    return [row[0] for row in asked(**parameters).table("files", COLUMNS, ROWS).rows]


def table_of(text):
    """A CSV as a list of rows by their heads."""
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("sort", "found"),
    [("size", ["a", "b", "A", "c"]), ("-size", ["A", "b", "a", "c"]), ("name", ["A", "a", "b", "c"])],
)
def test_table_is_sorted_in_the_direction_of_its_address_with_nothing_last(sort, found):
    """What is unknown is neither the highest nor the lowest."""
    assert names(sort=sort) == found


def test_table_without_a_wish_keeps_the_order_of_its_page():
    """The page's own order means something: the most harmful first."""
    assert names() == ["b", "A", "c", "a"]


def test_column_that_is_not_there_is_refused_with_those_that_are():
    """An address typed by hand must not show a table that looks sorted."""
    with pytest.raises(Problem, match="name, size, at"):
        names(sort="colour")


def test_first_click_gives_the_highest_number_first_and_the_second_turns_it_round():
    """Who sorts by reports wants the most; by name, the first letter."""
    name, size, _ = COLUMNS
    fresh = asked().table("files", COLUMNS, ROWS)
    falling = asked(sort="-size").table("files", COLUMNS, ROWS)

    assert fresh.by(size) == "/page?sort=-size"
    assert fresh.by(name) == "/page?sort=name"
    assert falling.by(size) == "/page?sort=size"


def test_tables_of_one_page_are_sorted_and_filtered_apart():
    """Sorting the effects must not turn the cases round."""
    wish = asked(files__name="c", others__sort="-size")

    assert [row[0] for row in wish.table("files", COLUMNS, ROWS).rows] == ["c"]
    assert [row[0] for row in wish.table("others", COLUMNS, ROWS).rows] == ["A", "b", "a", "c"]
    assert wish.table("others", COLUMNS, ROWS).by(COLUMNS[1]) == "/page?files.name=c&others.sort=size#others"


def test_filters_are_offered_only_where_there_is_much_to_filter_or_one_is_set():
    """Four rows are read more quickly than a form."""
    few = asked().table("files", COLUMNS, ROWS)
    many = asked().table("files", COLUMNS, ROWS * FILTERED_FROM)

    assert few.filtered == []
    assert [column.name for column in many.filtered] == ["name"]
    assert asked(name="a").table("files", COLUMNS, ROWS).filtered != []


def test_csv_holds_every_row_that_was_found_not_only_those_shown():
    """The page stops somewhere; what is taken along must not."""
    table = asked(sort="size", note="skipped").table("files", COLUMNS, ROWS, limit=2)

    assert [row["name"] for row in table_of(table.csv())] == ["a", "b", "A", "c"]
    assert table.csv().splitlines()[1] == "a,1,1970-01-01T00:00:03Z"
    assert table.file() == "/page?sort=size&csv=files"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1"])
def test_cell_that_a_spreadsheet_would_run_is_shown_as_it_is(text):
    """A handle or an error is written by strangers; a colleague's spreadsheet must not obey it."""
    column = Column(name="what", value=lambda row: row)

    assert column.cell(text) == f"'{text}"
    assert plain("a=1") == "a=1"


def test_negative_number_stays_a_number_in_the_csv():
    """The guard is for words: sums must still add up."""
    assert COLUMNS[1].cell(("x", -3, None)) == "-3"


def test_links_of_a_page_do_not_grow_with_an_address_made_by_hand():
    """Each link repeats the address: a page of twenty links must not be made of one long parameter."""
    (name, *_) = COLUMNS
    sent = {"x": "y" * 10_000} | {f"p{number}": "1" for number in range(1_000)}
    request = RequestFactory().get("/page", query_params=sent)

    assert len(Asked.of(request, "/page").table("files", COLUMNS, ROWS).by(name)) < 300


def test_every_severity_can_be_filtered_by_and_is_sorted_by_its_weight():
    """`high` comes before `medium` in the alphabet as well: by chance only."""
    (severity,) = (column for column in QUEUE if column.name == "severity")

    assert severity.choices == ("severe", "high", "medium", "low")
    assert severity.falling()
