"""Addresses in texts: plain ones are taken as they stand, with the answers that taking them apart gives."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from hypothesis import example, given, settings
from hypothesis import strategies as st

from steadyhand.rules.functions.text import string_extract_domains, string_extract_urls

PARTS = st.text("aZ0-._~/?=&:@#%;\u0661\u00df[]", max_size=12)
ADDRESSES = st.builds(
    "{}://{}{}".format, st.sampled_from(["http", "https"]), st.sampled_from(["a.b", "A-1.c"]), PARTS
)


@settings(max_examples=1_000, deadline=None)
@given(ADDRESSES)
@example("https://a.example:80/x?y=z")
@example("https://a.example//x/..?a=b=c")
@example("http://a.example?y")
@example("http://a.example/x?")
@example("http://a.example/x#")
@example("http://user@a.example/")
@example("http://a.example:port/")
def test_an_address_is_the_one_that_taking_it_apart_gives(address: str):
    """They are passed through for speed: another host, or another spelling, would be another answer."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return

    if not parts.netloc.startswith("["):
        assert string_extract_domains(address) == [parts.netloc.partition(":")[0]]
        assert string_extract_urls(address) == [urlunsplit(parts)]
