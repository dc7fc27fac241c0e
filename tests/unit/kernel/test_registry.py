from __future__ import annotations

import msgspec
import pytest

from steadyhand.bootstrap.registry import registry as rooms
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact
from steadyhand.kernel.registry import Registry, Room, UnknownType
from tests.support.toy import TOY, Add, CounterView, Renamed


class SameTag(Fact, frozen=True, tag="toy.add"):
    """A fact under the tag of a command."""


def test_two_rooms_with_one_tag_are_refused():
    """Entries of one would be read as the other's."""
    with pytest.raises(ValueError, match="toy"):
        Registry(
            [TOY, Room(name="other", commands=(msgspec.defstruct("Other", [], bases=(Add,), tag="toy.add"),))]
        )


def test_fact_and_command_with_one_tag_are_refused():
    """A ledger line would be decoded as a command."""
    with pytest.raises(ValueError, match=r"toy\.add"):
        Registry([TOY, Room(name="other", facts=(SameTag,))])


def test_two_views_with_one_name_are_refused():
    """They would share a table."""
    with pytest.raises(ValueError, match="toy_counter"):
        Registry([TOY, Room(name="other", views=(CounterView(),))])


def test_fact_of_an_older_version_is_upcast():
    """Entries are kept for ever and read for ever."""
    old = b'{"type": "toy.renamed", "name": "Ada Lovelace", "since": 1843}'

    assert Registry([TOY]).fact("toy.renamed", 1, old) == Renamed(first="Ada", last="Lovelace")


def test_field_that_nobody_knows_is_tolerated_on_read():
    """A newer version may have written it: rolling back must not lose the ledger."""
    written = b'{"type": "toy.added", "counter": "a", "amount": 2, "colour": "red", "more": {"x": [1]}}'

    assert Registry([TOY]).fact("toy.added", 1, written).amount == 2


def test_version_from_the_future_is_refused_rather_than_guessed():
    """What it means is not known: reading it as today's would be a lie."""
    with pytest.raises(UnknownType, match="newer"):
        Registry([TOY]).fact("toy.added", 2, b"{}")


def test_unknown_types_are_told_by_name():
    """Whoever reads the log must learn what was not understood."""
    known = Registry([TOY])
    with pytest.raises(UnknownType, match=r"toy\.unheard"):
        known.fact("toy.unheard", 1, b"{}")
    with pytest.raises(UnknownType, match=r"toy\.unheard"):
        known.command("toy.unheard", b"{}")


def test_every_version_ever_written_of_a_fact_has_its_upcaster():
    """A fact whose version was raised without one could not be read again."""
    for room in rooms().rooms:
        for fact in room.facts:
            tag = str(fact.__struct_config__.tag)
            missing = [v for v in range(1, fact.v) if (tag, v) not in room.upcasters]
            assert missing == [], f"{tag} lacks upcasters from {missing}"


def test_every_fact_and_command_of_the_house_has_a_tag_of_its_room():
    """Types are names for ever: they say where they belong."""
    for room in rooms().rooms:
        for kind in (*room.facts, *room.commands):
            assert str(kind.__struct_config__.tag).startswith(f"{room.name}."), kind


def test_every_command_says_what_it_needs_and_reads_only_what_it_asks_for():
    """A command without a capability could be performed by anyone; rows not asked for are an error, not None."""
    for command in rooms().commands.values():
        assert isinstance(command.capability, str)
        assert command.capability
        assert command.__doc__
    rows = Rows({"standing": None}, "ana")
    assert rows.standing is None
    assert rows.by == "ana"
    with pytest.raises(AttributeError, match="did not ask"):
        _ = rows.case
    assert Keys(case="c1", policy=None).needs == {"case": "c1", "policy": None}
    with pytest.raises(NotImplementedError):
        Command().decide(rows, 0)
