"""`steadyhand rules explain`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import cyclopts

from steadyhand.cli.common import CommandRefused, Data, house
from steadyhand.cli.rules_events import events_in, labels_in

if TYPE_CHECKING:
    from steadyhand.bootstrap.house import House
    from steadyhand.rules.explain import Condition, Explanation, RuleExplained, Seen
    from steadyhand.rules.model import Event

_MARKS: Final = {True: "yes", False: "no", None: "failed"}


def explain(
    event: str,
    *,
    rules: Path | None = None,
    data: Data = Path("data"),
    labels: Path | None = None,
    rule: str | None = None,
    every: Annotated[bool, cyclopts.Parameter(name="--all")] = False,
    as_json: Annotated[bool, cyclopts.Parameter(name="--json")] = False,
) -> None:
    """Say why the rules decide EVENT as they do: which conditions held, on what values. Nothing follows from it.

    EVENT is a file with one event as JSON, or `source/id` (or the id alone) of an event that was taken in and is still
    kept; the labels in force on it are then those of today, and counters count that event only.

    Parameters
    ----------
    rules
        A folder with other rules than those in force.
    labels
        Labels in force: {"User/u1": ["spammer"]}.
    rule
        This rule only, whether or not it held.
    every
        Also rules that did not hold or were not asked.
    as_json
        The whole result as JSON.
    """
    import msgspec

    found = (
        _of_file(Path(event), rules, labels, data) if _is_file(event) else _kept(event, rules, labels, data)
    )
    if rule is not None:
        found = msgspec.structs.replace(found, rules=_only(rule, found.rules))
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in told(found, every=every or rule is not None))


def _is_file(event: str) -> bool:
    return Path(event).is_file()


def _of_file(file: Path, rules: Path | None, labels: Path | None, data: Path) -> Explanation:
    from steadyhand.rules.load import read_folder
    from steadyhand.rules.model import Event

    read = [Event(**each) for each in _one_line(file)]
    if len(read) != 1:
        raise CommandRefused(f"{file}: there are {len(read)} events in it; one can be explained at a time.")
    if rules is not None:
        return _explained(read_folder(rules), read[0], labels_in(labels) if labels else {})
    with house(data) as opened:
        return _explained(_in_force(opened), read[0], labels_in(labels) if labels else {})


def _one_line(file: Path) -> Iterator[dict[str, Any]]:
    """The events of the file; one that is written over several lines is read too."""
    import msgspec

    try:
        whole = msgspec.json.decode(file.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield from events_in(file)
        return
    if not isinstance(whole, dict) or not isinstance(whole.get("data"), dict):
        raise CommandRefused(f"{file}: an event is an object whose `data` is an object.")
    cloud = "specversion" in whole
    yield {
        "data": whole["data"],
        "action_name": str(whole.get("type" if cloud else "action_name", "")),
        "action_id": 1 if cloud else whole.get("action_id", 1),
        "action_time": whole.get("time" if cloud else "timestamp"),
    }


def _kept(name: str, rules: Path | None, labels: Path | None, data: Path) -> Explanation:
    """Of an event that was taken in."""
    from steadyhand.bootstrap.setup import migrate_events
    from steadyhand.enforcement.store import Standings
    from steadyhand.flows.judging import subject_of
    from steadyhand.intake.store import EventStore
    from steadyhand.rules.explain import explainer_of
    from steadyhand.rules.load import read_folder

    with house(data) as opened:
        migrate_events(opened.settings)
        store = EventStore(opened.settings.events)
        try:
            event = _taken_in(name, store, opened.settings.data)
        finally:
            store.close()
        texts = read_folder(rules) if rules else _in_force(opened)
        needed = explainer_of(texts).needs(event).labels
        subjects = {entity: subject_of(entity) for entity in needed}
        standing = Standings(opened.reader).labels(set(subjects.values()))
        held = {entity: list(standing.get(subject, ())) for entity, subject in subjects.items()}
    return _explained(texts, event, labels_in(labels) if labels else held)


def _taken_in(name: str, store: Any, data: Path) -> Event:
    import msgspec

    from steadyhand.intake.lookup import events_named
    from steadyhand.kernel.zones import rfc3339
    from steadyhand.rules.model import Event

    found = events_named(name, store, data)
    sources = sorted({each.source for each in found})
    if not found:
        raise CommandRefused(f"No event is kept under {name!r}: give `source/id`, or a file with the event.")
    if len(sources) > 1:
        raise CommandRefused(
            f"Several sources have an event {name!r}: give one of {', '.join(sources)} before it."
        )
    kept = found[0]
    if kept.erased:
        raise CommandRefused(f"The event {kept.name} was erased: there is nothing left to explain it by.")
    return Event(
        data=msgspec.json.decode(kept.data),
        action_name=kept.type,
        action_id=int.from_bytes(kept.digest[:7], "big"),
        action_time=rfc3339(kept.time),
    )


def _in_force(opened: House) -> dict[str, str]:
    from steadyhand.rules.load import read_folder
    from steadyhand.rules.pack import STARTER
    from steadyhand.rules.versions.store import RuleSets

    kept = RuleSets(opened.reader)
    release = kept.release()
    return kept.texts(release.in_force) if release else read_folder(STARTER)


def _explained(texts: Mapping[str, str], event: Event, labels: Mapping[str, list[str]]) -> Explanation:
    from steadyhand.rules.explain import explain as why

    return why(texts, event, labels)


def _only(name: str, rules: Sequence[RuleExplained]) -> tuple[RuleExplained, ...]:
    from steadyhand.rules.errors import did_you_mean

    found = tuple(each for each in rules if each.name == name)
    if not found:
        near = did_you_mean(name, [each.name for each in rules])
        raise CommandRefused(f"There is no rule {name!r} here{f': {near}' if near else '.'}")
    return found


def told(found: Explanation, *, every: bool) -> Iterator[str]:
    """The explanation as a tree; rules that did not hold only if `every` one is wanted."""
    yield f"Rules {found.version}"
    yield f"Verdicts: {', '.join(found.verdicts) or 'none'}"
    shown = [rule for rule in found.rules if every or (rule.reached and rule.held is not False)]
    for rule in sorted(shown, key=lambda rule: rule.held is not True):
        yield ""
        yield from _rule(rule)
    if left := len(found.rules) - len(shown):
        yield f"\n{left} more rules did not hold or were not asked: --all shows them, --rule one of them."
    if found.errors:
        yield "\nExpressions that failed:"
        yield from (f"  {error}" for error in found.errors)
    if found.reasons:
        yield "\nIn plain words:"
        yield from (f"  {reason}" for reason in found.reasons)


def _rule(rule: RuleExplained) -> Iterator[str]:
    held = {True: "held", False: "did not hold", None: "failed"}[rule.held] if rule.reached else "not asked"
    yield f"{rule.name} ({rule.place}): {held}"
    if rule.description:
        yield f"  {rule.description}"
    for condition in rule.conditions:
        yield from _condition(condition, reached=rule.reached)
    yield from (f"  {error}" for error in rule.errors)


def _condition(condition: Condition, *, reached: bool) -> Iterator[str]:
    yield f"  [{_MARKS[condition.held] if reached else '-'}] {condition.text}"
    for seen in condition.seen:
        if seen.text != condition.text or seen.found or seen.definition:
            yield f"        {_seen(seen)}"
    yield from (f"        {error}" for error in condition.errors)


def _seen(seen: Seen) -> str:
    import msgspec

    value = "failed" if seen.failed else msgspec.json.encode(seen.value).decode()
    found = f", found: {seen.found}" if seen.found else ""
    definition = f" = {seen.definition}" if seen.definition else ""
    return f"{seen.text}{definition} -> {value}{found}"
