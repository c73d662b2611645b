"""Tokens for programs: each is of a person, and may do what the person may, or less."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

from qa.accounts.database import Database
from qa.accounts.people import People
from qa.accounts.rights import Person, Right, Role
from qa.accounts.roles import lower, role_in
from qa.accounts.secret import drawn, kept_as
from qa.errors import AccountError

__all__ = ["PREFIX", "Token", "Tokens"]

PREFIX = "vb_"  # so that scanners for secrets that were published know one when they see it
_LONGEST_LABEL = 100  # characters
_DAY = 86_400  # seconds
_LOOKED_AT = 60  # seconds, within which it is not noted again that a token was used


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token, which is not the token."""

    person: str
    label: str
    most: str  # the role, or figures
    made: float  # seconds since 1970
    used: float | None  # the last time, to the minute
    ends: float | None

    def to_json(self) -> dict[str, Any]:
        """As `qa user token --list --json` prints it."""
        return asdict(self)


class Tokens:
    """The tokens of all people."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._people = People(database)

    def make(
        self, typed: str, label: str, now: float, *, most: Role | Right = Role.ADMIN, days: float | None = None
    ) -> str:
        """A new token of a person; it is not kept, so it cannot be shown again.

        It may do no more than the role `most`, or with `Right.FIGURES` read figures and nothing else. With `days` it
        ends after so many. Raises `AccountError` where the person has one of that label.
        """
        name = self._people.known(typed)
        if not label.strip() or len(label) > _LONGEST_LABEL:
            raise AccountError(f"A token needs a name of at most {_LONGEST_LABEL} characters, to tell it from others.")
        token = drawn(PREFIX)
        ends = None if days is None else now + days * _DAY
        try:
            with self._database.writing() as connection:
                connection.execute(
                    "INSERT INTO token (person, label, hash, most, made, ends) VALUES (?, ?, ?, ?, ?, ?)",
                    (name, label, kept_as(token), most.value, now, ends),
                )
        except sqlite3.IntegrityError:
            raise AccountError(
                f"{name} has a token “{label}” already; end that one with --end, or choose another name."
            ) from None
        return token

    def end(self, typed: str, label: str) -> None:
        """End a token. Raises `AccountError` where there is none of that label."""
        name = self._people.known(typed)
        with self._database.writing() as connection:
            done = connection.execute("DELETE FROM token WHERE person = ? AND label = ?", (name, label))
        if not done.rowcount:
            raise AccountError(f"{name} has no token “{label}”; see which there are with: qa user token {name} --list")

    def listed(self, typed: str) -> list[Token]:
        """Those of a person."""
        name = self._people.known(typed)
        rows = self._database.rows(
            "SELECT person, label, most, made, used, ends FROM token WHERE person = ? ORDER BY id", name
        )
        return [Token(*row) for row in rows]

    def person(self, token: str, collection: str, now: float) -> Person | None:
        """Whose token it is, in a collection; None where it is none, or has ended."""
        kept = kept_as(token)
        row = self._database.row("SELECT person, most, used, ends FROM token WHERE hash = ?", kept)
        if row is None:
            return None
        name, most, used, ends = row
        if ends is not None and now >= ends:
            return None
        if used is None or now - used > _LOOKED_AT:
            with self._database.writing() as connection:
                connection.execute("UPDATE token SET used = ? WHERE hash = ?", (now, kept))
        if most == Right.FIGURES.value:
            return Person(name, None, figures_only=True, by_token=True)
        return Person(name, lower(role_in(self._database, name, collection), Role(most)), by_token=True)
