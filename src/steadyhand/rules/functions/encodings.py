"""Digests and Base64 of text in UTF-8. MD5 and SHA-1 are here to match lists made elsewhere, not to protect."""

from __future__ import annotations

import base64
import hashlib

from steadyhand.rules.registry import function


@function("HashMd5(input: str) -> str")
def hash_md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@function("HashSha1(input: str) -> str")
def hash_sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@function("HashSha256(input: str) -> str")
def hash_sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@function("HashSha512(input: str) -> str")
def hash_sha512(text: str) -> str:
    return hashlib.sha512(text.encode()).hexdigest()


@function("Base64Encode(input: str) -> str")
def base64_encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


@function("Base64Decode(input: str) -> str")
def base64_decode(text: str) -> str:
    return base64.b64decode(text, validate=True).decode()
