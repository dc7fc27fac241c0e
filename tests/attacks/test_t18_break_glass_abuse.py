"""T18: the glass is broken again and again, for no reason or always the same, and nobody looks at it afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from steadyhand.access.glass.commands import BreakGlass
from steadyhand.access.glass.model import A_DAY, DUE
from steadyhand.access.scopes import ScopeSet
from steadyhand.flows.glass import called
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.values import HOUR, MINUTE
from tests.support import traffic
from tests.support.attacked import SOL, appointed, at_desk, done, performed, reported
from tests.support.desk import Desk
from tests.support.freezing import freeze
from tests.support.installation import Installation

WORDS: Final = "He says where he waits for her tonight."
REASONS: Final = (
    WORDS, "A child wrote that she will jump.", "The bridge is named, and the hour.",
    "A gun was shown to the camera.", "The address of a witness spreads.",
)  # fmt: skip
NO_REASON: Final = (
    "",
    " " * 40,
    "please",
    "." * 40,
    "a" * 40,
    "12345678901234567890123",
    "xyxyxyxyxyxyxyxyxyxyxyxyx",
)
COPIES: Final = (
    WORDS, WORDS.upper(), f"  {WORDS}  ", WORDS.replace(" ", "\n"), f"{WORDS[:-1]}!!", f"{WORDS} 2", f"3. {WORDS}",
)  # fmt: skip


@pytest.fixture(scope="module")
def frozen(house: Installation) -> Installation:
    """A freeze on spam, and only glass gets anybody past it."""
    appointed(house, SOL)
    with house.reader() as reader:
        command = freeze(reader.now(), "freeze:t18", scope_set=ScopeSet(policy_areas=("spam",)))
    done(house, SOL.principal, command)
    return house


@pytest.fixture(scope="module")
def case(frozen: Installation) -> str:
    """A case inside it."""
    return known_case(frozen, 1800)


@pytest.fixture
def ana(frozen: Installation) -> Iterator[Desk]:
    """Somebody whom the freeze stops."""
    desk = at_desk(frozen, "ana")
    yield desk
    desk.close()


def known_case(house: Installation, number: int) -> str:
    """A case about a post of which the platform said whose it is."""
    house.decided(traffic.post(number, "Meet me there.", f"u-{number}"))
    case = reported(house, f"p{number}", f"account:u-{number}")
    desk = at_desk(house, "ana")
    desk.get(f"/cases/{case}").raise_for_status()
    desk.close()
    return case


def breaks(desk: Desk, on: str, words: str = WORDS, **fields: str) -> httpx.Response:
    """Send the form."""
    typed = {"case": on, "code": "imminent_harm", "words": words, "minutes": "60", **fields}
    return desk.send("/access/glass/new", **typed)


def broken(house: Installation, by: str) -> list[Entry]:
    """Every break-glass of somebody."""
    with house.reader() as reader:
        return [entry for entry in reader.entries(types=("access.glass_broken",)) if entry.by == by]


def closed(house: Installation, desk: Desk, by: str) -> None:
    """Whoever holds it closes the last one, as to begin anew."""
    name = broken(house, by)[-1].fact.glass.id  # type: ignore[attr-defined]  # the type says so
    assert desk.send(f"/access/glass/{name}/close").status_code == 303


def counts(house: Installation) -> dict[str, Any]:
    """What the public is told of break-glasses, once it is counted anew."""
    answer = httpx.get(f"{house.url('door')}/public/access.json", trust_env=False)
    told: dict[str, Any] = answer.json()["access"]["break_glasses"]
    return told


@pytest.mark.parametrize("words", NO_REASON, ids=range(len(NO_REASON)))
def test_glass_is_not_broken_without_a_reason(frozen: Installation, case: str, ana: Desk, words: str) -> None:
    """Whoever reviews it would have nothing to read."""
    answer = breaks(ana, case, words)

    assert answer.status_code == 422
    assert "no_reason" in answer.text
    assert broken(frozen, "staff:ana") == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"code": ""}, "no_code"),
        ({"code": "because"}, "no_code"),
        ({"minutes": "61"}, "too_long"),
        ({"minutes": "0"}, "too_long"),
        ({"minutes": "-5"}, "too_long"),
        ({"minutes": "6e1"}, "too_long"),
        ({"case": "case:none"}, "no_case"),
    ],
)
def test_glass_is_not_broken_for_no_case_no_cause_or_more_than_an_hour(
    frozen: Installation, case: str, ana: Desk, fields: dict[str, str], told: str
) -> None:
    """It opens one case, for a cause that has a name, and closes by itself."""
    answer = breaks(ana, fields.get("case", case), **{"code": "outage"} | fields)

    assert answer.status_code == 422
    assert told in answer.text
    assert broken(frozen, "staff:ana") == []


def test_of_twenty_in_an_hour_three_are_let_through(frozen: Installation, case: str, ana: Desk) -> None:
    """Each with a reason of its own, and each closed before the next: it is a way of working, and no emergency."""
    told = []
    for n in range(20):
        answer = breaks(ana, case, f"{REASONS[n % 5]} {'And it goes on, worse. ' * (n // 5)}")
        told.append(answer.status_code)
        if answer.status_code == 303:
            closed(frozen, ana, "staff:ana")
    last = breaks(ana, case, "Somebody is about to be hurt.")

    assert told == [303] * A_DAY + [429] * (20 - A_DAY)
    assert "too_often" in last.text
    assert [len(one.fact.glass.paged) >= 2 for one in broken(frozen, "staff:ana")] == [True] * A_DAY  # type: ignore[attr-defined]  # the type says so


def test_copied_reason_is_refused_however_it_is_dressed(frozen: Installation, case: str) -> None:
    """The same sentence for every case says nothing of any."""
    ben = at_desk(frozen, "ben")
    assert breaks(ben, case).status_code == 303
    closed(frozen, ben, "staff:ben")
    told = [breaks(ben, case, words) for words in COPIES]
    ben.close()

    assert [re.findall("copied_reason", answer.text)[:1] for answer in told] == [["copied_reason"]] * len(
        COPIES
    )
    assert len(broken(frozen, "staff:ben")) == 1


def test_glass_opens_its_case_and_no_other(frozen: Installation, case: str) -> None:
    """One emergency must not be the key to all the work that is frozen."""
    lea, other = at_desk(frozen, "lea"), known_case(frozen, 1801)
    assert lea.send(f"/cases/{case}/take").status_code == 422
    assert breaks(lea, case, REASONS[1]).status_code == 303
    told = [lea.send(f"/cases/{one}/take").status_code for one in (case, other)]
    closed(frozen, lea, "staff:lea")
    closed_now = lea.send(f"/cases/{case}/take").status_code
    lea.close()

    assert (told, closed_now) == ([303, 422], 422)


def test_glass_opens_its_case_also_where_nobody_said_whose_post_it_is(frozen: Installation) -> None:
    """Somebody is in danger although the platform's event never came; the next case stays shut."""
    lea, other = at_desk(frozen, "lea"), reported(frozen, "p1803", "account:u-1803")
    case = reported(frozen, "p1802", "account:u-1802")
    assert lea.send(f"/cases/{case}/take").status_code == 422
    assert breaks(lea, case, REASONS[2]).status_code == 303
    told = [lea.send(f"/cases/{one}/take").status_code for one in (case, other)]
    fields = lea.about_to(case, "remove")
    decided = lea.send(f"/cases/{case}/decision", **fields, policy="spam-1@1", reason="It names the place.")
    closed(frozen, lea, "staff:lea")
    lea.close()

    assert (told, decided.status_code) == ([303, 422], 303), decided.text


