import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[3] / "src" / "steadyhand" / "web" / "templates"


def test_words_of_the_pages_do_not_shout():
    """No exclamation marks, and no euphemism for force."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = re.sub(r"\{[{%#].*?[}%#]\}|<!doctype html>|<[^>]*>", "", path.read_text(), flags=re.DOTALL)
        assert "!" not in text, path.name
        assert not re.search(r"enforcement action|please|sorry|oops", text, re.IGNORECASE), path.name
