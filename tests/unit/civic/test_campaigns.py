from __future__ import annotations

from itertools import islice

import msgspec
import pytest

from steadyhand.civic.campaigns import Detector, Finding, Settings
from steadyhand.civic.copies import Bounds, Seen
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from tests.support.civic_lookalikes import LOOKALIKES, lookalike
from tests.support.civic_traffic import START, Push, Shape, Traffic, merged, pushed

SMALL = Settings(copies=Bounds(texts=1 << 13))
PUSH = Push(accounts=60, posts=1_200, hours=3.0, bystanders=0.1)
BEGINS = START + HOUR


def found(posts, detector=None):
    """The latest of each finding, and all of them in order."""
    detector = detector or Detector(SMALL)
    told = [finding for seen in posts for finding in detector.observe(seen)]
    return {finding.id: finding for finding in told}, told


@pytest.fixture(scope="module")
def quiet():
    """A platform on which nothing happens: what is usual has been learned."""
    detector = Detector(SMALL)
    findings, _ = found(islice(Traffic(5, Shape(accounts=5_000)).posts(1.9, per_s=0.8), 5_000), detector)
    assert findings == {}
    return detector.export()


@pytest.fixture(scope="module")
def pushing(quiet):
    """One campaign in a little traffic, from the first hour to the fourth."""
    traffic = Traffic(6, Shape(accounts=5_000))
    posts = merged(traffic.posts(4, per_s=0.4), pushed(PUSH, BEGINS, traffic))
    return found(posts)


def test_campaign_is_one_incident_within_ten_minutes(pushing):
    """Sixty accounts that post one thing are one incident, not twelve hundred cases."""
    latest, told = pushing
    first = next(finding for finding in told if finding.state == "incident")

    assert len(latest) == 1
    assert {finding.id for finding in told} == {first.id}
    assert first.seen_at - BEGINS <= 10 * MINUTE
    assert len(told) < 40


def test_incident_names_the_accounts_and_shows_the_evidence(pushing):
    """Whoever reviews it must be able to check it."""
    (incident,) = pushing[0].values()
    theirs = [name for name in incident.accounts if name.startswith("c")]

    assert len(theirs) / len(incident.accounts) >= 0.95
    assert len(theirs) / PUSH.accounts >= 0.95
    assert 0.9 <= incident.posts / PUSH.posts <= 1.05
    assert incident.near_duplicates == 1.0
    assert incident.burst.over
    assert incident.concentration.repeated > 0.9
    assert incident.ages.young > 0.5 > incident.ages.young_elsewhere
    assert incident.devoted == 1.0
    assert sum(count for _, count in incident.timeline) == incident.posts
    assert {edges.kind for edges in incident.edges} >= {"co_post"}
    assert all(
        edge.one < edge.other and edge.weight >= 2 for edges in incident.edges for edge in edges.sample
    )
    assert "grellik" in incident.text
    assert len(incident.sample) == 10


def test_versions_count_up_and_the_evidence_only_grows(pushing):
    """A finding that shrinks would leave people asking what became of it."""
    _, told = pushing

    assert [finding.version for finding in told] == list(range(1, len(told) + 1))
    assert [finding.posts for finding in told] == sorted(finding.posts for finding in told)
    assert [finding.members for finding in told] == sorted(finding.members for finding in told)


def test_who_quotes_answers_or_denies_is_kept_apart(pushing):
    """Counter-speech must not be swept up."""
    (incident,) = pushing[0].values()
    reacting = Push.bystanders and {f"{PUSH.prefix}x"}

    assert set(incident.kept_apart.posts) >= {"quote", "counter", "reply"}
    assert incident.kept_apart.accounts > 20
    assert not any(post.startswith(tuple(reacting)) for post in incident.sample)


def test_most_that_is_proposed_is_that_people_review_it(pushing):
    """An incident is evidence, never a list of whom to ban."""
    assert {finding.proposes for finding in pushing[1]} <= {(), ("review_as_incident",)}


@pytest.mark.parametrize("name", LOOKALIKES)
def test_lawful_lookalike_leads_to_no_proposal(name, quiet):
    """Who votes, signs, cheers or jokes with others has done nothing."""
    _, told = found(lookalike(name), Detector.restored(quiet))

    assert [
        (finding.state, finding.proposes)
        for finding in told
        if finding.proposes or finding.state == "incident"
    ] == []


@pytest.mark.parametrize(
    ("name", "why"),
    [("fans", "followers of something"), ("newcomers", "newcomers who share one thing")],
)
def test_what_cannot_be_told_apart_is_left_to_people_in_words(name, why, quiet):
    """Saying nothing would be as wrong as saying too much."""
    latest, _ = found(lookalike(name), Detector.restored(quiet))

    assert [finding.state for finding in latest.values()] == ["not_enough_data"]
    assert all(
        why in finding.reason and "People have to tell" in finding.reason for finding in latest.values()
    )


def test_unknown_ages_are_not_taken_for_young_ones(quiet):
    """Unknown is no sign against anybody."""
    posts = [msgspec.structs.replace(seen, born=None) for seen in lookalike("fans")]

    latest, _ = found(posts, Detector.restored(quiet))

    assert [finding.state for finding in latest.values()] == ["not_enough_data"]
    assert all("age of 100 of 100 accounts is not known" in finding.reason for finding in latest.values())


