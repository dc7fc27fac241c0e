import httpx
import pytest

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.kernel.values import SECOND
from steadyhand.web.console.throttle import FORGOTTEN, FREE, LONGEST, Throttle
from tests.support.house import PASSWORD, done, on_sqlite

PAGES = ("/queues", "/queues/spam", "/subjects/post:p1", "/deliveries", "/policies", "/me", "/search?q=x")


def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(desk):
    """A stolen session is a stolen person."""
    answer = desk().sign_in("ana")

    cookies = [cookie.lower() for cookie in answer.headers.get_list("set-cookie")]
    assert answer.status_code == 303
    assert len(cookies) == 2
    assert all("httponly" in cookie and "samesite=strict" in cookie for cookie in cookies)


@on_sqlite
def test_password_leads_on_by_way_of_the_passkey(desk):
    """Whoever has one is asked for it at once, not when the page they have filled in is refused."""
    answer = desk().sign_in("ana", next="/queues/spam")

    assert answer.headers["location"] == "/session/confirm?next=/queues/spam"


@on_sqlite
@pytest.mark.parametrize("name", ["ana", "nobody"])
def test_wrong_password_and_unknown_name_are_told_alike(desk, name):
    """The page must not tell who works here."""
    answer = desk().sign_in(name, "wrong password")

    assert answer.status_code == 403
    assert "do not belong together" in answer.text
    assert "set-cookie" not in answer.headers


@on_sqlite
def test_guessing_is_slowed_down_and_told_how_long_to_wait(desk):
    """Five tries are a typing mistake; more are somebody else."""
    guest = desk()
    tried = [guest.sign_in("ana", f"wrong {n}").status_code for n in range(FREE)]
    slowed = guest.sign_in("ana", PASSWORD)
    other = guest.sign_in("ben")

    assert tried == [403] * FREE
    assert slowed.status_code == 429
    assert int(slowed.headers["retry-after"]) >= 1
    assert other.status_code == 303


def test_waits_grow_with_each_wrong_try_up_to_a_quarter_of_an_hour():
    """A wait that does not grow is a price a machine pays gladly; one without end shuts people out."""
    throttle, waits = Throttle(), []
    for _ in range(FREE + 14):
        throttle.wrong("ana", 0)
        waits.append(throttle.wait("ana", 0))

    assert waits[: FREE + 3] == [0] * (FREE - 1) + [SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND]
    assert waits[-1] == LONGEST
    assert throttle.wait("ana", FORGOTTEN + 1) == 0


@on_sqlite
@pytest.mark.parametrize("path", PAGES)
def test_page_asks_a_stranger_to_sign_in_and_comes_back(desk, path):
    """A link sent by a colleague must lead where it says, after signing in."""
    answer = desk().get(path)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=/")


@on_sqlite
@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "/sign-out"])
def test_signing_in_never_leads_to_another_site(desk, wanted):
    """A link to our own sign-in page must not be a way to somebody else's."""
    guest = desk()
    answer = guest.sign_in("ana", next=wanted)

    assert answer.headers["location"] == "/session/confirm?next=/queues"
    assert desk().enter("ana", next=wanted).json() == {"next": "/queues"}


@on_sqlite
def test_deactivated_person_is_out_at_the_next_click(desk, rooms):
    """Half the staff may be shut out overnight: their open sessions with them."""
    ana = desk("ana")
    before = ana.get("/queues").status_code
    done(rooms.door, Deactivate(principal="staff:ana", reason="Left"), "staff:root")

    assert (before, ana.get("/queues").status_code) == (200, 303)


@on_sqlite
@pytest.mark.parametrize(
    "change",
    [
        set_password("staff:ana", "another long password"),
        Appoint(staff=Staff(principal="staff:ana", name="Ana Duarte", roles=("policy_lead",))),
    ],
    ids=["password", "roles"],
)
def test_session_ends_with_the_password_or_roles_it_began_under(desk, rooms, change):
    """Whoever sits at a stolen session is out at the next click."""
    ana, ben = desk("ana"), desk("ben")
    before = [each.get("/queues").status_code for each in (ana, ben)]
    done(rooms.door, change, "staff:root")

    assert before == [200, 200]
    assert [each.get("/queues").status_code for each in (ana, ben)] == [303, 200]


@on_sqlite
def test_signing_out_ends_the_session_on_the_server(desk):
    """Whoever copied the cookie must not stay signed in."""
    ana = desk("ana")
    cookies = dict(ana.client.cookies)
    ana.send("/sign-out")

    assert httpx.get(f"{ana.client.base_url}/me", cookies=cookies, trust_env=False).status_code == 303


@on_sqlite
def test_form_without_its_token_is_refused(desk, rooms):
    """Another page must not be able to decide in somebody's name."""
    ana = desk("ana")
    head = rooms.reader.head().seq
    answers = [
        ana.client.post("/next", data={"csrf": "wrong"}),
        ana.client.post("/next", data={}),
        ana.client.post("/next", data={"csrf": ana.token()}, headers={"origin": "https://evil.example"}),
        ana.client.post("/next", data={"csrf": ana.token()}, headers={"sec-fetch-site": "cross-site"}),
        ana.client.post("/next", json={"csrf": ana.token()}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403, 415]
    assert rooms.reader.head().seq == head


@on_sqlite
@pytest.mark.parametrize("body", [b"csrf=%00", b"csrf=%ff%fe", b"a&" * 100, b"\xff"])
def test_form_that_cannot_be_read_is_refused_in_words(desk, body):
    """Garbage gets a page that says so, never a failure of ours."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = desk("ana").client.post("/next", content=body, headers=headers)

    assert answer.status_code in {400, 403}
    assert "<h1>" in answer.text
