"""Who a request is of, where accounts are on."""

from __future__ import annotations

from starlette.requests import Request

__all__ = ["DETAIL", "is_stranger", "may", "to_be_noted", "who"]

DETAIL = "detail"  # of the state of a request: what the log is to say of it


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


def to_be_noted(request: Request, detail: str) -> None:
    """Have the log say this of a request, where its handler knows more than was asked."""
    setattr(request.state, DETAIL, detail)
