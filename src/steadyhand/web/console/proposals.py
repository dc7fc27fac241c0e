"""The decisions a case page proposes, each with what follows from it in words, before it happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import msgspec

from steadyhand.enforcement.model import OBJECTION_WINDOW, SUITS, Kind, Standing, named
from steadyhand.flows import decision as flow
from steadyhand.kernel.values import DAY, Instant, kind_of
from steadyhand.kernel.zones import day
from steadyhand.review.model import Case
from steadyhand.rules.acts import ON_ACCOUNT
from steadyhand.rules.views import PolicyArticle
from steadyhand.web.console.words import plural

KEYS: Final = 9
"""As many as there are number keys; whatever comes after is chosen without one."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One decision as it can be asked for; the same name always means the same act."""

    name: str
    act: Kind | Literal["none"]
    days: int | None = None
    label: str = ""
    capability: str = "case.decide"

    @property
    def on_account(self) -> bool:
        """Whether it falls on the account and not on the content."""
        return self.act in ON_ACCOUNT

    def on(self, subject: str) -> flow.Act | None:
        """The act on a subject; None where nothing follows."""
        if self.act == "none":
            return None
        return flow.Act(kind=self.act, subject=subject, days=self.days, label=self.label)


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A choice on one case: the number that selects it, its title, and its consequence."""

    number: int
    """The key that selects it; 0 where there is none."""
    choice: Choice
    title: str
    consequence: str


CHOICES: Final = (
    Choice(name="none", act="none"),
    Choice(name="remove", act="remove", capability="sanction.remove"),
    Choice(name="limit-7", act="limit", days=7, capability="sanction.limit"),
    Choice(name="label-misleading", act="label", label="misleading", capability="sanction.label"),
    Choice(name="label-sensitive", act="label", label="sensitive", capability="sanction.label"),
    Choice(name="suspend-1", act="suspend", days=1, capability="account.suspend"),
    Choice(name="suspend-7", act="suspend", days=7, capability="account.suspend"),
    Choice(name="suspend-30", act="suspend", days=30, capability="account.suspend"),
    Choice(name="ban", act="ban", capability="account.ban"),
    Choice(name="warn", act="warn", capability="sanction.warn"),
    Choice(name="interstitial", act="interstitial", capability="sanction.interstitial"),
    Choice(name="age-gate", act="age_gate", capability="sanction.age_gate"),
    Choice(name="restrict-7", act="restrict", days=7, capability="sanction.restrict"),
    Choice(name="demonetise-30", act="demonetise", days=30, capability="sanction.demonetise"),
)
_TITLES: Final = {
    "remove": "Remove the {0}",
    "limit": "Limit the {0}, {1}",
    "suspend": "Suspend, {1}",
    "ban": "Ban",
    "warn": "Warn about the {0}",
    "interstitial": "Cover the {0} until asked",
    "age_gate": "Show the {0} to adults only",
    "restrict": "Restrict interaction with the {0}, {1}",
    "demonetise": "End earnings by the {0}, {1}",
}
_VERBS: Final = {
    "remove": "Removes {0}",
    "limit": "Limits how far {0} reaches",
    "label": "Labels {0} as {1}",
    "suspend": "Suspends {0}",
    "ban": "Bans {0}",
    "warn": "Warns whoever answers for {0}",
    "interstitial": "Covers {0} until whoever comes to it asks to see it",
    "age_gate": "Shows {0} to adults only",
    "restrict": "Restricts how others interact with {0}",
    "demonetise": "Ends earnings by {0}",
}


def proposals(
    case: Case, standings: dict[str, Standing], now: Instant, article: PolicyArticle | None = None
) -> list[Proposal]:
    """What can be decided on this case, in an order that never changes for a kind of subject.

    `article` is the one that is named unless somebody chooses another.
    """
    suiting = [choice for choice in CHOICES if _subject(case, choice) is not None]
    return [
        Proposal(
            number=number if number <= KEYS else 0,
            choice=choice,
            title=title(case, choice),
            consequence=" ".join(
                filter(
                    None,
                    (
                        consequence(case, choice, standings, now),
                        why_two(case, acts(case, [choice]), article, standings),
                    ),
                )
            ),
        )
        for number, choice in enumerate(suiting, 1)
    ]


def find(case: Case, name: str) -> Choice | None:
    """The choice of this name, if it suits the case."""
    return next((c for c in CHOICES if c.name == name and _subject(case, c) is not None), None)


def consequence(
    case: Case, choice: Choice, standings: dict[str, Standing], now: Instant, *, on: str = ""
) -> str:
    """What follows if one decides so, as whole sentences; `on` names a further subject that it falls on."""
    subject = on or _subject(case, choice)
    if choice.act == "none" or subject is None:
        return "Closes the case: no rule is broken. Nothing changes on the platform, and nobody is told."
    ends = now + choice.days * DAY if choice.days else None
    span = (
        f"for {plural(choice.days, 'day')}, until {day(ends)}"
        if choice.days and ends
        else "until a further decision"
    )
    did = _VERBS[choice.act].format(subject, f"“{choice.label}”")
    return " ".join((f"{did} {span}.", *_before(standings.get(subject)), _told(case, choice, now)))


def consequences(
    case: Case,
    choices: Sequence[Choice],
    others: Sequence[str],
    standings: dict[str, Standing],
    now: Instant,
) -> tuple[str, ...]:
    """What follows from several choices together, one paragraph for each act."""
    first = [consequence(case, choice, standings, now) for choice in choices]
    further = [
        consequence(case, choice, standings, now, on=name)
        for choice in choices
        for name in others
        if not choice.on_account and kind_of(name) in SUITS.get(choice.act, ())
    ]
    return tuple(first + further)


def _told(case: Case, choice: Choice, now: Instant) -> str:
    to = flow.account_of(case)
    if to is None:
        return "The case names no author, so nobody is told."
    if choice.act == "label" and kind_of(case.subject) == "account":
        return "A label on an account is for the rules to read: nobody is told."
    return f"{to} is told why, in our name, and may object until {day(now + OBJECTION_WINDOW)}."


def _before(standing: Standing | None) -> list[str]:
    """What this comes on top of: earlier measures, and those that are still in force."""
    if standing is None or standing.made == 0:
        return []
    earlier = f"{standing.subject} had {plural(standing.made, 'measure')} before"
    lasting = len(standing.in_force)
    if not lasting:
        return [f"{earlier}; none is in force any more."]
    ends = (
        "is still in force until its own end" if lasting == 1 else "are still in force until their own ends"
    )
    return [f"{earlier}; {lasting} {ends}."]


def _subject(case: Case, choice: Choice) -> str | None:
    """What the choice falls on; None where it does not suit."""
    if choice.act == "none":
        return case.subject
    kind: Kind = choice.act
    subject = (flow.account_of(case) or case.subject) if choice.on_account else case.subject
    return subject if kind_of(subject) in SUITS[kind] else None


def acts(case: Case, choices: Sequence[Choice], others: Sequence[str] = ()) -> tuple[flow.Act, ...]:
    """What follows from these choices: each on what it falls on in the case, what is for content on `others` too."""
    made = [choice.on(_subject(case, choice) or "") for choice in choices]
    for choice in choices:
        suits = SUITS.get(choice.act, ())
        made += [choice.on(name) for name in others if not choice.on_account and kind_of(name) in suits]
    return tuple(act for act in made if act is not None)


def why_two(
    case: Case,
    acts: Sequence[flow.Act],
    article: PolicyArticle | None,
    standings: Mapping[str, Standing],
) -> str | None:
    """Why a second person has to agree before these happen, as the article says; None where one is enough."""
    if article is None:
        return None
    for n, act in enumerate(acts):
        lasting = _lasting(standings.get(act.subject), acts[:n], act.subject)
        if why := article.two_people.why(named(act.kind, act.feature), act.until(0), case.audience, lasting):
            return why
    return None


def _lasting(held: Standing | None, before: Sequence[flow.Act], subject: str) -> list[str]:
    """What has no end on an account, with what is decided just before."""
    if kind_of(subject) != "account":
        return []
    with_it = [
        named(act.kind, act.feature) for act in before if act.until(0) is None and act.subject == subject
    ]
    return [*(held.lasting() if held is not None else ()), *with_it]


def title(case: Case, choice: Choice) -> str:
    """The name of a choice on this case, as a button has it."""
    if choice.act == "none":
        return "No violation"
    if choice.act == "label":
        return f"Label “{choice.label}”"
    return _TITLES[choice.act].format(kind_of(case.subject), plural(choice.days or 0, "day"))
