r"""How texts must be written that the API takes: one pattern each for the check, the OpenAPI document and the words.

Each ends in `$(?![\s\S])`, because Python's `$` also matches before a last line feed and JavaScript has no `\Z`.
"""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from steadyhand.kernel.values import ONE_NAME, SUBJECT_KINDS, UNSEEN

END: Final = r"$(?![\s\S])"
NAME: Final = rf"[^\s{UNSEEN}]{{1,200}}"
_KINDS: Final = sorted(SUBJECT_KINDS)
SUBJECT: Final = rf"^{ONE_NAME}({'|'.join(_KINDS)}):{NAME}{END}"
ACCOUNT_ID: Final = rf"^(?!({'|'.join(_KINDS)}):){NAME}{END}"
ACCOUNT: Final = rf"^(account:)?(?!({'|'.join(_KINDS)}):){NAME}{END}"
LINE: Final = rf"^[^\u0000-\u001f\u007f]*{END}"
TEXT: Final = rf"^[^\u0000]*{END}"
CODE: Final = rf"^[A-Za-z0-9-]+{END}"
ADDRESS: Final = rf"^https?://[^\s\u0000-\u001f]+{END}"
WORDS: Final = {
    SUBJECT: f"It must be a subject, written kind:id, for example post:123; kinds: {', '.join(_KINDS)}.",
    ACCOUNT: "It must be an account, written u1 or account:u1.",
    LINE: "It must be one line without control characters.",
    TEXT: "It holds a NUL character (U+0000), which no text has.",
    CODE: "It must have letters, digits and hyphens only, for example pt-BR.",
    ADDRESS: "It must be an address that begins with http:// or https://.",
}
"""What is told where a text does not match."""

Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=LINE)]
"""One line of text without control characters."""
Text = Annotated[str, Meta(max_length=20_000, pattern=TEXT)]
"""Text of several lines; no database of ours keeps the NUL character."""
Code = Annotated[str, Meta(min_length=1, max_length=20, pattern=CODE)]
"""A language or region as the platform writes it."""
Name = Annotated[str, Meta(max_length=220, pattern=SUBJECT)]
"""A subject, `kind:id`."""
Account = Annotated[str, Meta(max_length=220, pattern=ACCOUNT)]
"""An account, `u1` or `account:u1`."""
Address = Annotated[str, Meta(max_length=2_000, pattern=ADDRESS)]
"""Where a picture, film or sound is."""
