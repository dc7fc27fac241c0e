"""Test cases beside the rules: an event, and what must follow from it. See docs/backtest.md.

They stand in `tests/*.toml` inside the folder of the rules, travel with them, and decide nothing: the version of a pack
does not change by them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeVar

import msgspec

from steadyhand.rules.counting import Counters
from steadyhand.rules.errors import Place, Problems, did_you_mean
from steadyhand.rules.model import Outcome
from steadyhand.rules.ruleset import RuleSet
from steadyhand.rules.toml import read_toml, value_of

FOLDER: Final = "tests/"
WHEN: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""When an event happens that does not say."""
_TABLES: Final = frozenset({"case", "route"})
"""What a file of test cases may hold: cases of rules, and of routing, for which see `rules.routes`."""
Written = TypeVar("Written", bound=msgspec.Struct)
_Said = Annotated[str, msgspec.Meta(min_length=1)]


class Expected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must follow. `verdicts` and `labels` (`Type/id/label`) are all there may be; the rest are some of many."""

    verdicts: tuple[str, ...] | None = None
    labels: tuple[str, ...] | None = None
    rules: tuple[str, ...] = ()
    """Rules that hold."""
    not_rules: tuple[str, ...] = ()
    """Rules that do not."""
    features: dict[str, Any] = {}


class Happened(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event of a case."""

    data: dict[str, Any]
    type: str = "post.created"
    time: datetime = WHEN


class Case(Happened, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One case: an event, the labels in force by `Type/id`, and events that came before it, for rules that count."""

    name: _Said
    expect: Expected
    labels: dict[str, list[str]] = {}
    before: tuple[Happened, ...] = ()


class Placed(msgspec.Struct, frozen=True):
    """A case and where it is written."""

    place: Place
    case: Case


class Mismatch(msgspec.Struct, frozen=True):
    """One thing that is not as it must be: which, what was expected, and what there was."""

    what: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.what}: expected {self.expected}; got {self.got}"


def is_case_file(name: str) -> bool:
    """Whether a file of a rules folder holds test cases."""
    return name.startswith(FOLDER) and name.endswith(".toml")


def cases_of(texts: Mapping[str, str], rules: RuleSet) -> tuple[Placed, ...]:
    """All cases, by file and then in the order of the text. Raises `RuleError` with every mistake in them.

    A rule that is named and not there is a mistake: that it does not hold would prove nothing.
    """
    files = {name: texts[name] for name in sorted(texts) if is_case_file(name)}
    problems = Problems(files)
    found = [placed for name, text in files.items() for placed in _cases_in(name, text, problems)]
    for placed in found:
        _check(placed, rules.names, problems)
    problems.refuse_if_any()
    return tuple(found)


def tried(case: Case, rules: RuleSet, counters: Counters | None = None) -> tuple[Mismatch, ...]:
    """What is not as the case expects it; nothing where it passes.

    `counters` are empty ones for this case alone; without any, rules count nothing.
    """
    for number, event in enumerate(case.before):
        _judged(event, number, case, rules, counters)
    outcome = _judged(case, len(case.before), case, rules, counters)
    return tuple(_mismatches(case.expect, outcome))


def _judged(event: Happened, number: int, case: Case, rules: RuleSet, counters: Counters | None) -> Outcome:
    time = event.time.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return rules.evaluate(
        event.data,
        action_name=event.type,
        action_id=number,
        action_time=time,
        labels=case.labels,
        counters=counters,
    )


def _mismatches(expected: Expected, outcome: Outcome) -> Iterator[Mismatch]:
    for what, wanted, there in (
        ("verdicts", expected.verdicts, outcome.verdicts),
        ("labels", expected.labels, outcome.labels),
    ):
        if wanted is not None and set(wanted) != set(there):
            yield Mismatch(what, _listed(wanted), _listed(there))
    held = [rule.name for rule in outcome.rules]
    if not set(expected.rules) <= set(held):
        yield Mismatch("rules", _listed(expected.rules), _listed(held))
    if unwanted := set(expected.not_rules) & set(held):
        yield Mismatch("not_rules", f"{_listed(expected.not_rules)} not to hold", _listed(unwanted))
    for name, value in expected.features.items():
        got = _plain(outcome.features[name]) if name in outcome.features else "no such feature"
        if got != _plain(value):
            yield Mismatch(f"features.{name}", _plain(value), got)


def tables_in(
    name: str, text: str, table: str, shape: type[Written], problems: Problems
) -> Iterator[tuple[Place, Written]]:
    """The tables `[[table]]` of a file that can be read, each with its place; what is wrong goes to `problems`."""
    lines = text.split("\n")
    header = re.compile(rf"\s*\[\[\s*{table}\s*\]\]")
    starts = [at for at, line in enumerate(lines, start=1) if header.match(line)]
    written = read_toml(name, text).get(table, [])
    if not isinstance(written, list):
        what = "is one table" if isinstance(written, dict) else "is not a list of tables"
        place = Place(name, _line_of(table, lines))
        problems.add(place, f"`{table}` {what}", f"write [[{table}]] with two brackets")
        return
    for number, body in enumerate(written):
        first = starts[number] if number < len(starts) else _line_of(table, lines)
        try:
            yield Place(name, first), msgspec.convert(body, shape)
        except msgspec.ValidationError as error:
            last = starts[number + 1] - 1 if number + 1 < len(starts) else len(lines)
            _unread(Place(name, first), lines[first - 1 : last], str(error), problems)


def _cases_in(name: str, text: str, problems: Problems) -> Iterator[Placed]:
    for stray in read_toml(name, text).keys() - _TABLES:
        place = Place(name, _line_of(stray, text.split("\n")))
        problems.add(place, f"`{stray}` is not known here", "write [[case]] before each case")
    for place, case in tables_in(name, text, "case", Case, problems):
        yield Placed(place, case)


def _unread(case: Place, lines: Sequence[str], error: str, problems: Problems) -> None:
    """A case that cannot be read, at the line of the key that is wrong where that is found."""
    message, path = value_of(error)
    steps = re.findall(r"[A-Za-z_]\w*", path)
    stray = re.search(r"unknown field `(.*)`", message)
    line = _line_of(stray[1] if stray else (steps or ["case"])[-1], lines)
    told = f"{path}: {message}" if path else message
    problems.add(Place(case.file, case.line + line - 1), f"this case cannot be read: {told}")


def _line_of(key: str, lines: Sequence[str]) -> int:
    """The first line, from 1, that gives this key a value, as far as a look at the text can tell; else 1."""
    given = re.compile(rf"(?:^|.*[\s{{,.])[\[\"']*{re.escape(key)}[\"']*\s*(?:[=.\]]|$)")
    return next((at for at, line in enumerate(lines, start=1) if given.match(line)), 1)


def _check(placed: Placed, names: Collection[str], problems: Problems) -> None:
    expect = placed.case.expect
    if expect == Expected():
        hint = "write for instance `verdicts = []`"
        problems.add(placed.place, f"the case `{placed.case.name}` expects nothing", hint)
    if any(event.time.tzinfo is None for event in (placed.case, *placed.case.before)):
        problems.add(placed.place, "`time` has no offset", "write for instance 2026-01-01T00:00:00Z")
    for rule in (*expect.rules, *expect.not_rules):
        if rule not in names:
            problems.add(placed.place, f"there is no rule `{rule}`", did_you_mean(rule, names))


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"


def _plain(value: object) -> str:
    try:
        return msgspec.json.encode(value, order="deterministic").decode()
    except (TypeError, ValueError, OverflowError):
        return repr(value)
