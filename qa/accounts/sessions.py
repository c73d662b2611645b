"""Sessions of browsers: from logging in until logging out, a time without a request, or the longest time."""

from __future__ import annotations

from qa.accounts.database import Database
from qa.accounts.rights import Person
from qa.accounts.roles import role_in
from qa.accounts.secret import drawn, kept_as

__all__ = ["Sessions"]

_LOOKED_AT = 60.0  # seconds, within which it is not noted again that a session was used


class Sessions:
    """Those of all people; the secret of each is in a cookie and its hash here."""

    def __init__(self, database: Database, idle: float, longest: float) -> None:
        """`idle` and `longest` are seconds."""
        self._database = database
        self._idle, self.longest = idle, longest

    def begin(self, name: str, now: float) -> str:
        """The secret of a new session. Those that have ended are swept away."""
        secret = drawn()
        with self._database.writing() as connection:
            connection.execute("DELETE FROM session WHERE ends <= ? OR seen <= ?", (now, now - self._idle))
            connection.execute(
                "INSERT INTO session VALUES (?, ?, ?, ?, ?)", (kept_as(secret), name, now, now, now + self.longest)
            )
        return secret

    def person(self, secret: str, collection: str, now: float, *, used: bool = True) -> Person | None:
        """Whose session it is; None where it is none, or has ended. With `used` it goes on from now."""
        kept = kept_as(secret)
        row = self._database.row("SELECT person, seen, ends FROM session WHERE hash = ?", kept)
        if row is None:
            return None
        name, seen, ends = row
        if now >= ends or now - seen >= self._idle:
            return None
        if used and now - seen > min(_LOOKED_AT, self._idle / 2):
            with self._database.writing() as connection:
                connection.execute("UPDATE session SET seen = ? WHERE hash = ?", (now, kept))
        return Person(name, role_in(self._database, name, collection))

    def end(self, secret: str) -> None:
        """End a session, if it is one."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM session WHERE hash = ?", (kept_as(secret),))