def campaign_of(*, text="", link="", media="", count=400, accounts=40, at=BEGINS):
    """Young accounts that have one thing in common, and no words."""
    words = Traffic(9, Shape(accounts=10)).words
    for n in range(count):
        yield Seen(
            post=f"x{n}",
            account=f"x{n % accounts}",
            at=at + n * 6 * 1_000_000,
            text=text or words.sentence(),
            links=(link,) if link else (),
            media=(media,) if media else (),
            born=at - DAY,
        )


@pytest.mark.parametrize(
    ("kind", "has"),
    [("co_link", {"link": "https://www.push.example/a?utm_source=7"}), ("co_media", {"media": "sha:9"})],
)
def test_same_link_or_picture_in_different_words_is_found_too(kind, has, quiet):
    """Who writes each post anew still sends everybody to one page."""
    latest, _ = found(campaign_of(**has), Detector.restored(quiet))
    (incident,) = latest.values()

    assert incident.state == "incident"
    assert incident.members == 40
    assert kind in {edges.kind for edges in incident.edges}
    assert incident.near_duplicates == 0.0


def test_text_with_a_link_is_one_finding(quiet):
    """Two incidents of the same posts would be reviewed twice."""
    latest, _ = found(
        campaign_of(
            text="the harbour is closed to all who voted early, read here", link="https://push.example/a"
        ),
        Detector.restored(quiet),
    )
    (incident,) = latest.values()

    assert incident.posts <= 400
    assert {shared.partition(":")[0] for shared in incident.shared} == {"text", "link"}


def test_batch_that_is_judged_twice_counts_once(quiet):
    """After a crash the same posts come again."""
    posts = list(campaign_of(text="the harbour is closed to all who voted early, read here"))
    detector = Detector.restored(quiet)
    for start in range(0, len(posts), 50):
        latest, _ = found(posts[start : start + 50], detector)
        _again, told = found(posts[start : start + 50], detector)
        assert told == []

    (incident,) = latest.values()
    assert incident.posts <= len(posts)


def test_few_posts_or_few_accounts_are_nothing(quiet):
    """Three friends are no network."""
    few_posts = campaign_of(text="the harbour is closed to all who voted early", count=15)
    few_accounts = campaign_of(text="the harbour is open to all who voted early", count=300, accounts=5)

    assert found(few_posts, Detector.restored(quiet))[1] == []
    assert found(few_accounts, Detector.restored(quiet))[1] == []


def test_campaign_that_ends_is_over_and_the_next_one_is_another(quiet):
    """Next week's incident is not an update of this week's."""
    text = "the harbour is closed to all who voted early"
    detector = Detector.restored(quiet)
    first, _ = found(campaign_of(text=text), detector)
    later = [
        msgspec.structs.replace(seen, post=f"l{seen.post}", at=seen.at + DAY)
        for seen in campaign_of(text=text)
    ]

    second, _ = found(later, detector)

    assert first.keys().isdisjoint(second.keys())
    assert len(first) == len(second) == 1


@pytest.mark.parametrize(("trails", "entries"), [(300, 100_000), (100_000, 2_000)])
def test_memory_is_bounded_by_the_settings_whatever_comes(trails, entries):
    """A flood of new things, each twice, must not fill the machine."""
    settings = Settings(trails=trails, firsts=800, entries=entries, copies=Bounds(texts=256))
    detector = Detector(settings)
    words = Traffic(3, Shape(accounts=10)).words
    for n in range(3_000):
        half = n // 2
        text = f"{half * 7919} {words.words[half % 9_000]} {half * 31337} {words.bits[half % 9_000]}"
        seen = Seen(
            post=f"p{n}",
            account=f"a{n}",
            at=START + n,
            text=text,
            links=(f"https://l{half}.example",),
            media=(f"m{half}",),
        )
        detector.observe(seen)
        assert detector._own.shelf.entries <= settings.entries

    assert len(detector._own.shelf) <= settings.trails
    assert sum(trail.size for trail in detector._own.shelf.trails()) == detector._own.shelf.entries
    assert len(detector._own.shelf.firsts()) <= settings.firsts


def test_many_campaigns_at_once_are_carried_on_up_to_a_bound(quiet):
    """Somebody who starts hundreds of them must not fill the memory either."""
    detector = Detector(msgspec.structs.replace(SMALL, open=2))
    words = Traffic(3, Shape(accounts=10)).words
    for n in range(5):
        posts = campaign_of(text=words.sentence(5, 2), count=200, at=BEGINS + n * HOUR)
        found(
            [
                msgspec.structs.replace(seen, post=f"{n}{seen.post}", account=f"{n}{seen.account}")
                for seen in posts
            ],
            detector,
        )

    assert len(detector._own.open.campaigns) <= 2
    assert set(detector._own.open.members.values()) <= set(detector._own.open.campaigns)


def test_finding_can_be_written_and_read_as_json(pushing):
    """It goes into the record and to the console."""
    (incident,) = pushing[0].values()

    assert msgspec.json.decode(msgspec.json.encode(incident), type=Finding) == incident
