from __future__ import annotations

import pytest

from steadyhand.bootstrap.settings import SCIM_TOKEN, InvalidSettings, load, read, written
from tests.support.directories import TOKEN


@pytest.fixture(autouse=True)
def no_token(monkeypatch):
    monkeypatch.delenv(SCIM_TOKEN, raising=False)


def write(data_dir, lines):
    """The settings of a directory."""
    (data_dir / "steadyhand.toml").write_text(f"[access.scim]\n{lines}\n")


def test_directory_is_set_in_the_file(data_dir):
    """Groups have names with spaces, and a name that looks like a table must not become one."""
    write(
        data_dir,
        f'token = "{TOKEN}"\nadopt = ["staff:root"]\norganization = "Plaza"\n'
        '[access.scim.groups]\n"Trust & Safety: Reviewers" = "reviewer"\n"a.b" = "admin"\n',
    )
    terms = load(data_dir).access.scim

    assert terms.groups == {"Trust & Safety: Reviewers": "reviewer", "a.b": "admin"}
    assert (terms.token, terms.adopt, terms.organization) == (TOKEN, ("staff:root",), "Plaza")
    assert read(written(load(data_dir))).access.scim == terms


def test_key_may_come_from_the_environment_and_then_counts(data_dir, monkeypatch):
    """Secrets are kept apart from settings where somebody looks after them."""
    write(data_dir, 'token = "another key, of the file of settings"')
    monkeypatch.setenv(SCIM_TOKEN, TOKEN)

    assert load(data_dir).access.scim.token == TOKEN


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('token = "short"', "access.scim.token has at least 24 characters"),
        (
            '[access.scim.groups]\nReviewers = "reveiwer"',
            "Reviewers is to have the role 'reveiwer'; roles: admin",
        ),
        ('adopt = ["root"]', "'root' is no member of staff: write staff:<handle>"),
        ("tokn = 1", "unknown field `tokn`"),
    ],
)
def test_wrong_directory_is_told_before_anything_starts(data_dir, lines, told):
    """Later it would look as if the directory said that nobody works here."""
    write(data_dir, lines)

    with pytest.raises(InvalidSettings, match=told):
        load(data_dir)
