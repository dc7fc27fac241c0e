"""T4: a ticket that was made to look somebody up: opened by whoever looks, or by their friend."""

from __future__ import annotations

from steadyhand.access.risk.store import Alerts
from steadyhand.review.model import case_id
from steadyhand.review.opening import OpenCase
from tests.support.attacked import alerted, at_desk, done, performed
from tests.support.installation import Installation
from tests.support.lookups import asked

STAR = "account:star"
AREAS = ("other", "spam", "scams")


def ticket(number: int, subject: str = STAR) -> OpenCase:
    """A case about somebody well known, without a reason that anybody else could see."""
    ref, area = f"ticket:{number}", AREAS[number - 1]
    return OpenCase(
        case=case_id(subject, area, ref),
        subject=subject,
        area=area,
        severity="low",
        source="staff",
        ref=ref,
        why="Help desk.",
    )


def test_who_opens_a_ticket_does_not_look_up_whom_it_is_about(house: Installation) -> None:
    """So a contractor saw where a singer was: with a help-desk ticket of their own."""
    opened = ticket(1)
    done(house, "staff:lea", opened)
    lea = at_desk(house, "lea")
    assert lea.send(f"/cases/{opened.case}/take").status_code == 303
    form = lea.get(f"/subjects/{STAR}").text
    refused = asked(lea, STAR, opened.case)

    assert opened.case not in form, "the form must not even offer it"
    assert refused.status_code == 422
    assert "You opened this case yourself" in refused.text
    assert "Nothing is in force" not in lea.get(f"/subjects/{STAR}").text
    lea.send(f"/cases/{opened.case}/skip", reason="experience")
    lea.close()


def test_friend_who_looks_instead_stands_in_the_record_beside_who_opened_it(house: Installation) -> None:
    """It may be honest work: the pair is in the record, for whoever looks for pairs that come again."""
    ticketed = ticket(2)
    (opened,) = done(house, "staff:lea", ticketed)
    ben = at_desk(house, "ben")
    assert ben.send(f"/cases/{ticketed.case}/take").status_code == 303
    assert asked(ben, STAR, ticketed.case).status_code == 303
    ben.close()

    with house.reader() as reader:
        looked = reader.entries(types=("access.looked_up",))[-1]
    assert (opened.by, looked.by) == ("staff:lea", "staff:ben")
    assert opened.fact.case == looked.fact.case  # type: ignore[attr-defined]


def test_same_two_again_are_an_alert_that_names_the_pair_to_two_who_open_it(house: Installation) -> None:
    """Once may be honest work; the third time somebody looks, and nobody's name is read before two have agreed."""
    ben = at_desk(house, "ben")
    for star in ("account:star2", "account:star3"):
        ticketed = ticket(2, star)
        done(house, "staff:lea", ticketed)
        assert ben.send(f"/cases/{ticketed.case}/take").status_code == 303
        assert asked(ben, star, ticketed.case).status_code == 303
        ben.send(f"/cases/{ticketed.case}/skip", reason="experience")
    ben.close()

    (alert,) = alerted(house, "pair")
    with house.reader() as reader:
        details = Alerts(reader).details(alert)
    assert details is not None
    assert details.people == ("staff:ben", "staff:lea")
    assert len(alert.about) == 2
    assert not [name for name in ("ben", "lea") if name in str(alert)]
    ida = at_desk(house, "ida")
    queue, page = ida.get("/access/alerts").text, ida.get(f"/access/alerts/{alert.id}").text
    ida.close()
    assert "The same two again" in queue
    assert "Ben Sato" not in queue + page


def test_reviewers_open_no_tickets_at_all(house: Installation) -> None:
    """A case comes from a report, a rule, or from somebody who does not review it."""
    (answer,) = performed(house, "staff:ana", ticket(3))

    assert answer.code == "not_allowed"  # type: ignore[union-attr]
