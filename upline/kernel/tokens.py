"""Tokens of links, cookies and programs. What is stored of one is a digest, which opens nothing."""

import hashlib


def digest_of_token(token: str) -> str:
    """Return what is stored of a token. It has 256 random bits, so that a plain digest is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
