"""The identity provider in the settings: a slip there must be told before anybody tries to sign in."""

from __future__ import annotations

import pytest

from steadyhand.bootstrap.settings import OIDC_SECRET, InvalidSettings, load, read, written

PROVIDER = 'issuer = "https://id.example.org"\nclient_id = "steadyhand"'


@pytest.fixture(autouse=True)
def no_secret(monkeypatch):
    monkeypatch.delenv(OIDC_SECRET, raising=False)


def write(data_dir, lines):
    """The settings of a provider."""
    (data_dir / "steadyhand.toml").write_text(f"[access.oidc]\n{lines}\n")


def test_provider_is_set_in_the_file_and_its_secret_by_the_environment(data_dir, monkeypatch):
    """Secrets are kept apart from settings where somebody looks after them."""
    write(data_dir, f'{PROVIDER}\nclient_secret = "of the file"\nname = "Plaza ID"')
    assert load(data_dir).access.oidc.client_secret == "of the file"
    monkeypatch.setenv(OIDC_SECRET, "of the environment")
    terms = load(data_dir).access.oidc

    assert (terms.issuer, terms.name) == ("https://id.example.org", "Plaza ID")
    assert terms.client_secret == "of the environment"
    assert read(written(load(data_dir))).access.oidc == terms


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('client_id = "steadyhand"', "issuer"),
        ('issuer = "https://id.example.org"', "client_id"),
        ('issuer = "http://id.example.org"\nclient_id = "x"', "access.oidc.issuer begins with https://"),
        ('issuer = "id.example.org"\nclient_id = "x"', "access.oidc.issuer begins with https://"),
        (f'{PROVIDER}\nclaim = "name"', "claim"),
        (f'{PROVIDER}\npasswords = "nobody"', "passwords"),
        (f'{PROVIDER}\nclient = "x"', "client"),
    ],
)
def test_what_no_provider_has_is_told(data_dir, lines, said):
    """A secret that goes over http, or a misspelt word that is silently left out, is worse than no start."""
    write(data_dir, lines)

    with pytest.raises(InvalidSettings, match=said):
        load(data_dir)


def test_provider_on_this_machine_needs_no_https(data_dir):
    """For trying it out."""
    write(data_dir, 'issuer = "http://localhost:3000"\nclient_id = "steadyhand"')

    assert load(data_dir).access.oidc.issuer == "http://localhost:3000"
