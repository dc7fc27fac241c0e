"""States of the pages that are not the usual one: empty, refused, failed, unknown, not yet."""

import re

import msgspec
import pytest

from steadyhand.access.commands import Deactivate
from steadyhand.delivery.commands import GiveUp
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION, DAY
from steadyhand.review.commands import TakeLease
from steadyhand.review.moving import Cancel, Merge
from steadyhand.review.opening import OpenCase
from steadyhand.review.store import Cases
from steadyhand.rules.commands import PublishArticle
from steadyhand.storage.reading import Reader
from tests.support.desk import Desk, serving
from tests.support.house import done, make_house, on_sqlite, people, report
from tests.support.lookups import looked_up

pytestmark = on_sqlite


def article(**changes):
    """An article on spam as it is published."""
    fields = {
        "article": "spam-1",
        "area": "spam",
        "severity": "medium",
        "title": "Repeated links",
        "text": "Post a link once.",
        "effective": 0,
    }
    return PublishArticle(**(fields | changes))


def test_refused_page_says_which_rule_of_access_and_names_whom_to_ask(desk, rooms):
    """To be told to ask a policy lead is no help at night: a name is."""
    (effect, *_) = rooms.outbox.pending()
    done(rooms.door, GiveUp(effect=effect.effect, attempts=10, error="503"), "system:delivery")
    answer = desk("ana").send(f"/deliveries/{effect.effect}/replay")

    assert answer.status_code == 403
    assert "Roles: what each may do" in answer.text
    assert "delivery.replay" in answer.text
    assert "Lea Moreau" in answer.text
    assert "Rut Okafor" in answer.text
    assert "Ben Sato" not in answer.text
    assert 'href="/deliveries"' in answer.text


def test_whom_to_ask_is_nobody_who_left(desk, rooms):
    """Half the staff may be gone overnight."""
    looked_up(rooms, "staff:ana", "account:u1")
    done(rooms.door, Deactivate(principal="staff:lead", reason="Left"), "staff:root")
    text = desk("ana").send("/subjects/account:u1", action="account:u1#1", key="k", reason="Please.").text

    assert "needs the capability sanction.lift" in text
    assert "Lea Moreau." not in text
    assert "Whom to ask" not in text


def test_refusal_of_another_area_says_so(desk):
    """Whoever reviews spam and is sent a link to hate reads which rule stopped them."""
    answer = desk("ben").send("/queues/hate/next")

    assert answer.status_code in {403, 422}
    assert "Areas: which queues each person reviews" in answer.text


def test_what_one_may_not_do_is_not_offered(desk, rooms):
    """A button that always refuses teaches people to ignore refusals."""
    (effect, *_) = rooms.outbox.pending()
    done(rooms.door, GiveUp(effect=effect.effect, attempts=10, error="503"), "system:delivery")
    looked_up(rooms, "staff:ana", "account:u1")

    assert "Try again" not in desk("ana").get("/deliveries").text
    assert "can have them tried again" in desk("ana").get("/deliveries").text
    assert "Try again" in desk("lead").get("/deliveries").text
    assert "Take the next case" not in desk("ben").get("/queues/hate").text
    assert "Take the next case" in desk("ana").get("/queues/hate").text
    assert "Lift it" not in desk("ana").get("/subjects/account:u1").text
    assert "can lift it: Lea Moreau" in desk("ana").get("/subjects/account:u1").text


def test_failed_page_gives_a_reference_and_a_way_to_try_again(rooms, tmp_path):
    """Whoever is asked for help must be able to find the very request."""
    gone = Reader(f"sqlite:///{tmp_path / 'gone' / 'record.db'}", rooms.reader.registry)
    with serving(msgspec.structs.replace(rooms, cases=Cases(gone))) as url:
        ana = Desk(url, "ana")
        answer = ana.get("/queues")
        ana.close()
    gone.close()

    assert answer.status_code == 503
    assert "Nothing can be recorded now" in answer.text
    assert f"reference {answer.headers['x-request-id']}" in answer.text
    assert '<a role="button" href="">Try again</a>' in answer.text
    assert int(answer.headers["retry-after"]) > 0


def test_wrong_address_is_no_failure_of_ours(desk):
    """Nobody needs a reference for a typing mistake."""
    text = desk("ana").get("/nowhere").text

    assert "There is no page at this address." in text
    assert "reference" not in text
    assert "Try again" not in text


@pytest.fixture
def empty_desk(data_dir, record_url):
    """Somebody at the console of a house where nothing ever happened."""
    rooms, close = make_house(data_dir, record_url, peopled=False)
    people(rooms.door)
    with serving(rooms) as url:
        ana = Desk(url, "ana")
        yield ana
        ana.close()
    close()


