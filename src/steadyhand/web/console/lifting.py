"""Ending what is in force by hand, from the page of a subject: lifted, eased, or corrected as an error."""

from __future__ import annotations

from typing import Any, Final, get_args

from litestar import Request, Response, post
from litestar.params import FromPath

from steadyhand.enforcement.commands import Impose
from steadyhand.enforcement.ending import CorrectError, Lift, Vary
from steadyhand.enforcement.model import Error, Standing
from steadyhand.enforcement.strikes.commands import AnnulStrike
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.kernel.values import subject as named
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import lookups, pages, striking
from steadyhand.web.console.access import asking
from steadyhand.web.console.beforehand import YOURS, beforehand
from steadyhand.web.console.milder import chosen
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.console.sight import Sight, sight
from steadyhand.web.console.subjects import SUBJECTS, Typed, shown
from steadyhand.web.console.unfrozen import Open
from steadyhand.web.rooms import Rooms

WORDS: Final = 1_000
LOOK: Final = "look"
"""The field that asks what would follow, and for nothing else."""
NOT_SEEN: Final = Refusal(
    "not_looked_up", "A measure is lifted by who sees it: look up what is in force, then lift it."
)
NO_REASON: Final = Refusal("no_reason", "Say in a sentence why it is lifted.")
Ending = Lift | CorrectError | AnnulStrike | Vary | Impose


@post("/subjects/{subject:path}", sync_to_thread=True, include_in_schema=False)
def lift(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, subject: FromPath[str]
) -> Response[Any]:
    """End one measure by a decision of one's own, with the reason; or see what a milder one would do."""
    name = named(addresses.rest_of(request, SUBJECTS))
    reason = form.get("reason")[:WORDS]
    seen = sight(rooms, person.principal, name)
    if seen is None or not seen.shows("standing"):
        return lookups.masked(
            rooms, person, name, wanted=lookups.Wanted(fields=("standing",), reason=reason), refusal=NOT_SEEN
        )
    standing = _standing(rooms, person, seen)
    looks = bool(form.get(LOOK))
    if not (reason or looks):
        return shown(request, rooms, person, name, refusal=NO_REASON)
    if form.get("proposed"):
        command: Ending | Refusal = _proposed(rooms, person, form, standing, reason)
    else:
        command = _ending(person, form, standing, reason or YOURS, rooms.now())
    if isinstance(command, Refusal):
        return shown(request, rooms, person, name, refusal=command)
    if looks:
        return shown(request, rooms, person, name, typed=_typed(rooms, person, form, standing, command))
    return _done(request, rooms, person, form, name, command)


def _done(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, form: Form, name: str, command: Ending
) -> Response[Any]:
    back = (addresses.subject_page(name), name)
    if asking.wanted(form):
        asked = asking.ask(rooms, person, form, [command])
        if isinstance(asked, Refusal):
            return asking.page(request, rooms, person, form, asked, back)
        return pages.see_other(request, asked)
    key = f"lift:{form.get('key')[:80]}"
    answer = rooms.door.perform(command, person.principal, key, proof=person.proof)
    if isinstance(answer, Refusal):
        if answer.code == asking.NEEDED:
            return asking.page(request, rooms, person, form, answer, back)
        return shown(request, rooms, person, name, refusal=answer)
    return pages.see_other(request, addresses.subject_page(name))


def _standing(rooms: Rooms, person: Person, seen: Sight) -> Standing:
    """What is in force, as far as they may read it."""
    own = Open(rooms, person.principal, rooms.now(), seconded=seen.seconded)
    return own.standing(rooms.standings.of(seen.subject))


def _proposed(rooms: Rooms, person: Person, form: Form, standing: Standing, reason: str) -> Impose | Refusal:
    """Doing what a ladder proposes because of one strike, as it still does."""
    now = rooms.now()
    strikes = striking.shown(rooms, Open(rooms, person.principal, now), standing, person.principal)
    number = form.number("proposed")
    found = next((one.found for one in strikes.proposed if one.found.strike.number == number), None)
    if found is None:
        return Refusal(
            "not_proposed", "That is not proposed any more: it was done, or the strike is annulled."
        )
    return striking.imposing(found, standing.subject, reason, now)


def _typed(rooms: Rooms, person: Person, form: Form, standing: Standing, command: Ending) -> Typed | None:
    if not isinstance(command, Vary):
        return None
    given = {"standing": {standing.subject: standing}}
    (ahead,) = beforehand(rooms, [command], person.principal, rooms.now(), given)
    return Typed(
        action=command.action, milder=form.get("milder"), reason=form.get("reason")[:WORDS], ahead=ahead
    )


def _ending(person: Person, form: Form, standing: Standing, reason: str, now: Instant) -> Ending | Refusal:
    """Lifting one measure, easing it, or annulling a strike; past a moratorium, correcting the error that is named."""
    name, action, cause = standing.subject, form.get("action"), f"{person.principal} by hand"
    if form.get("strike"):
        return AnnulStrike(account=name, number=form.number("strike"), cause=cause, reason=reason)
    if form.get("milder"):
        at = min(form.number("at"), now)
        held = standing.find(action)
        kind, until = chosen(form.get("milder"), at, held)
        return Vary(
            subject=name,
            action=action,
            kind=kind,
            until=until,
            surfaces=held.surfaces if held is not None else (),
            territory=held.territory if held is not None else (),
            cause=cause,
            reason=reason,
        )
    if not form.get("corrects"):
        return Lift(subject=name, action=action, cause=cause, reason=reason)
    error = next((one for one in get_args(Error) if one == form.get("error")), None)
    if error is None:
        return Refusal("no_error", "Name the error that is corrected.")
    shows = form.get("shown_by").strip()[:200]
    if not shows:
        return Refusal("no_cause", "Name what shows the error: a case, a decision, an incident.")
    return CorrectError(subject=name, action=action, error=error, cause=shows, reason=reason)
