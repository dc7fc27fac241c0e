from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.zones import day
from steadyhand.storage import rebuild, tables
from tests.support.doors import Opened, Reopen, entry, refusal, told
from tests.support.toy import Add, Break, Say, Shut, ShutUnannounced


@pytest.fixture
def house(toy_opens: Reopen) -> Opened:
    return toy_opens()


# ----------------------------------------------------------------------------------------- order and number


def test_entries_of_many_threads_are_numbered_without_a_gap_in_the_order_they_were_committed(house):
    """A gap or a swap would make a cursor pass over an entry for ever."""

    def write(name: str) -> list[int]:
        return [house.done(Add(counter=name), name).seq for _ in range(20)]

    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(write, [f"writer{n}" for n in range(8)]))

    entries = house.entries()
    assert [one.seq for one in entries] == list(range(1, 161))
    assert sorted(seq for seqs in given for seq in seqs) == list(range(1, 161))
    assert all(seqs == sorted(seqs) for seqs in given)
    assert [one.at for one in entries] == sorted(one.at for one in entries)


def test_counters_that_many_threads_add_to_lose_nothing(house):
    """Each command is judged by what all earlier ones left: none may overwrite another's row."""
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: house.done(Add(), f"by{n % 3}"), range(100)))

    assert house.reader.row("toy_counter", "a").n == 100
    assert rebuild.differences(house.record) == []


def test_later_command_of_one_batch_sees_what_an_earlier_one_did(house):
    """Two commands that each fit, but not both, must not both pass because they came together."""
    answers = house.many(Add(amount=6, limit=10), Add(amount=6, limit=10), Add(amount=4, limit=10))

    assert told(answers) == ["done", "over_limit", "done"]


def test_cursor_is_committed_with_the_last_of_its_orders(house):
    """A consumer that begins again must neither repeat nor miss what it read."""
    house.door.perform_many([Order(Add(), "ana"), Order(Add(), "ana")], cursor=Cursor("stream", 7))
    house.door.perform_many([], cursor=Cursor("idle", 9))

    assert house.reader.cursor("stream") == 7
    assert house.reader.cursor("idle") == 9
    assert house.reader.cursor("never seen") == 0


def test_cursor_never_goes_back(house):
    """Of two that follow one log the slower may be the last to say how far it is."""
    house.door.perform_many([], cursor=Cursor("stream", 7))
    house.door.perform_many([], cursor=Cursor("stream", 5))
    house.door.perform_many([Order(Add(), "ana")], cursor=Cursor("stream", 6))

    assert house.reader.cursor("stream") == 7


# --------------------------------------------------------------------------------------------- idempotency


def test_command_sent_again_under_its_key_gives_the_same_entry_and_no_second_one(house):
    """The platform repeats what it got no answer to: that must not suspend somebody twice."""
    first = house.done(Add(), key="k1")
    again = house.done(Add(), key="k1")

    assert again == first
    assert len(house.entries()) == 1
    assert house.reader.row("toy_counter", "a").n == 1


def test_key_is_known_to_another_process_and_after_a_restart(toy_opens):
    """Keys are kept for ever on the entry, not in the memory of who wrote it."""
    first = toy_opens().done(Add(), key="k1")

    assert toy_opens().done(Add(), key="k1") == first


def test_key_sent_with_another_body_is_refused(house):
    """Silently answering with the other command's entry would hide that nothing was done."""
    house.done(Add(amount=1), key="k1")

    assert house.refused(Add(amount=2), key="k1") == "key_reused"
    assert house.reader.row("toy_counter", "a").n == 1


def test_key_is_unique_for_each_principal_only(house):
    """Two principals that count from one must not answer each other's commands."""
    mine, yours = house.done(Add(), "ana", "1"), house.done(Add(), "ben", "1")

    assert mine.seq != yours.seq


def test_key_that_comes_twice_in_one_batch_gives_one_entry(house):
    """A repeat may arrive while the first is still waiting."""
    orders = [Order(Add(), "ana", "k1"), Order(Add(), "ana", "k1"), Order(Add(amount=5), "ana", "k1")]
    first, second, third = house.door.perform_many(orders)

    assert entry(first) == entry(second)
    assert refusal(third).code == "key_reused"
    assert [one.type for one in house.entries()] == [entry(first).type, "kernel.refused"]


def test_refused_command_keeps_no_key_and_is_judged_again(house):
    """What was refused may be right a minute later: the same key must not refuse it for ever."""
    house.done(Add(amount=5))
    assert house.refused(Add(amount=9, limit=10), key="k1") == "over_limit"
    house.done(Add(amount=-5))

    assert house.done(Add(amount=9, limit=10), key="k1").key == "k1"


