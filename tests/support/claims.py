"""Claims about elections that this project made up, and posts about them; none is of any real place or person."""

from __future__ import annotations

from typing import Final

from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.model import Embedder, Known

CLAIMS: Final = (
    Known(
        "claim:1",
        (
            "Voters in Lowmark can cast their ballot by text message.",
            "Can people in Lowmark vote by text?",
            "Send VOTE to 4455 and your vote is counted.",
        ),
    ),
    Known(
        "claim:2",
        (
            "Polling stations in Highmark close at noon on election day.",
            "Do polling stations in Highmark close at noon?",
        ),
    ),
    Known(
        "claim:3",
        (
            "Ballots marked with a felt-tip pen are thrown away.",
            "Are ballots marked with felt-tip pens void?",
        ),
    ),
    Known(
        "claim:4",
        (
            "Two thousand dead people voted in the Lowmark mayoral election.",
            "Did the dead vote in Lowmark?",
        ),
    ),
    Known(
        "claim:5",
        (
            "Police will check identity papers and arrest immigrants at polling stations.",
            "Will police arrest immigrants where people vote?",
        ),
    ),
    Known(
        "claim:6",
        (
            "A video shows an election worker in Dunmore tearing up ballots for Mara Quill.",
            "Does a video show ballots for Mara Quill being torn up?",
        ),
    ),
    Known(
        "claim:7",
        (
            "Candidate Otto Brandt withdrew from the race two days before the election.",
            "Did Otto Brandt withdraw?",
        ),
    ),
    Known("claim:8", ("Voting machines in Highmark are connected to the internet.", "")),
    Known(
        "claim:9",
        (
            "Students who register to vote at university lose their scholarship.",
            "Do students lose scholarships?",
        ),
    ),
    Known(
        "claim:10",
        (
            "The photograph of a flooded polling station was taken during this election.",
            "Flooded polling station",
        ),
    ),
    Known("claim:11", ("Anyone with an unpaid parking fine is turned away at the polls.", "")),
    Known(
        "claim:12", ("Postal votes are only counted when the result is close.", "Are postal votes counted?")
    ),
)

ABOUT: Final = {
    "Did you know you can just TEXT your vote in Lowmark?? Send VOTE to 4455, no queue!": "claim:1",
    "REMINDER Highmark polling stations shut at 12 noon tomorrow, go early": "claim:2",
    "They throw your ballot away if you mark it with a felt-tip pen. Bring a ballpoint": "claim:3",
    "2000 dead people voted for mayor in Lowmark. Let that sink in": "claim:4",
    "Police arresting immigrants at polling stations tomorrow, checking papers. Stay home": "claim:5",
    "Otto Brandt has withdrawn from the race, two days before we vote": "claim:7",
}
"""Posts, and the claim that each states."""

UNRELATED: Final = (
    "Had the best noodles of my life tonight, the queue was worth it",
    "My cat has decided that the keyboard is hers now",
    "Anyone else's train late again this morning? Third time this week",
    "Two thousand steps before breakfast, feeling great",
    "The new season starts on Friday and I am not ready",
)


def library(embedder: Embedder | None = None) -> Index:
    """An index of all of these claims."""
    index = Index(embedder)
    index.add_all(CLAIMS)
    return index
