import re

import pytest

from tests.support.shared import ROOT
from tools import vendor_assets

TEMPLATES = sorted((ROOT / "src/steadyhand/web").rglob("*.html"))
FOREIGN = re.compile(
    r"""<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=["'](?:https?:)?//""", re.IGNORECASE
)


@pytest.mark.parametrize("folder", sorted({package.into for package in vendor_assets.PACKAGES}), ids=str)
def test_vendored_files_are_as_locked(folder):
    """A file of others that we changed, or that someone changed for us, must not pass unseen."""
    assert vendor_assets.findings(ROOT / folder) == []


def test_changed_absent_and_added_files_are_found(tmp_path):
    """The check itself must be able to fail, in each of its three ways."""
    (tmp_path / "kept.js").write_text("1")
    (tmp_path / "added.js").write_text("1")
    files = "".join(f'[[package.file]]\nname = "{name}"\nsha256 = "0"\n' for name in ("kept.js", "gone.js"))
    (tmp_path / "vendor.lock.toml").write_text(f'[[package]]\nname = "x"\n{files}')

    found = "\n".join(vendor_assets.findings(tmp_path))

    assert "added.js: not in" in found
    assert "gone.js: in vendor.lock.toml but absent" in found
    assert "kept.js: changed since" in found


def test_templates_load_nothing_from_elsewhere():
    """Who moderates where is nobody else's to know: pages load scripts, styles and pictures from us alone."""
    foreign = {path.name: FOREIGN.findall(path.read_text(encoding="utf-8")) for path in TEMPLATES}

    assert {name: found for name, found in foreign.items() if found} == {}


def test_script_from_elsewhere_is_recognised():
    """The search must be able to find what it is for."""
    assert FOREIGN.search('<script defer src="https://cdn.example/x.js"></script>')
    assert FOREIGN.search('<link rel="stylesheet" href="//cdn.example/x.css">')
    assert not FOREIGN.search('<script src="/static/vendor/htmx.min.js"></script>')
