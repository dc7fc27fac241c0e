"""`steadyhand rules route`: to which queue a case goes, and why."""

from __future__ import annotations

from steadyhand.cli.common import CommandRefused, Folder


def route(folder: Folder, case: str) -> None:
    """Say to which queue a CASE goes by the queues and routing rules in FOLDER, which rule decided, and its clock.

    CASE is JSON: {"area": "election", "severity": "high"}. What is left out is as docs/routing.md says.
    """
    import msgspec

    from steadyhand.rules.load import read_folder
    from steadyhand.rules.pack_routing import load_routing
    from steadyhand.rules.queues import spelt
    from steadyhand.rules.routing import CaseFacts

    try:
        facts = msgspec.json.decode(case, type=CaseFacts)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise CommandRefused(f"This is no case: {error}. docs/routing.md says what a case says.") from None
    routed = load_routing(read_folder(folder)).route(facts)
    print(f"{routed.queue}. {routed.why}")
    print(f"To be decided within {spelt(routed.within)}, served first after {spelt(routed.max_wait)}.")