def test_nobody_reviews_what_they_did_themselves(frozen: Installation) -> None:
    """Acting alone is looked at by somebody else, or it is nobody's business."""
    lea = at_desk(frozen, "lea")
    name = broken(frozen, "staff:lea")[-1].fact.glass.id  # type: ignore[attr-defined]  # the type says so
    own = lea.send(f"/access/glass/{name}/review", finding="justified", found="It was right.")
    lea.close()

    assert own.status_code in {403, 422}
    with frozen.reader() as reader:
        assert reader.row("glass", name).finding is None


def test_everybody_reads_how_many_there_were_and_how_many_wait_for_a_review(frozen: Installation) -> None:
    """Who hopes that nobody looks is seen by those outside."""
    told = counts(frozen)

    assert (told["lately"], told["unreviewed"], told["open"]) == (A_DAY + 3, A_DAY + 3, 0)


def test_overdue_review_blocks_the_next_one_until_it_is_done(frozen: Installation, case: str) -> None:
    """After three days nobody acts alone again before somebody has looked at the last time."""

    def again(words: str) -> Answer:
        with frozen.house() as opened:
            paged = called(opened.reader, "staff:ben")
        command = BreakGlass(
            glass=f"glass:late{len(words)}",
            code="imminent_harm",
            words=words,
            case=case,
            lasts=30 * MINUTE,
            paged=paged,
        )
        return performed(frozen, "staff:ben", command, ahead=DUE + HOUR)[0]

    late = again("The bridge is named, and so is the hour.")
    ida = at_desk(frozen, "ida")
    name = broken(frozen, "staff:ben")[-1].fact.glass.id  # type: ignore[attr-defined]  # the type says so
    review = ida.send(f"/access/glass/{name}/review", finding="unclear", found="Nobody was there.")
    ida.close()

    assert isinstance(late, Refusal)
    assert late.code == "review_due"
    assert review.status_code == 303
    assert isinstance(again("A gun was shown to the camera, again."), Entry)