def test_key_of_a_set_that_was_refused_is_free_again(house):
    """A set is asked for again as a whole; its members must not count as done."""
    refused = house.door.perform_many(
        [Order(Add(), "ana", "k1"), Order(Add(limit=0), "ana", "k2")], atomic=True
    )
    assert told(refused) == ["set_refused", "over_limit"]

    done = house.door.perform_many([Order(Add(), "ana", "k1"), Order(Add(limit=9), "ana", "k2")], atomic=True)

    assert told(done) == ["done", "done"]
    assert house.reader.row("toy_counter", "a").n == 2


def test_whole_set_sent_again_gives_the_same_entries(house):
    """The answer to a decision may get lost: sending it again must not decide twice."""
    orders = [Order(Add(), "ana", "k1"), Order(Add(), "ana", "k2")]

    assert house.door.perform_many(orders, atomic=True) == house.door.perform_many(orders, atomic=True)
    assert len(house.entries()) == 2


# ----------------------------------------------------------------------------------------- version conflict


def test_command_on_a_row_that_changed_since_it_was_seen_is_refused(house):
    """Two people decide by what they see: the second must look again."""
    seen = house.done(Add()).seq
    house.done(Add(), "ben")

    assert house.refused(Add(), expect=seen) == "version_conflict"
    assert entry(house.door.perform(Add(), "ana", None, seen + 1))


def test_two_commands_of_one_batch_that_saw_the_same_version_do_not_both_pass(house):
    """That both came at once changes nothing about who was first."""
    seen = house.done(Add()).seq
    answers = house.door.perform_many([Order(Add(), "ana", None, seen), Order(Add(), "ben", None, seen)])

    assert told(answers) == ["done", "version_conflict"]


def test_row_that_does_not_exist_yet_has_version_zero(house):
    """Whoever saw nothing must be able to say so."""
    assert told(house.door.perform_many([Order(Add(counter="new"), "ana", None, 0)])) == ["done"]
    assert house.refused(Add(counter="new"), expect=0) == "version_conflict"


# ---------------------------------------------------------------------------------------------- atomic sets


def test_set_of_which_one_is_refused_is_recorded_as_one_refusal_and_changes_nothing(house):
    """A decision without its sanction, or a sanction without its decision, must not come to be."""
    house.done(Add())
    before = house.dump()

    answers = house.many(Add(), Say(subject="post:1", words="hush"), Add(limit=0), atomic=True)

    assert told(answers) == ["set_refused", "set_refused", "over_limit"]
    (refused,) = house.entries("kernel.set_refused")
    assert (refused.seq, refused.by) == (2, "ana")
    assert (refused.fact.size, refused.fact.causes) == (3, {"over_limit": 1})
    assert house.dump() == before
    assert house.rows(tables.payload) == []
    assert house.rows(tables.outbox) == []


def test_manifest_of_a_refused_set_names_exactly_the_commands_it_held(house):
    """Anyone who kept the set can show that it is the one that was refused, and no other."""
    for commands in (
        (Add(), Add(limit=0)),
        (Add(), Add(limit=0)),
        (Add(amount=2), Add(limit=0)),
        (Add(limit=0), Add()),
    ):
        house.many(*commands, atomic=True)

    one, same, other, turned = (fact.fact.manifest for fact in house.entries("kernel.set_refused"))
    assert one == same
    assert len({one, other, turned}) == 3
    assert len(bytes.fromhex(one)) == 32


def test_refused_set_leaves_the_rest_of_its_transaction_standing(house):
    """Sets of several people share a transaction: one that is refused must not undo a neighbour's."""
    start = threading.Event()
    sets = [
        [Add(counter="ok")] * 3,
        [Add(counter="bad"), Add(counter="bad", limit=0)],
        [Add(counter="ok")] * 2,
    ]

    def ask(commands: list[Add]) -> list[str]:
        start.wait()
        return told(house.many(*commands, atomic=True))

    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(ask, commands) for commands in sets]
        start.set()
        answers = [one.result(10) for one in asked]

    assert answers == [["done"] * 3, ["set_refused", "over_limit"], ["done"] * 2]
    assert house.reader.row("toy_counter", "ok").n == 5
    assert house.reader.row("toy_counter", "bad") is None
    assert rebuild.differences(house.record) == []


