"""Digests and Base64 of text in UTF-8. MD5 and SHA-1 are here to match lists made elsewhere, not to protect."""

from __future__ import annotations

import base64
import hashlib

from steadyhand.rules.registry import function


@function("HashMd5(input: str) -> str")
def hash_md5(text: str) -> str:
    """The MD5 digest of a text in UTF-8, as hexadecimal digits.

    >>> HashMd5(input='')
    'd41d8cd98f00b204e9800998ecf8427e'
    """
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@function("HashSha1(input: str) -> str")
def hash_sha1(text: str) -> str:
    """The SHA-1 digest, likewise.

    >>> HashSha1(input='')
    'da39a3ee5e6b4b0d3255bfef95601890afd80709'
    """
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@function("HashSha256(input: str) -> str")
def hash_sha256(text: str) -> str:
    """The SHA-256 digest, likewise.

    >>> StringSlice(s=HashSha256(input='a'), start=0, end=8)
    'ca978112'
    """
    return hashlib.sha256(text.encode()).hexdigest()


@function("HashSha512(input: str) -> str")
def hash_sha512(text: str) -> str:
    """The SHA-512 digest, likewise.

    >>> StringSlice(s=HashSha512(input='a'), start=0, end=8)
    '1f40fc92'
    """
    return hashlib.sha512(text.encode()).hexdigest()


@function("Base64Encode(input: str) -> str")
def base64_encode(text: str) -> str:
    """A text in UTF-8 as Base64 (RFC 4648).

    >>> Base64Encode(input='é')
    'w6k='
    """
    return base64.b64encode(text.encode()).decode("ascii")


@function("Base64Decode(input: str) -> str")
def base64_decode(text: str) -> str:
    """The text in UTF-8 that Base64 holds; a node error where it is none.

    >>> Base64Decode(input='w6k=')
    'é'
    """
    return base64.b64decode(text, validate=True).decode()
