"""`steadyhand access alerts` to `close-alert`: alerts about staff, as the pages have them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from steadyhand.cli.access_acting import Acting, By, acting
from steadyhand.cli.common import CommandRefused, Data

if TYPE_CHECKING:
    from steadyhand.access.risk.model import Alert


def alerts(*, by: By, all: bool = False, data: Data = Path("data")) -> None:  # noqa: A002 - the name of the option
    """List the alerts that are not about you and not closed; with --all, the closed ones too."""
    from steadyhand.access.risk.detectors import title
    from steadyhand.kernel.zones import rfc3339

    with acting(data, by) as me:
        rows = [one for one in _known(me) if all or one.closed is None]
    for one in rows:
        people = len(one.openings)
        state = one.outcome or f"opened by {people} of 2"
        print(
            f"{one.id}  {state}  {rfc3339(one.at)}  {title(one.detector)}  {', '.join(one.about) or 'nobody yet'}"
        )
    if not rows:
        print("No alert waits.")


def open_alert(alert: str, reason: str, *, by: By, data: Data = Path("data")) -> None:
    """Open ALERT as one of two people, and say why. Once both have, it says whom it is about.

    The two confirm with authenticators of their own: from one account of one machine only one of them can.
    """
    from steadyhand.access.risk.commands import OpenAlert

    with acting(data, by) as me:
        found = _one(me, alert)
        if not found.read_by(me.who):
            command = OpenAlert(alert=alert, about=found.about, first=found.first, reason=reason)
            me.do(command, f"{alert} is opened.")
        _tell(me, _one(me, alert))


def close_alert(
    alert: str,
    outcome: Literal["confirmed", "explained", "false_alarm"],
    found: str,
    *,
    by: By,
    data: Data = Path("data"),
) -> None:
    """Say what ALERT was and what you FOUND, as one of the two who opened it. It changes nobody's access."""
    from steadyhand.access.risk.commands import CloseAlert

    with acting(data, by) as me:
        _one(me, alert)
        me.do(CloseAlert(alert=alert, outcome=outcome, found=found), f"{alert} is closed.")


def _known(me: Acting) -> list[Alert]:
    """What they may know of: nobody without `risk.read` of any, nobody of their own."""
    from steadyhand.access.risk.store import Alerts
    from steadyhand.kernel.values import Scope

    opened = me.house
    if refusal := opened.access.lack(me.who, "risk.read", Scope(tool="risk"), opened.reader.now()):
        raise CommandRefused(refusal.message)
    return Alerts(opened.reader).all(opened.access.snapshot().pseudonyms_of(me.who))


def _one(me: Acting, alert: str) -> Alert:
    found = next((one for one in _known(me) if one.id == alert), None)
    if found is None:
        raise CommandRefused("There is no such alert.")
    return found


def _tell(me: Acting, alert: Alert) -> None:
    from steadyhand.access.risk.store import Alerts

    if not alert.read_by(me.who):
        print("Somebody who does not depend on you opens it with you; then it says whom it is about.")
        return
    details = Alerts(me.house.reader).details(alert)
    if details is None:
        print("Erased: names and words are kept for 90 days.")
        return
    print(f"About {', '.join(details.people) or 'nobody yet'}. {details.said}")
    print(f"Entries: {', '.join(map(str, details.acts))}")
