"""Which role somebody has where."""

from __future__ import annotations

from qa.accounts.database import Database
from qa.accounts.names import EVERY_COLLECTION
from qa.accounts.rights import Role

__all__ = ["lower", "role_in"]

_ORDER = tuple(Role)


def role_in(database: Database, name: str, collection: str) -> Role | None:
    """The role of somebody in a collection: the higher of what is given there and for all; None for none."""
    rows = database.rows(
        "SELECT role FROM role WHERE person = ? AND collection IN (?, ?)", name, collection, EVERY_COLLECTION
    )
    return max((Role(role) for (role,) in rows), key=_ORDER.index, default=None)


def lower(role: Role | None, most: Role) -> Role | None:
    """The lower of two roles."""
    return None if role is None else min(role, most, key=_ORDER.index)
