from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from structlog.testing import capture_logs

from steadyhand.signals.mail import REMEMBERED, SILENT_AFTER, MailHosts
from steadyhand.signals.resolving import asked_as
from tests.support.dns import NameServer, name_server

GENEROUS_S = 5.0
"""So long that a busy machine answers in it."""


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[NameServer]:
    with name_server() as running:
        running.mail("shop.example", "20 second.example.", "10 first.example.")
        running.host("first.example", "192.0.2.1")
        running.host("second.example", "192.0.2.2")
        yield running


@pytest.fixture
def hosts(server: NameServer, clock: Clock) -> Iterator[MailHosts]:
    made = MailHosts([server.address], timeout_s=GENEROUS_S, clock=clock)
    yield made
    made.close()


def of(hosts: MailHosts, domain: str) -> str | None:
    return hosts.load([domain])[domain]


def test_domain_has_the_address_of_its_first_exchanger(hosts):
    """Preference decides, not the order of the records."""
    assert hosts.load(["shop.example"]) == {"shop.example": "192.0.2.1"}


def test_exchangers_of_one_preference_give_the_same_answer_each_time(hosts, server):
    """Name servers turn records round, and a rule must not decide by that."""
    server.mail("even.example", "10 second.example.", "10 first.example.")

    assert of(hosts, "even.example") == "192.0.2.1"


def test_exchanger_with_an_ipv6_address_only_is_found(hosts, server):
    """Else such mail would seem to have no home."""
    server.mail("new.example", "10 six.example.")
    server.host("six.example", "2001:db8::6")

    assert of(hosts, "new.example") == "2001:db8::6"


def test_domain_is_asked_for_however_it_is_written(hosts, server):
    """Who writes a domain in capitals must not seem to be somebody else, nor be asked for twice."""
    server.mail("xn--mnchen-3ya.example", "10 first.example.")

    found = hosts.load(["Shop.Example", "shop.example.", "münchen.example"])

    assert set(found.values()) == {"192.0.2.1"}
    assert server.questions("shop.example") == 1


@pytest.mark.parametrize("domain", ["gone.example", "web.example", "null.example", "dangling.example"])
def test_domain_without_a_usable_exchanger_has_none(hosts, server, domain):
    """No such name; an address but no exchanger; none declared by RFC 7505; an exchanger that has no address."""
    server.host("web.example", "192.0.2.80")
    server.mail("null.example", "0 .")
    server.mail("dangling.example", "10 nowhere.example.", "20 first.example.")

    assert of(hosts, domain) is None
    assert server.asked[".", "A"] == 0


@pytest.mark.parametrize(
    "odd",
    ["", ".", "host", "192.0.2.1", "2001:db8::1", "a..example", "a b.example", "x@shop.example", "😀.example",
     "\x00.example", f"{'x' * 64}.example", "long." * 60 + "example", "printer.local", "db.internal"],
)  # fmt: skip
def test_what_can_be_no_mail_domain_is_not_asked_for(hosts, server, odd):
    """People write anything into an address; nobody outside needs to know of names inside."""
    assert of(hosts, odd) is None
    assert sum(server.asked.values()) == 0


def test_answer_is_remembered_as_long_as_it_says(hosts, server, clock):
    """A busy hour must not ask the same thing for every event, nor believe it for ever."""
    assert of(hosts, "shop.example") == "192.0.2.1"
    server.host("first.example", "192.0.2.9")
    clock.now += 3_599
    assert of(hosts, "shop.example") == "192.0.2.1"
    assert server.questions("shop.example") == 1
    clock.now += 1
    assert of(hosts, "shop.example") == "192.0.2.9"


@pytest.mark.parametrize(("ttl", "kept_s"), [(0, 300), (10_000_000, 86_400)])
def test_answer_is_remembered_within_bounds(hosts, server, clock, ttl, kept_s):
    """Whoever owns a domain chooses its time to live: neither a question an event nor one for ever."""
    server.mail("bound.example", "10 first.example.", ttl=ttl)
    server.host("first.example", "192.0.2.1", ttl=ttl)
    of(hosts, "bound.example")
    clock.now += kept_s - 1
    of(hosts, "bound.example")
    assert server.questions("bound.example") == 1
    clock.now += 1
    of(hosts, "bound.example")
    assert server.questions("bound.example") == 2


def test_absence_is_remembered_for_five_minutes(hosts, server, clock):
    """Made-up domains are what spam is full of."""
    assert of(hosts, "gone.example") is None
    server.mail("gone.example", "10 first.example.")
    clock.now += 299
    assert of(hosts, "gone.example") is None
    clock.now += 1
    assert of(hosts, "gone.example") == "192.0.2.1"


@pytest.mark.parametrize("trouble", ["servfail", "garbled"])
def test_trouble_of_a_name_server_is_soon_forgotten(server, clock, trouble):
    """It says nothing of the domain: half a minute later somebody may know."""
    getattr(server, trouble).add("shop.example")
    hosts = MailHosts([server.address], timeout_s=0.2, clock=clock)
    assert of(hosts, "shop.example") is None
    getattr(server, trouble).clear()
    clock.now += 30
    assert eventually(hosts, "shop.example", clock) == "192.0.2.1"
    hosts.close()


