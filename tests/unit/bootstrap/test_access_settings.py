"""What is believed of requests, in the settings: a slip there would let anybody say where they are."""

from __future__ import annotations

import pytest

from steadyhand.bootstrap.settings import InvalidSettings, load


def write(data_dir, proxies):
    """The settings with these proxies."""
    (data_dir / "steadyhand.toml").write_text(f"[access]\nproxies = {proxies}\n")


@pytest.mark.parametrize(
    ("proxies", "said"),
    [
        ('["0.0.0.0/0"]', "is everybody"),
        ('["10.0.0.0/8", "::/0"]', "is everybody"),
        ('["proxy.example.org"]', "no address or network"),
        ('["10.0.0.1/8"]', "no address or network"),
    ],
)
def test_proxies_that_are_none_or_everybody_are_told(data_dir, proxies, said):
    """Sessions are bound to an address: if anybody could say theirs, a copied one would work everywhere."""
    write(data_dir, proxies)

    with pytest.raises(InvalidSettings, match=said):
        load(data_dir)


def test_networks_of_ones_own_are_believed(data_dir):
    """Proxies move within them."""
    write(data_dir, '["10.0.0.0/8", "192.0.2.1", "fd00::/8"]')

    assert load(data_dir).access.policy.proxies == ("10.0.0.0/8", "192.0.2.1", "fd00::/8")
