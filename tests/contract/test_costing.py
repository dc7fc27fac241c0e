"""What each rule costs: measured in a process of its own on events that came in, once for each version."""

from __future__ import annotations

from pathlib import Path

from steadyhand.bootstrap.costing import spawn
from steadyhand.bootstrap.folder import FolderAuthor
from steadyhand.flows.costing import FEW, costs_of, is_due
from steadyhand.intake.appending import Item
from steadyhand.rules.pack import STARTER, load_pack
from tests.support.installation import Installation
from tests.support.intake_events import posts


def test_rules_in_force_are_measured_once_on_what_came_in(tmp_path: Path):
    """Whoever reads the list of rules sees which ones are dear, without having asked for it."""
    installation = Installation(tmp_path / "data")
    version = load_pack(STARTER).version
    with installation.house() as house, installation.events() as store:
        FolderAuthor(None, house.reader, house.door).look()
        store.create()
        assert not is_due(house.settings.data, version, store)
        store.append([Item(event) for event in posts(*range(FEW))])
        assert is_due(house.settings.data, version, store)

        assert spawn(house.settings, version).wait(60) == 0

        found = costs_of(house.settings.data, version)
        assert found is not None
        assert {each.name for each in found.rules} == set(load_pack(STARTER).rules.names)
        assert found.whole_us > 0
        assert not is_due(house.settings.data, version, store)
    installation.http.close()
