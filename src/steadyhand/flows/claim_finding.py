"""One post beside the claims of the library: a panel where a match may act, a case where a person has to look.

What acts is put beside the post in one set: match, label, panel. Where access stands in the way (a protected account,
a freeze) the same match goes to a person instead. Posts with the very same text as one of which a person is asked open
no case of their own.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Final

import msgspec

from steadyhand.civic.claims.model import Claim
from steadyhand.civic.matches.commands import BY, FindMatch
from steadyhand.civic.matches.model import MATCH, Found, Match, match_id
from steadyhand.civic.matching.model import Candidate, Matched
from steadyhand.civic.matching.thresholds import Pair
from steadyhand.flows.claim_copies import Copies, said
from steadyhand.flows.claim_edited import Edited
from steadyhand.flows.claim_following import article_of, label_for, panel_for
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.post import Facts
from steadyhand.flows.posted import CREATED, Events, Posted
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION
from steadyhand.kernel.wire import Performs
from steadyhand.review.model import case_id
from steadyhand.review.opening import OpenCase
from steadyhand.rules.views import PolicyArticle
from steadyhand.storage.reading import Reader

WHY: Final = "It may say what {publisher} found {verdict}: “{statement}” ({chance} of 100; {how})."
STATED: Final = "It may contradict what {publisher} states: “{statement}” ({chance} of 100; {how})."


class Finding:
    """Remembers the texts of which people are asked. For one thread."""

    def __init__(self, reader: Reader, door: Performs, library: ClaimLibrary, events: Events) -> None:
        self._reader, self._door, self._library = reader, door, library
        self._copies, self._edited = Copies(reader, events), Edited(reader, door)

    def look(self, one: Posted) -> int:
        """Match a post with the claims that concern it; how many commands it took. Raises `RecordUnavailable`."""
        language = self._library.language_of(one)
        matched = self._library.match(one.text, language)
        likely = self._library.likely(matched, language, one.about.region)
        stays = frozenset[str]() if one.event.type == CREATED else self._edited.follow(one, _stated(likely))
        return sum(self._once(one, matched, *each, asks=False) for each in likely if each[1].id not in stays)

    def ask(self, one: Posted, claims: Container[str]) -> list[str]:
        """Ask people of a post that was there before these claims; which of them it may be about.

        Nothing acts on it by itself: it has been read by whoever was to read it. Raises `RecordUnavailable`.
        """
        language = self._library.language_of(one)
        matched = self._library.match(one.text, language)
        likely = self._library.likely(matched, language, one.about.region)
        those = [each for each in likely if each[1].id in claims]
        for each in those:
            self._once(one, matched, *each, asks=True)
        return [claim.id for _, claim, _ in those]

    def _once(
        self, one: Posted, matched: Matched, candidate: Candidate, claim: Claim, pair: Pair, *, asks: bool
    ) -> int:
        if self._reader.row(MATCH, match_id(one.name, claim.id)) is not None:
            return 0
        found = _found(matched, candidate, pair, certain=self._library.certain(candidate))
        return self._found(
            one.name, one.about, claim, found, said(one.text, one.about.language, candidate.stance), asks=asks
        )

    def _found(self, event: str, about: Facts, claim: Claim, found: Found, text: bytes, *, asks: bool) -> int:
        assert about.post is not None
        assert claim.stands is not None
        one = FindMatch(
            event=event,
            subject=about.post,
            account=about.account,
            claim=claim.id,
            version=claim.stands.number,
            found=found,
            region=about.region,
            language=about.language,
        )
        article = article_of(self._reader, claim.stands.content.area)
        asks = asks or not self._library.there(claim, about.region)
        if not asks and claim.state == "acting" and found.acts(claim.stands) and article is not None:
            acts = [one, label_for(one, about, claim, article), panel_for(one)]
            if not _refused(self._door.perform_many(_orders(acts, AUTOMATION), atomic=True)):
                return len(acts)
        asked_of = msgspec.structs.replace(one, ask=True)
        first = self._copies.first(claim, text)
        if first is not None:
            return self._copied(
                msgspec.structs.replace(asked_of, copy_of=first.id), first, about, claim, article
            )
        asked = [asked_of, _case(one, about, claim, article, event)]
        if not _refused(self._door.perform_many(_orders(asked), atomic=True)):
            self._copies.remember(claim, text, one.match)
        return len(asked)

    def _copied(
        self, one: FindMatch, first: Match, about: Facts, claim: Claim, article: PolicyArticle | None
    ) -> int:
        """A post with the very same text as one of which a person is asked: their answer is for all of them."""
        if first.answer == "wrong":
            return 0
        if first.answer == "right" and article is not None:
            shown = [label_for(one, about, claim, article), panel_for(one, first.id)]
            together = [*_orders([one]), *_orders(shown, AUTOMATION)]
            if not _refused(self._door.perform_many(together, atomic=True)):
                return len(together)
        self._door.perform_many(_orders([one]))
        return 1


def _stated(likely: Sequence[tuple[Candidate, Claim, Pair]]) -> frozenset[str]:
    return frozenset(
        name for candidate, *_ in likely if candidate.stance == "states" for name in candidate.ids
    )


def _found(matched: Matched, candidate: Candidate, pair: Pair, *, certain: bool) -> Found:
    return Found(
        probability=round(candidate.probability, 4),
        mode=matched.mode,
        stance=candidate.stance,
        exact=candidate.exact,
        checkworthy=matched.checkworthy,
        certain=certain,
        met=tuple(dict.fromkeys(theirs for _, theirs in candidate.words)),
        parts=dict(candidate.parts),
        suggest_at=pair.suggest.at,
        act_at=pair.act.at,
    )


def _case(one: FindMatch, about: Facts, claim: Claim, article: PolicyArticle | None, event: str) -> OpenCase:
    assert claim.stands is not None
    content, found = claim.stands.content, one.found
    how = "word for word" if found.exact else "in other words" if found.mode == "full" else "by words alone"
    said = {
        "publisher": content.source.publisher,
        "verdict": content.verdict or "settled",
        "statement": content.statement.text,
        "chance": round(found.probability * 100),
        "how": how,
    }
    return OpenCase(
        case=case_id(one.subject, content.area, event),
        subject=one.subject,
        area=content.area,
        severity=article.severity if article is not None else "high",
        source="hash",
        ref=event,
        why=(WHY if content.kind == "fact_check" else STATED).format(**said),
        account=one.account,
        attested=one.account is not None,
        region=one.region,
        language=one.language,
        speaks=about.speaks,
    )


def _orders(commands: Iterable[Command], by: str = BY) -> list[Order]:
    """What acts is done by the rules' own principal: whatever keeps rules from acting keeps this from it too."""
    return [Order(command, by) for command in commands]


def _refused(answers: Iterable[object]) -> bool:
    return any(isinstance(one, Refusal) for one in answers)
