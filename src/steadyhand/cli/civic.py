"""`steadyhand civic ...`: the calendar of elections."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import cyclopts

from steadyhand.cli.access_acting import By, acting
from steadyhand.cli.common import CommandRefused, Data, FileThere, house

if TYPE_CHECKING:
    from steadyhand.civic.elections.model import Details

civic = cyclopts.App(name="civic", help="Which election is in which phase, where.")
_Zone = Annotated[str, cyclopts.Parameter(help="IANA zone of calendar entries that name none.")]


@civic.command(name="import")
def import_(  # noqa: PLR0913 - what the entries of a calendar do not say of their election
    file: Annotated[FileThere, cyclopts.Parameter(help="CSV with a line a period, or iCalendar (.ics).")],
    *,
    by: By,
    election: str = "",
    name: str = "",
    kind: str = "national",
    jurisdiction: str = "",
    source: str = "",
    url: str = "",
    confidence: str = "reported",
    zone: _Zone = "",
    data: Data = Path("data"),
) -> None:
    """Enter the elections of a file. Nothing switches by them until somebody else has confirmed each.

    The options say of an .ics file what its entries do not; a .csv file says all of it by itself.
    """
    from steadyhand.civic.elections.icalendar import Given, from_ics
    from steadyhand.civic.elections.tables import from_csv
    from steadyhand.civic.elections.written import NotAnElection

    given = Given(
        election=election,
        name=name,
        kind=kind,
        jurisdiction=jurisdiction,
        source=source,
        url=url,
        confidence=confidence,
        zone=zone,
    )
    try:
        content = file.read_bytes()
        found = from_ics(content, given) if file.suffix.lower() == ".ics" else from_csv(content)
    except NotAnElection as error:
        raise CommandRefused(f"{file.name}: {error} Nothing was entered.") from error
    _enter(found, by, data)


@civic.command
def uk(
    election: Annotated[str, cyclopts.Parameter(help="Democracy Club id, as parl.2029-05-03.")],
    *,
    by: By,
    country: Annotated[str, cyclopts.Parameter(help="GB-ENG, GB-NIR, GB-SCT or GB-WLS.")] = "",
    data: Data = Path("data"),
) -> None:
    """Enter an election of the United Kingdom by the deadlines that its law counts back from polling day."""
    from steadyhand.civic.elections.uk import from_uk
    from steadyhand.civic.elections.written import NotAnElection

    try:
        found = from_uk(election, country)
    except NotAnElection as error:
        raise CommandRefused(str(error)) from error
    _enter([found], by, data)


@civic.command
def seed(*, by: By, data: Data = Path("data")) -> None:
    """Enter the few elections that come along, whose days and hours stand in a law. None is confirmed by that."""
    from steadyhand.civic.elections.tables import SEED, from_csv

    _enter(from_csv(SEED.read_bytes()), by, data)


@civic.command
def confirm(election: str, number: int, *, by: By, data: Data = Path("data")) -> None:
    """Confirm a version that somebody else entered, once you have read its source."""
    from steadyhand.civic.elections.commands import ConfirmElection

    with acting(data, by) as me:
        me.do(ConfirmElection(election=_id(election), number=number), "Its phases switch by it from now on.")


@civic.command(name="call-off")
def call_off(election: str, why: str, *, by: By, data: Data = Path("data")) -> None:
    """Have nothing of an election go on. What was confirmed takes a second person."""
    from steadyhand.civic.elections.commands import CallOffElection

    with acting(data, by) as me:
        me.do(CallOffElection(election=_id(election), why=why), "Nothing of it goes on any more.")


@civic.command
def phases(region: str = "*", *, data: Data = Path("data")) -> None:
    """Say what goes on now, everywhere or in a region (ISO 3166: US, US-AZ)."""
    from steadyhand.civic.elections import store
    from steadyhand.kernel.zones import wall_clock

    with house(data) as opened:
        found = store.phases(opened.reader).at(region)
    for one in sorted(found, key=lambda each: (each.period.place, each.period.starts, each.election)):
        period = one.period
        until = wall_clock(period.ends, period.zone)
        part = f" ({period.part})" if period.part else ""
        print(f"{period.place}{part}  {period.phase}  until {until} {period.zone}  {one.election}")
    if not found:
        print("Nothing goes on.")


@civic.command
def rehearse(
    day: Annotated[str, cyclopts.Parameter(help="As 2022-11-08.")], *, data: Data = Path("data")
) -> None:
    """Say what would switch on a day, in each place by its own clocks, and what is missing from the calendar."""
    from steadyhand.civic.elections import rehearsing, store
    from steadyhand.kernel.zones import rfc3339

    with house(data) as opened:
        elections = store.confirmed(opened.reader)
        waiting = [one for one in store.listed(opened.reader) if one.proposed is not None]
    try:
        told = rehearsing.rehearse(elections, day)
    except ValueError as error:
        raise CommandRefused(str(error)) from error
    for step in told.steps:
        what = "begins" if step.begins else "ends"
        part = f" ({step.part})" if step.part else ""
        after = ", ".join(step.after) or "nothing"
        print(
            f"{rfc3339(step.at)}  {step.local}  {step.place}{part}  {step.phase} {what}; then: {after}  {step.election}"
        )
    if not told.steps:
        print(f"Nothing switches on {day}, from {rfc3339(told.starts)} to {rfc3339(told.ends)}.")
    for one in waiting:
        print(f"! {one.id}: version {one.latest} waits to be confirmed, and is not in this.")
    for warning in told.warnings:
        print(f"! {warning}")


@civic.command
def report(
    election: str,
    *,
    json: Annotated[bool, cyclopts.Parameter(negative="", help="For programs.")] = False,
    markdown: Annotated[bool, cyclopts.Parameter(negative="", help="For people; the same without.")] = False,
    since: Annotated[str, cyclopts.Parameter(name="--from", help="As 2022-11-01, or an instant.")] = "",
    until: Annotated[str, cyclopts.Parameter(name="--to", help="The same; it is left out itself.")] = "",
    data: Data = Path("data"),
) -> None:
    """Write the report on an election, counted from the ledger: the same ledger gives the same bytes.

    Without times it begins a week before the first polls open, and ends with the last period of the calendar.
    """
    import sys

    from steadyhand.flows.election_report.ledger import UnknownElection, instant_of
    from steadyhand.flows.election_report.report import report_on
    from steadyhand.flows.election_report.written import as_json, as_markdown

    if json and markdown:
        raise CommandRefused("Choose one of --json and --markdown.")
    with house(data) as opened:
        try:
            told = report_on(opened.reader, _id(election), instant_of(since), instant_of(until))
        except UnknownElection as error:
            raise CommandRefused(f"No election called {error} was ever confirmed.") from error
        except ValueError as error:
            raise CommandRefused(str(error)) from error
    sys.stdout.buffer.write(as_json(told) if json else as_markdown(told).encode())


def _enter(found: list[Details], by: str, data: Path) -> None:
    from steadyhand.civic.elections.commands import EnterElection
    from steadyhand.civic.elections.zoning import strange_zones

    with acting(data, by) as me:
        for one in found:
            me.do(
                EnterElection(details=one),
                f"{one.id} is entered with {len(one.periods)} periods; somebody else confirms it.",
            )
            for warning in strange_zones(one):
                print(f"! {warning}")


def _id(election: str) -> str:
    return f"election:{election.removeprefix('election:')}"
