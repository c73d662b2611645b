"""Who a request is of, where accounts are on."""

from __future__ import annotations

from starlette.requests import Request

__all__ = ["is_stranger", "may", "who"]


def who(request: Request) -> str:
    """The name of whoever asks; empty without accounts."""
    person = getattr(request.state, "person", None)
    return "" if person is None else str(person.name)


def may(request: Request, right: str) -> bool:
    """Whether whoever asks has a right, such as "edit"; everybody has all without accounts."""
    person = getattr(request.state, "person", None)
    return person is None or bool(person.may(right))


def is_stranger(request: Request) -> bool:
    """Whether accounts are on, and whoever asks is not logged in."""
    return getattr(request.state, "person", False) is None
