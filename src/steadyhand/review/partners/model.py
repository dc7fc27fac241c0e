"""Partners and escalations as the record knows them, and by which clock each is answered.

Who escalates may set the clock, never the verdict: nothing in this file is read by whoever decides.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final, Literal, get_args

import msgspec

from steadyhand.access.model import partner_of
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SUBJECT_KINDS, Instant
from steadyhand.review.model import Cancelled
from steadyhand.review.partners.clocks import Ran, Reading, Shortened
from steadyhand.review.partners.unnamed import LEFT_OUT, without
from steadyhand.rules.countries import is_country

Kind = Literal[
    "civil_society", "election_office", "election_monitor", "trusted_flagger", "authority", "press", "other"
]
Severity = Literal["low", "medium", "high", "severe"]
Ending = Literal["violates", "no_violation", "not_decided"]
"""What a partner is told of a subject. `not_decided`: its case was ended without a decision."""
State = Literal["open", "decided", "closed"]
"""What the row says; that somebody looks at it now is read from its cases."""
Gravity = Literal["minor", "serious", "grave"]
Intent = Literal["unknown", "careless", "deliberate"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
GRAVITIES: Final[tuple[Gravity, ...]] = get_args(Gravity)
INTENTS: Final[tuple[Intent, ...]] = get_args(Intent)
AUTHORITY: Final = "authority"
ELECTION: Final[frozenset[Kind]] = frozenset({"election_office", "election_monitor"})
"""Those whose escalations about an election in their places run on its clocks."""
PLACES: Final = 100
"""Places of one partner at most."""
SUBJECTS: Final = 200
"""Subjects of one escalation at most."""
WORDS: Final = 20_000
"""Characters of one escalation's words at most."""
LINKS: Final = 20
LINK: Final = 2_000
LINE: Final = 200
SHORTEST: Final = 15 * MINUTE
LONGEST: Final = 14 * DAY
SUSPENSION: Final = 180 * DAY
"""How long a suspension lasts at most: it is for a reasonable time (Regulation (EU) 2022/2065, Art. 23(2))."""
WARNING: Final = 180 * DAY
"""How long a warning counts as the one before a suspension."""
WARNINGS_KEPT: Final = 20
TIMES_KEPT: Final = 500
AN_HOUR: Final = 60
"""Escalations of one partner within an hour at most; threats to somebody's life are taken beyond it."""
_ID: Final = re.compile(r"partner:[a-z0-9][a-z0-9-]{0,30}\Z")
_NO_LINE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What ends a line, is no character, or turns the writing round."""
_LINK: Final = re.compile(r"https?://[^\s\x00-\x1f]+\Z")
_PERSONAL: Final = re.compile(
    rf"\b(?:{'|'.join(sorted(SUBJECT_KINDS))}|staff|partner|system):[^\s,;]+"
    r"|https?://[^\s,;]+|(?<![\w/])/[\w-]+/[^\s,;]+"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)@\w[\w.]*"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])(?:[0-9a-f]{1,4}:){3,}[0-9a-f:]*|\+?\d[\d ()/-]{7,}\d",
    re.IGNORECASE,
)
"""A subject, somebody of the house, a page, an address, a handle, a machine or a number that reaches somebody."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """How long an escalation of each severity may wait for its answer, in microseconds."""

    severe: Instant = 4 * HOUR
    high: Instant = 12 * HOUR
    medium: Instant = 2 * DAY
    low: Instant = 7 * DAY

    def of(self, severity: Severity) -> Instant:
        """The time for one severity."""
        return int(getattr(self, severity))

    def problem(self) -> Refusal | None:
        """What is wrong with these terms; None where nothing is."""
        times = msgspec.structs.astuple(self)
        if any(not SHORTEST <= time <= LONGEST for time in times):
            return Refusal(
                "beyond_bounds", "An answer is promised in 15 minutes at least, in 14 days at most."
            )
        if list(times) != sorted(times):
            return Refusal("beyond_bounds", "What is graver is answered no later than what is less grave.")
        return None


class Misuse(msgspec.Struct, frozen=True, kw_only=True):
    """What a warning or suspension rests on (Regulation (EU) 2022/2065, Art. 23(3))."""

    escalations: tuple[str, ...]
    """Those that were manifestly unfounded: their number is the absolute one."""
    total: int
    """All that the partner had answered by then."""
    first: Instant
    last: Instant
    """When the first and the last of them came."""
    gravity: Gravity
    intent: Intent

    @property
    def share(self) -> float:
        """Of all that were answered, from 0 to 1."""
        return len(self.escalations) / self.total if self.total else 0.0


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """A warning; its words are a payload, which the partner reads."""

    at: Instant
    by: str
    misuse: Misuse
    words: str | None


class Suspension(msgspec.Struct, frozen=True, kw_only=True):
    """Until when nothing is taken from a partner, and why; its words are a payload, which the partner reads."""

    at: Instant
    until: Instant
    by: str
    misuse: Misuse
    words: str | None
    coordinator: str = ""
    """Under which reference the Digital Services Coordinator was told (Art. 22(6)); for trusted flaggers."""
    lifted: Instant | None = None


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What is agreed with a partner."""

    partner: str
    """`partner:<org>`."""
    name: str
    kind: Kind
    verified: str
    """How it was made sure that they are who they say: a reference to where that is kept."""
    areas: tuple[str, ...] = ()
    """Policy areas that it may escalate in; empty means all."""
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    terms: Terms = Terms()
    places: tuple[str, ...] = ()
    """Whose elections they hold or watch: ISO 3166-1 alpha-2 or ISO 3166-2. Election offices and monitors have some."""

    @property
    def of_elections(self) -> bool:
        """Whether it is one of those whose places have election clocks."""
        return self.kind in ELECTION and bool(self.places)

    def problem(self) -> Refusal | None:
        """Why nobody can be a partner like this; None where they can."""
        if not _ID.match(self.partner):
            return Refusal(
                "invalid_id", "A partner is written partner:<org>, in a-z, 0-9 and -, 31 characters at most."
            )
        if not 0 < len(self.name.strip()) <= LINE:
            return Refusal("no_name", f"Say what the organisation is called, in up to {LINE} characters.")
        if not 0 < len(self.verified.strip()) <= LINE:
            return Refusal("not_verified", "Say how they were verified: where the proof is kept.")
        return self._misplaced() or self.terms.problem()

    def _misplaced(self) -> Refusal | None:
        if bool(self.places) != (self.kind in ELECTION):
            return Refusal(
                "no_places",
                "Election offices and monitors have places, whose elections they hold or watch; nobody else has.",
            )
        if len(self.places) > PLACES or len({*self.places}) != len(self.places):
            return Refusal("too_many", f"Name up to {PLACES} places, each once.")
        strange = next((place for place in self.places if not is_country(place)), None)
        if strange is None:
            return None
        return Refusal(
            "unknown_place", f"{strange[:20]!r} is no country or region: write US or US-GA (ISO 3166)."
        )


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """A partner with what is agreed, and what became of that."""

    listing: Listing
    since: Instant
    ended: Instant | None = None
    warnings: tuple[Warned, ...] = ()
    """The latest last."""
    suspended: Suspension | None = None
    """The latest suspension, over or not."""

    @property
    def active(self) -> bool:
        """Whether it is one still."""
        return self.ended is None

    def suspension(self, now: Instant) -> Suspension | None:
        """The suspension that is in force now."""
        one = self.suspended
        return one if one is not None and one.lifted is None and now < one.until else None

    def speaks(self, by: str, employer: str) -> bool:
        """Whether a principal acts for it: one of its people, or its program."""
        return partner_of(by, employer) == self.listing.partner


class LegalOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What an authority orders by law (Regulation (EU) 2022/2065, Art. 9), and whether it may be named."""

    basis: str
    territory: str
    forbidden_by: str = ""
    """The law that forbids telling the person affected who asked; empty where none does."""

    def problem(self) -> Refusal | None:
        """What is missing of it; None where nothing is."""
        if not (self.basis.strip() and self.territory.strip()):
            return Refusal("incomplete_order", "A legal order states its legal basis and its territory.")
        told = msgspec.structs.astuple(self)
        if max(map(len, told)) > LINE:
            return Refusal("too_long", f"Legal basis, territory and law have up to {LINE} characters each.")
        if not all(map(one_line, told)):
            return Refusal("not_one_line", "Legal basis, territory and law are one line each.")
        return None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One subject of an escalation, the case that asks about it, and the answer once there is one."""

    subject: str
    case: str
    answer: Answer | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided about one subject: as whoever asked is told, never who decided."""

    case: str
    """The case that asked about the subject, whichever it was merged into."""
    decision: str
    """Empty where nobody decided."""
    outcome: Ending
    policy: str | None
    reason: str | None
    """The payload that holds why, in words."""
    at: Instant
    ended: Cancelled | None = None
    """Why the case was ended without a decision."""


class Escalation(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner asked, by when it is answered, and what became of it."""

    escalation: str
    partner: str
    kind: Kind
    reference: str
    """The partner's own."""
    area: str
    severity: Severity
    """What they claim. It sets the clock, and is no part of the case."""
    region: str
    at: Instant
    due: Instant
    parts: tuple[Part, ...]
    words: str | None
    """The payload that holds what they wrote, as JSON of `Said`."""
    order: LegalOrder | None = None
    state: State = "open"
    ended: Instant | None = None
    breached: Instant | None = None
    ran: Ran = Ran()
    """By which clock it was promised, and why."""
    shortened: tuple[Shortened, ...] = ()
    """When it got less time, the first before the others."""

    @property
    def cases(self) -> tuple[str, ...]:
        """Its cases that are not answered yet."""
        return tuple(part.case for part in self.parts if part.answer is None)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What is decided of it."""
        return tuple(part.answer for part in self.parts if part.answer is not None)

    @property
    def late(self) -> bool:
        """Whether its time ran out, or something of it was decided after that."""
        return self.breached is not None or any(answer.at > self.due for answer in self.answers)

    @property
    def shortens(self) -> bool:
        """Whether a phase that turns may give it less time: it waits by an election's clock, and is not late."""
        return self.state == "open" and self.breached is None and self.ran.by_election

    def sooner(self, reading: Reading, since: Instant) -> Instant | None:
        """Its end by what the clocks say since an instant; None where that is no sooner than it is promised."""
        due = max(since, self.at) + reading.within
        return due if due < self.due else None

    def with_answers(self, answers: Iterable[Answer]) -> Escalation:
        """With these; what was answered before stays as it was told."""
        by_case = {answer.case: answer for answer in answers}
        parts = tuple(
            part if part.answer else msgspec.structs.replace(part, answer=by_case.get(part.case))
            for part in self.parts
        )
        return msgspec.structs.replace(self, parts=parts)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner wrote: the rule that they say is broken, their words, and where to look."""

    rule: str
    words: str
    links: tuple[str, ...] = ()

    def problem(self) -> Refusal | None:
        """What is wrong with it; None where nothing is."""
        if not self.words.strip():
            return Refusal("no_words", "Say in words what it is about.")
        if len(self.words) > WORDS:
            return Refusal(
                "too_long", f"These are {len(self.words):,} characters of words: up to {WORDS:,} are taken."
            )
        if len(self.rule) > LINE:
            return Refusal("too_long", f"The rule that is broken is named in up to {LINE} characters.")
        if not one_line(self.rule):
            return Refusal("not_one_line", "The rule that is broken is named in one line.")
        if len(self.links) > LINKS:
            return Refusal("too_many", f"Up to {LINKS} links are taken with one escalation.")
        if any(len(link) > LINK or not _LINK.match(link) for link in self.links):
            return Refusal(
                "invalid_link", f"A link begins with http:// or https:// and has up to {LINK} characters."
            )
        return None

    def shown(self, listing: Listing) -> str:
        """The same as the case shows it: without a name that would tell who it is from."""
        parts = (f"Rule named: {self.rule}." if self.rule else "", self.words, " ".join(self.links))
        return without_name(listing, "\n".join(filter(None, parts)))


def one_line(text: str) -> bool:
    """Whether a text is one line, to be read in the direction in which it is written."""
    return _NO_LINE.search(text) is None


def without_name(listing: Listing, text: str) -> str:
    """A text without the partner's name and id, however they are written: who decides must not learn them."""
    return without(text, (listing.partner, listing.name, listing.partner.partition(":")[2]))


def impersonal(text: str, own: Iterable[str], people: Iterable[str] = ()) -> str:
    """A reason without what would tell who somebody is; what the partner named themselves (`own`) stays.

    `people` are accounts that the case is about: their bare ids go as well.
    """
    known, plain = set(own), unicodedata.normalize("NFKC", text)
    if not _PERSONAL.search(plain):
        plain = text  # nothing to find, so the writing stays as it was
    found = _PERSONAL.sub(lambda hit: hit[0] if hit[0].rstrip(".:)") in known else LEFT_OUT, plain)
    for account in people:
        bare = account.partition(":")[2]
        if account not in known and bare:
            found = re.sub(rf"(?<![\w:]){re.escape(bare)}(?!\w)", LEFT_OUT, found, flags=re.IGNORECASE)
    return found


def reference_key(partner: str, reference: str) -> str:
    """The key of the view `escalation_reference`."""
    return f"{partner}|{reference}"


def digest_of(*parts: object) -> str:
    """What tells two escalations under one reference apart: BLAKE2b (RFC 7693), 16 bytes in hex, of their JSON."""
    return hashlib.blake2b(msgspec.json.encode(parts), digest_size=16).hexdigest()
