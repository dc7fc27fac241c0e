"""What an incident says that was opened for something new, and what of it goes on as a suggestion to the library.

The words are people's own, and nobody has read them yet: they stand in the incident's payload, which can be erased,
and enter the library, whose texts are kept for ever, only once somebody has read them and says so.
"""

from __future__ import annotations

from typing import Final

from steadyhand.civic.incidents.model import TEXT, TITLE
from steadyhand.civic.novel.spreading import Spread
from steadyhand.kernel.values import MINUTE
from steadyhand.rules.areas import IncidentClass

NEW: Final = "claim:new-"
"""How the name begins that it would have in the library."""
_TITLES: Final[dict[IncidentClass, str]] = {
    "procedure": "How or when to vote is said otherwise",
    "eligibility": "Who may vote is said otherwise",
    "suppression": "People are told not to vote, or that they cannot",
    "intimidation": "People are frightened away from voting",
    "premature_result": "A result is told too soon",
    "delegitimisation": "The count or the vote is said to be a fraud",
}
_OTHERWISE: Final = "Something new is said of the election"
_WORDING: Final = "\n\nIn their words:\n"
_LONGEST: Final = 1_000


def title_of(cls: IncidentClass) -> str:
    """One line, in no words of theirs."""
    return f"{_TITLES.get(cls, _OTHERWISE)}, and nobody has settled it"[:TITLE]


def what_of(spread: Spread) -> str:
    """What is known of it, and the wordings, the first one first."""
    minutes = max(1, (spread.at - spread.began) // MINUTE)
    found = f"Found by the rules {', '.join(spread.rules)}." if spread.rules else "No rule looks for it."
    head = (
        f"{spread.accounts} accounts say so within {minutes} minutes, and no claim of the "
        f"library does. {found} What kind of thing it is was told by that alone: change it where it is another."
    )
    return said(head, spread.wordings)


def said(head: str, wordings: tuple[str, ...]) -> str:
    """A text with wordings at its end, from which `wording_in` reads the first."""
    lines = "\n".join(" ".join(one.split())[:_LONGEST] for one in wordings)
    return f"{head}{_WORDING}{lines}"[:TEXT]


def wording_in(what: str) -> str:
    """The first wording of a text that `said` made; empty where there is none."""
    _, found, lines = what.partition(_WORDING)
    return lines.partition("\n")[0] if found else ""


def suggested(links: tuple[str, ...]) -> str:
    """The name in the library that an incident goes with; empty where it goes with none."""
    return next((ref for ref in links if ref.startswith(NEW)), "")