@pytest.mark.parametrize("shut", [Shut, ShutUnannounced])
def test_refused_set_that_would_have_changed_access_leaves_nothing_of_it(house, shut):
    """The epoch, the row and the compiled guard must all be as before: nobody is shut out by a refused set."""
    epoch = house.reader.head().epoch
    answers = house.many(Add(), shut(principal="ben"), Add(limit=0), atomic=True)

    assert told(answers) == ["set_refused", "set_refused", "over_limit"]
    assert house.reader.head().epoch == epoch
    assert house.reader.row("toy_shut", "ben") is None
    assert [one.type for one in house.entries()] == ["kernel.set_refused"]
    assert house.entries()[0].fact.causes == {"over_limit": 1}
    assert house.done(Add(), "ben").seq == 2


def test_set_that_hides_its_change_of_access_and_is_refused_takes_no_neighbour_along(house):
    """Its transaction rolls back with everything in it: the neighbours must be performed again, once."""
    neighbours = [
        house.door.submit([Order(Add(counter="n"), "ana", f"n{n}")], lane="interactive") for n in range(20)
    ]
    bad = house.door.submit(
        [Order(ShutUnannounced(principal="ben"), "ana"), Order(Add(limit=0), "ana")], atomic=True
    )
    neighbours += [
        house.door.submit([Order(Add(counter="n"), "ana", f"m{n}")], lane="interactive") for n in range(20)
    ]

    assert told(bad.result(10)) == ["set_refused", "over_limit"]
    assert [told(one.result(10)) for one in neighbours] == [["done"]] * 40
    assert house.reader.row("toy_counter", "n").n == 40


def test_cursor_of_a_refused_set_is_committed_all_the_same(house):
    """A consumer that reads past a set that is refused for good must not read it for ever."""
    plain = [Order(Add(limit=0), "ana")]
    house.door.perform_many(plain, atomic=True, cursor=Cursor("plain", 3))
    house.door.perform_many(
        [Order(Shut(principal="ben"), "ana"), *plain], atomic=True, cursor=Cursor("shut", 4)
    )

    assert (house.reader.cursor("plain"), house.reader.cursor("shut")) == (3, 4)


def test_set_beyond_the_stated_limit_is_an_error_before_anything_is_done(house):
    """Sets are exempt from the size of a batch only up to a stated maximum."""
    with pytest.raises(ValueError, match="at most 1000"):
        house.door.submit([Order(Add(), "ana")] * 1001, atomic=True)

    assert told(house.many(*[Add()] * 1000, atomic=True)) == ["done"] * 1000


# ------------------------------------------------------------------------------------------ faulty commands


def test_command_that_raises_does_not_take_its_batch_along(house):
    """A fault in one room must cost one command, not the hundred that came with it."""
    answers = house.many(*[Add()] * 5, Break(), *[Add()] * 5)

    assert told(answers) == ["done"] * 5 + ["failed"] + ["done"] * 5
    assert house.reader.row("toy_counter", "a").n == 10
    assert len(house.entries("toy.added")) == 10


def test_command_that_raises_is_recorded_as_refused(house):
    """A refusal is an entry: what was asked for and could not be judged must be seen."""
    house.many(Add(), Break(), Add())

    (refused,) = house.entries("kernel.refused")
    assert (refused.by, refused.fact.command, refused.fact.code) == ("ana", "toy.break", "failed")


def test_set_with_a_command_that_raises_performs_nothing_of_it(house):
    """None of a set stands where one of it could not be judged."""
    answers = house.many(Add(), Break(), Add(), atomic=True)

    assert all(isinstance(answer, Refusal) for answer in answers)
    assert house.reader.row("toy_counter", "a") is None
    assert house.done(Add())


def test_cursor_behind_a_command_that_raises_is_committed_all_the_same(house):
    """Else a consumer would meet the same fault at each start, for ever."""
    house.door.perform_many([Order(Add(), "ana"), Order(Break(), "ana")], cursor=Cursor("stream", 5))

    assert house.reader.cursor("stream") == 5


def test_command_that_cannot_be_written_down_fails_alone(house):
    """A lone surrogate is no text: it must not stop the door."""
    odd = Add(counter="\ud800")
    answers = house.door.perform_many(
        [Order(Add(), "ana", "1"), Order(odd, "ana", "2"), Order(Add(), "ana", "3")]
    )

    assert told(answers) == ["done", "failed", "done"]


def test_answer_comes_only_after_the_commit(house, toy_opens):
    """Who has an answer must find it in the record, from any process."""
    other = toy_opens()
    for _ in range(20):
        seq = house.done(Add()).seq
        assert other.reader.head().seq == seq


def test_entry_states_when_it_was_decided_by_the_databases_time(house):
    """The entry's instant is authority time, near the present on a machine whose clock is right."""
    before = house.reader.now()
    at = house.done(Add()).at

    assert before - 1_000 <= at <= house.reader.now() + 1_000
    assert day(at).endswith("UTC")
