"""Roles, what each may do, and a person who has one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

__all__ = ["Person", "Right", "Role"]


class Role(StrEnum):
    """What somebody is in a collection; each may also do what those before it may."""

    ASK = "ask"
    MARK = "mark"
    EDIT = "edit"
    ADMIN = "admin"


class Right(StrEnum):
    """What a route, an event or a tool needs."""

    OPEN = "open"  # nothing: also whoever is not logged in
    PERSON = "person"  # to be logged in, with whatever role or none
    ASK = "ask"  # ask, read, list
    MARK = "mark"  # marks, saved questions, feedback
    EDIT = "edit"  # documents: add, delete, index again, tags, corrections
    ADMIN = "admin"  # the log of what was done
    FIGURES = "figures"  # figures for Prometheus: admins, and tokens that are for nothing else
    NOBODY = "nobody"  # what is not served at all


_GIVES: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.ASK: frozenset({Right.ASK}),
        Role.MARK: frozenset({Right.ASK, Right.MARK}),
        Role.EDIT: frozenset({Right.ASK, Right.MARK, Right.EDIT}),
        Role.ADMIN: frozenset({Right.ASK, Right.MARK, Right.EDIT, Right.ADMIN, Right.FIGURES}),
    }
)


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, as far as one collection is concerned."""

    name: str
    role: Role | None  # there; of a token no more than the token is for
    figures_only: bool = False  # a token for figures, which opens nothing else
    by_token: bool = False  # and not by a session, which has a browser around it

    def may(self, right: Right | str) -> bool:
        """Whether this person has a right: `Right.EDIT` or "edit"."""
        needed = Right(right)
        if self.figures_only:
            return needed in {Right.OPEN, Right.FIGURES}
        if needed in {Right.OPEN, Right.PERSON}:
            return True
        return self.role is not None and needed in _GIVES[self.role]
