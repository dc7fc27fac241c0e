from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert

from steadyhand.bootstrap.registry import registry
from steadyhand.kernel.entry import Fact
from steadyhand.storage import codec, rebuild, tables
from tests.support import golden
from tests.support.doors import Opened, toy_doors
from tests.support.toy import Add, Renamed

EXAMPLES = sorted(golden.FOLDER.glob("*.json"))


@pytest.fixture
def house(sqlite_url: str) -> Iterator[Opened]:
    with toy_doors(sqlite_url) as opens:
        yield opens()


def test_every_kind_of_fact_has_an_example_at_its_present_version():
    """Without one nobody sees that a change of a fact makes old entries unreadable."""
    assert golden.missing(registry()) == [], f"write them with: {golden.COMMAND}"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_entry_as_it_was_once_written_is_read_today(path):
    """Entries are kept for ever: each form that was ever written must be read, by upcasters where it changed."""
    tag, v = golden.tag_and_version(path)

    fact = registry().fact(tag, v, path.read_bytes())

    assert isinstance(fact, Fact)
    assert fact.__struct_config__.tag == tag


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_fact_that_changed_has_a_new_version(path):
    """A field that vanished or was renamed without one would be lost silently when old entries are read."""
    known = registry()
    tag, v = golden.tag_and_version(path)
    if known.facts[tag].v == v:
        stored = msgspec.json.decode(path.read_bytes())
        read = msgspec.json.decode(codec.text(known.fact(tag, v, path.read_bytes())))

        assert _kept(stored, read) == stored


def _kept(stored: Any, read: Any) -> Any:
    """What is read of what was stored, however deep: fields that came since are no loss."""
    if isinstance(stored, dict) and isinstance(read, dict):
        return {name: _kept(value, read.get(name, "absent")) for name, value in stored.items()}
    if isinstance(stored, list) and isinstance(read, list) and len(stored) == len(read):
        return [_kept(one, other) for one, other in zip(stored, read, strict=True)]
    return read


def test_ledger_with_an_old_version_of_a_fact_is_read_and_folded(house):
    """The upcaster stands between the ledger and everything that reads it."""
    house.done(Add())
    old = '{"type":"toy.renamed","name":"Ada Lovelace"}'
    line = {"seq": 2, "at": 5, "epoch": 0, "type": "toy.renamed", "v": 1, "by": "ana", "fact": old}
    with house.record.engine.begin() as connection:
        connection.execute(insert(tables.ledger).values(line))
        connection.execute(tables.head.update().values(seq=2))

    assert house.entries("toy.renamed")[0].fact == Renamed(first="Ada", last="Lovelace")
    assert rebuild.differences(house.record) == []
    assert house.done(Add()).seq == 3
