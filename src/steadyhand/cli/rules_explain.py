"""`steadyhand rules explain`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import cyclopts

from steadyhand.cli.common import CommandRefused, Data, Folder, house
from steadyhand.cli.rules_events import event_of, events_in, labels_in

if TYPE_CHECKING:
    from steadyhand.bootstrap.house import House
    from steadyhand.flows.explaining import Why
    from steadyhand.rules.explain import Condition, Explanation, RuleExplained, Seen
    from steadyhand.rules.model import Event

_MARKS: Final = {True: "yes", False: "no", None: "failed"}


def explain(  # noqa: PLR0913 - each is an option of the command
    event: str,
    *,
    rules: Folder | None = None,
    in_force: bool = False,
    data: Data = Path("data"),
    labels: Path | None = None,
    rule: str | None = None,
    every: Annotated[bool, cyclopts.Parameter(name="--all")] = False,
    as_json: Annotated[bool, cyclopts.Parameter(name="--json")] = False,
) -> None:
    """Say why the rules decide EVENT as they do: which conditions held, on what values. Nothing follows from it.

    EVENT is a file with one event as JSON, or `source/id` (or the id alone) of an event that was taken in and is still
    kept: then the rules that decided it are asked, labels are those in force today, and counts those of its time.

    Parameters
    ----------
    rules
        A folder with other rules.
    in_force
        The rules in force now, and not those that decided.
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

    if rules is not None and in_force:
        raise CommandRefused("--rules and --in-force name two rule sets: give one of them.")
    why = None if _is_file(event) else _kept(event, rules, labels, data, in_force=in_force)
    found = why.found if why else _of_file(Path(event), rules, labels, data)
    if rule is not None:
        found = msgspec.structs.replace(found, rules=_only(rule, found.rules))
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    else:
        lines = told(found, every=every or rule is not None)
        sys.stdout.writelines(f"{line}\n" for line in [*(beside(why) if why else ()), *lines])


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
    yield event_of(whole, str(file), 1)


def _kept(name: str, rules: Path | None, labels: Path | None, data: Path, *, in_force: bool) -> Why:
    """Of an event that was taken in."""
    from steadyhand.bootstrap.setup import migrate_events
    from steadyhand.flows.explaining import IN_FORCE, Explaining, Unexplained
    from steadyhand.intake.store import EventStore
    from steadyhand.rules.load import read_folder

    with house(data) as opened:
        migrate_events(opened.settings)
        store = EventStore(opened.settings.events)
        try:
            return Explaining(opened.reader, store, opened.settings.data).why(
                name,
                IN_FORCE if in_force else "",
                texts=read_folder(rules) if rules else None,
                labels=labels_in(labels) if labels else None,
            )
        except Unexplained as error:
            raise CommandRefused(str(error)) from error
        finally:
            store.close()


def _in_force(opened: House) -> dict[str, str]:
    from steadyhand.rules.load import read_folder
    from steadyhand.rules.pack import STARTER
    from steadyhand.rules.versions.store import RuleSets

    kept = RuleSets(opened.reader)
    release = kept.release()
    return kept.texts(release.in_force) if release else read_folder(STARTER)


def _explained(texts: Mapping[str, str], event: Event, labels: Mapping[str, list[str]]) -> Explanation:
    from steadyhand.flows.explaining import of_version
    from steadyhand.rules.explain import explain as why

    return of_version(why(texts, event, labels), texts)


def _only(name: str, rules: Sequence[RuleExplained]) -> tuple[RuleExplained, ...]:
    from steadyhand.rules.errors import did_you_mean

    found = tuple(each for each in rules if each.name == name)
    if not found:
        near = did_you_mean(name, [each.name for each in rules])
        raise CommandRefused(f"There is no rule {name!r} here{f': {near}' if near else '.'}")
    return found


_HOW: Final = {
    "decided": "which decided this event",
    "named": "which the case or measure on this event names",
    "in_force": "in force now",
    "pack": "of the program's own pack: nothing was published yet",
    "asked": "as you asked",
}


def beside(why: Why) -> Iterator[str]:
    """By which rules, on what knowledge, and what was recorded otherwise."""
    yield f"{why.event.name}: by the rules {_HOW[why.how]}."
    if why.other_rules:
        yield f"Decided by other rules: {why.recorded.rules}"
    if not why.recorded.rules:
        yield "Nobody wrote down which rules decided it."
    if why.recorded.braked:
        yield f"Braked then, so what only this asked for went to people: {', '.join(why.recorded.braked)}"
    if why.labels:
        yield "Labels are those in force today."
    for each in why.labels_since:
        yield f"  {each.label} on {each.subject} {'came' if each.added else 'went'} after the event"
    if why.counts_gone:
        yield "Some of what was counted then is no longer kept: counts may be too low."
    if why.differs:
        yield from _differences(why)
    yield ""


def _differences(why: Why) -> Iterator[str]:
    yield "Asking now comes to something else than what was recorded:"
    for told, names in (
        ("verdicts recorded, and not reached now", why.verdicts_gone),
        ("verdicts of now that were not recorded", why.verdicts_new),
        ("rules that held, and do not now", why.rules_gone),
        ("rules that hold now, and did not", why.rules_new),
    ):
        if names:
            yield f"  {told}: {', '.join(names)}"


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