def eventually(hosts: MailHosts, domain: str, clock: Clock) -> str | None:
    """What is known of a domain as soon as anything is, within some seconds."""
    deadline = time.monotonic() + GENEROUS_S
    while (found := of(hosts, domain)) is None and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def test_batch_waits_for_a_slow_server_only_as_long_as_stated(server, clock):
    """Fifty slow domains in one batch must cost one wait, not fifty; the quick ones are there all the same."""
    slow = [f"slow{n}.example" for n in range(50)]
    server.delays = dict.fromkeys(slow, 5.0)
    hosts = MailHosts([server.address], timeout_s=0.5, clock=clock)

    began = time.monotonic()
    found = hosts.load([*slow, "shop.example"])
    took = time.monotonic() - began

    assert took < 3.0
    assert found == {**dict.fromkeys(slow), "shop.example": "192.0.2.1"}
    hosts.close()


def test_domain_that_was_late_is_not_waited_for_again(server, clock):
    """Else one slow domain would hold up every batch it comes in."""
    server.delays = {"shop.example": 3.0}
    hosts = MailHosts([server.address], timeout_s=1.0, clock=clock)
    hosts.load(["shop.example"])

    began = time.monotonic()
    assert of(hosts, "shop.example") is None
    assert time.monotonic() - began < 0.9
    hosts.close()


def test_late_answer_serves_the_events_that_come_after(server, clock):
    """The question was asked: what comes of it must not be thrown away."""
    server.delays = {"shop.example": 0.4}
    hosts = MailHosts([server.address], timeout_s=0.05, clock=clock)
    assert of(hosts, "shop.example") is None

    assert eventually(hosts, "shop.example", clock) == "192.0.2.1"
    assert server.questions("shop.example") == 1
    hosts.close()


def test_nobody_waits_for_servers_that_have_stopped_answering(server, clock):
    """A dead name server must not slow down every decision for hours."""
    hosts = MailHosts([server.address], timeout_s=GENEROUS_S, clock=clock)
    broken = [f"broken{n}.example" for n in range(SILENT_AFTER)]
    server.servfail.update([*broken, "other.example"])
    server.delays = {"more.example": 3.0, "shop.example": 0.2}
    hosts.load(broken)

    began = time.monotonic()
    hosts.load(["more.example"])
    hosts.load(["shop.example"])
    assert time.monotonic() - began < 1.5
    assert eventually(hosts, "shop.example", clock) == "192.0.2.1"  # and now they answer again
    server.mail("again.example", "10 first.example.")
    server.delays = {"again.example": 0.2}
    assert of(hosts, "again.example") == "192.0.2.1"
    hosts.close()


def test_two_batches_that_ask_at_once_ask_one_question(hosts, server):
    """The stream and whoever waits for a decision meet at the same new domain."""
    server.delays = {"shop.example": 0.3}
    with ThreadPoolExecutor(2) as pool:
        found = [answer.result() for answer in [pool.submit(of, hosts, "shop.example") for _ in range(2)]]

    assert found == ["192.0.2.1"] * 2
    assert server.questions("shop.example") == 1


def test_trouble_is_told_once_a_minute(hosts, server, clock):
    """An operator wants to know, and not a thousand times."""
    server.servfail.update(f"b{n}.example" for n in range(10))
    with capture_logs() as told:
        hosts.load([f"b{n}.example" for n in range(9)])
        clock.now += 60
        hosts.load(["b9.example"])

    assert [line["event"] for line in told if line["log_level"] == "warning"] == ["mail.unanswered"] * 2


def test_five_hundred_domains_at_once_are_all_answered(hosts, server):
    """A batch of the stream may name that many; the system gives no process that many sockets."""
    domains = [f"d{n}.example" for n in range(500)]
    for domain in domains:
        server.mail(domain, "10 first.example.")

    assert hosts.load(domains) == dict.fromkeys(domains, "192.0.2.1")


def test_memory_is_bounded(hosts, clock):
    """Whoever posts under ever new domains must not fill it."""
    hosts._remembered.assume_none(f"d{n}.example" for n in range(REMEMBERED + 10))

    assert len(hosts._remembered._kept) == REMEMBERED
    assert hosts._remembered.read(["d0.example"]) == {}


@pytest.mark.parametrize("text", [None, "# nobody\n"])
def test_machine_without_name_servers_gives_null_at_once(tmp_path, text):
    """A laptop on a train runs the demo too."""
    system = tmp_path / "resolv.conf"
    if text is not None:
        system.write_text(text)
    hosts = MailHosts(timeout_s=GENEROUS_S, system=system)

    began = time.monotonic()
    assert of(hosts, "shop.example") is None
    assert time.monotonic() - began < 1.0
    hosts.close()


def test_name_servers_of_the_system_are_read_anew(tmp_path, server, clock):
    """A machine that comes to another network gets other servers, and the service is not started anew for that."""
    system = tmp_path / "resolv.conf"
    hosts = MailHosts(timeout_s=0.2, system=system, clock=clock)
    assert of(hosts, "shop.example") is None
    system.write_text("nameserver 127.0.0.1\n")
    clock.now += 60
    hosts.load(["shop.example"])

    assert hosts._lookups._resolver is not None
    hosts.close()


def test_switched_off_asks_nobody(server):
    """Some must not tell anybody which domains their users write."""
    hosts = MailHosts([server.address], off=True)

    assert hosts.load(["shop.example"]) == {"shop.example": None}
    assert sum(server.asked.values()) == 0
    hosts.close()


def test_nothing_is_asked_after_closing(hosts, server):
    """What is decided while the service stops must not hang on a thread that has gone."""
    hosts.close()

    assert of(hosts, "shop.example") is None


def test_name_that_is_asked_for_stays_itself():
    """Asking for what was asked must give the same, or the memory would hold everything twice."""
    assert asked_as(asked_as("MÜNCHEN.example") or "") == asked_as("münchen.example")