def test_new_installation_has_words_on_every_page(empty_desk):
    """The first morning: every page is empty, and none of them looks broken."""
    assert "No case waits in any queue. No case ever came." in empty_desk.get("/queues?show=waiting").text
    assert "This queue is empty" in empty_desk.get("/queues/spam").text
    assert "The platform never took one." in empty_desk.get("/deliveries").text
    assert "Nothing waits" in empty_desk.get("/deliveries").text
    assert "No article is published" in empty_desk.get("/policies").text


def test_subject_on_which_nothing_was_ever_in_force_says_so_in_every_part(desk, rooms):
    """A clean record must be said, not left empty."""
    looked_up(rooms, "staff:ana", "account:u8")
    text = desk("ana").get("/subjects/account:u8").text

    assert "Nothing is in force on account:u8." in text
    assert "Nothing was in force before." in text
    assert "Nothing was sent about account:u8." in text


def test_search_that_finds_nothing_keeps_what_was_typed(desk):
    """One letter was wrong: nobody types the other twenty again."""
    answer = desk("ana").get("/search?q=pots:123")

    assert answer.status_code == 404
    assert 'name="q" value="pots:123"' in answer.text
    assert "post:123" in answer.text


def test_sign_in_page_says_where_one_goes_on_to(desk):
    """Whoever followed a link must see that it was not lost."""
    assert "/queues/spam</span>" in desk().get("/sign-in?next=/queues/spam").text
    assert "you go on to" not in desk().get("/sign-in").text


def test_article_of_tomorrow_is_not_said_to_be_in_effect(desk, rooms):
    """Nothing can be decided under it yet, and the one of today still holds."""
    later = rooms.now() + DAY
    done(rooms.door, article(text="Post no link at all.", effective=later), "staff:lead")
    ana = desk("ana")
    old, new, every = (
        ana.get(path).text for path in ("/policies/spam-1@1", "/policies/spam-1@2", "/policies")
    )

    assert "A later version" not in old
    assert "in effect since" in old
    assert "not in effect yet" in new
    assert 'Until then <a href="/policies/spam-1%401">' in new
    assert "takes effect" in every


def test_older_version_of_an_article_names_the_one_that_holds_and_all_there_are(desk, rooms):
    """A decision names its version for ever; who reads it must know that it changed since."""
    done(rooms.door, article(), "staff:lead")
    text = desk("ana").get("/policies/spam-1@1").text

    assert "A later version is in effect" in text
    assert re.findall(r"spam-1@\d", text[text.index('id="versions"') :]) == ["spam-1@2", "spam-1@1"]


def test_page_of_oneself_says_what_one_may_do(desk):
    """Before a refusal, not after it."""
    ana, lead = (desk(name).get("/me").text for name in ("ana", "lead"))

    assert "decide cases" in ana
    assert "lift measures" not in ana
    assert "lift measures" in lead


def test_page_of_oneself_tells_what_one_did_and_what_was_refused_in_words(desk, rooms):
    """Names of capabilities and of entries are for programs: people must see what stands in the record about them."""
    assert isinstance(rooms.door.perform(Deactivate(principal="staff:ben", reason="x"), "staff:ana"), Refusal)
    page = desk("ana").get("/me").text

    assert "Passkey used" in page
    assert "Refused: staff:ana may not do this" in page
    assert ">appoint and deactivate staff<" in page
    assert not [
        name for name in ("kernel.refused", "access.passkey_used", "access.deactivate") if name in page
    ]


@pytest.mark.parametrize("end", ["cancelled", "merged"])
def test_case_that_ended_without_a_decision_has_its_page(desk, rooms, end):
    """Whoever follows a link to it reads how it ended, and can take the next one."""
    case = report(rooms, "ends", "post:ends", area="spam", text="Look", author="account:ends")
    if end == "cancelled":
        done(rooms.door, Cancel(case=case, reason="duplicate", words="Asked twice."), "staff:lead")
    else:
        asked = OpenCase(case="case:same", subject="post:same", area="spam", severity="medium", source="rule",
                         ref="event:/plaza/same", account="account:ends", content='{"text": "Look"}')  # fmt: skip
        done(rooms.door, asked, AUTOMATION)
        done(rooms.door, TakeLease(case=case), "staff:ana")
        done(rooms.door, Merge(case=case, into="case:same"), "staff:ana")
    assert rooms.cases.get(case).row.state == end
    ana = desk("ana")

    for answer in (
        ana.get(f"/cases/{case}"),
        ana.get(f"/cases/{case}?part=bar"),
        ana.send(f"/cases/{case}/undo"),
    ):
        assert answer.status_code in {200, 409, 422}
        assert "Take the next case" in answer.text
        assert "follows from this decision" not in answer.text
