"""Names of people and of collections, in one spelling."""

from __future__ import annotations

import re
import unicodedata

from qa.errors import AccountError

__all__ = ["DEFAULT_COLLECTION", "EVERY_COLLECTION", "person_name", "typed_name"]

DEFAULT_COLLECTION = "documents"  # the name of the only one, where none is given
EVERY_COLLECTION = "*"
_LONGEST = 64  # characters
_NAME = re.compile(rf"\w(?:[\w.@+-]{{0,{_LONGEST - 1}}})")


def typed_name(text: str) -> str:
    """A name as it is kept, whatever the case it was typed in. Example: " Anna@Example.org" -> "anna@example.org"."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def person_name(text: str) -> str:
    """The same; raises `AccountError` where it can be nobody's name."""
    name = typed_name(text)
    if not _NAME.fullmatch(name):
        raise AccountError(
            f"“{text[:_LONGEST]}” is no name; take at most {_LONGEST} letters, digits and . @ + - _, a letter or a "
            f"digit first."
        )
    return name
