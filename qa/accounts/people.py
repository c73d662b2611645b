"""People, and their role in each collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qa.accounts.database import Database
from qa.accounts.names import EVERY_COLLECTION, person_name, typed_name
from qa.accounts.passwords import hashed, refuse_weak
from qa.accounts.rights import Role
from qa.errors import AccountError

__all__ = ["Listed", "People"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A person, for those who run the server."""

    name: str
    roles: Mapping[str, str]  # by collection, * being all
    password: bool  # whether there is one
    elsewhere: bool  # whether this person logs in by OpenID Connect
    made: float  # seconds since 1970
    tokens: int

    def to_json(self) -> dict[str, Any]:
        """As `qa user list --json` prints it."""
        return {
            "name": self.name,
            "roles": dict(self.roles),
            "password": self.password,
            "elsewhere": self.elsewhere,
            "made": self.made,
            "tokens": self.tokens,
        }


class People:
    """Those who have an account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __len__(self) -> int:
        """How many there are."""
        return int(self._database.row("SELECT count(*) FROM person")[0])

    def add(
        self,
        typed: str,
        now: float,
        *,
        password: str | None = None,
        roles: Mapping[str, Role] | None = None,
        subject: str | None = None,
    ) -> str:
        """Add somebody and give the name as it is kept. Raises `AccountError` where it is taken or nothing fits."""
        name = person_name(typed)
        if password is not None:
            refuse_weak(password, name)
        kept = None if password is None else hashed(password)
        with self._database.writing() as connection:
            if connection.execute("SELECT 1 FROM person WHERE name = ?", (name,)).fetchone():
                raise AccountError(f"There is an account “{name}” already; see it with: qa user list")
            connection.execute("INSERT INTO person VALUES (?, ?, ?, ?)", (name, kept, subject, now))
            for collection, role in (roles or {}).items():
                connection.execute("INSERT INTO role VALUES (?, ?, ?)", (name, collection, role.value))
        return name

    def remove(self, typed: str) -> str:
        """Remove somebody, with tokens and sessions."""
        name = self.known(typed)
        with self._database.writing() as connection:
            connection.execute("DELETE FROM person WHERE name = ?", (name,))
        return name

    def give(self, typed: str, role: Role | None, collection: str = EVERY_COLLECTION) -> str:
        """Give somebody a role in a collection, or with None take it away."""
        name = self.known(typed)
        with self._database.writing() as connection:
            if role is None:
                connection.execute("DELETE FROM role WHERE person = ? AND collection = ?", (name, collection))
            else:
                connection.execute("INSERT OR REPLACE INTO role VALUES (?, ?, ?)", (name, collection, role.value))
        return name

    def set_password(self, typed: str, password: str) -> str:
        """Give somebody another password; whoever is logged in under that name is logged out."""
        name = self.known(typed)
        refuse_weak(password, name)
        kept = hashed(password)
        with self._database.writing() as connection:
            connection.execute("UPDATE person SET password = ? WHERE name = ?", (kept, name))
            connection.execute("DELETE FROM session WHERE person = ?", (name,))
        return name

    def keep_hash(self, name: str, kept: str) -> None:
        """Keep a newer hash of the password that somebody has."""
        with self._database.writing() as connection:
            connection.execute("UPDATE person SET password = ? WHERE name = ?", (kept, name))

    def password_hash(self, typed: str) -> str | None:
        """The hash of somebody's password; None where there is none, or nobody."""
        found = self._database.row("SELECT password FROM person WHERE name = ?", typed_name(typed))
        return None if found is None else found[0]

    def known(self, typed: str) -> str:
        """The name as it is kept. Raises `AccountError` where there is nobody of that name."""
        name = typed_name(typed)
        if self._database.row("SELECT 1 FROM person WHERE name = ?", name) is None:
            raise AccountError(f"There is no account “{typed[:64]}”; see which there are with: qa user list")
        return name

    def of_subject(self, subject: str) -> str | None:
        """The name of who is this elsewhere."""
        found = self._database.row("SELECT name FROM person WHERE subject = ?", subject)
        return None if found is None else str(found[0])

    def bind(self, name: str, subject: str) -> bool:
        """Make somebody be this one elsewhere, where that is free to be said.

        Not for those who have a password, or are somebody there already: else a name that one may choose there would
        open the account of another here.
        """
        with self._database.writing() as connection:
            done = connection.execute(
                "UPDATE person SET subject = ? WHERE name = ? AND subject IS NULL AND password IS NULL",
                (subject, name),
            )
            return done.rowcount == 1

    def listed(self) -> list[Listed]:
        """All of them, by name."""
        roles: dict[str, dict[str, str]] = {}
        for name, collection, role in self._database.rows("SELECT * FROM role ORDER BY collection"):
            roles.setdefault(name, {})[collection] = role
        rows = self._database.rows(
            "SELECT name, password IS NOT NULL, subject IS NOT NULL, made, "
            "(SELECT count(*) FROM token WHERE person = name) FROM person ORDER BY name"
        )
        return [
            Listed(name, roles.get(name, {}), bool(password), bool(elsewhere), made, tokens)
            for name, password, elsewhere, made, tokens in rows
        ]
