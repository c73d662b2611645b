"""Who asks."""

from __future__ import annotations

from starlette.requests import Request

__all__ = ["who"]


def who(request: Request) -> str:
    """The name of the person who sent a request; empty without accounts."""
    person = getattr(request.state, "person", None)
    return "" if person is None else str(person.name)
