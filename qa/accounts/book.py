"""The face of it: the accounts of a server, and whether it needs them."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from pathlib import Path

from index import Location
from qa.accounts.audit import Audit
from qa.accounts.database import Database
from qa.accounts.names import DEFAULT_COLLECTION, typed_name
from qa.accounts.passwords import hashed, is_old, is_right, refuse_weak
from qa.accounts.people import People
from qa.accounts.rights import Person
from qa.accounts.sessions import Sessions
from qa.accounts.settings import AccountSettings
from qa.accounts.throttling import Throttle
from qa.accounts.tokens import Tokens
from qa.errors import AccountError, BusyError, SettingsError

__all__ = ["Accounts", "is_loopback"]

_HOUR = 3_600.0  # seconds


class Accounts:
    """People, what they may, and what they did. Safe to share between threads."""

    def __init__(
        self, path: Path, settings: AccountSettings | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        """Of a file, which is made where there is none."""
        lasting = settings or AccountSettings()
        self._database = Database(path)
        self.clock = clock
        self.path = path
        self.people = People(self._database)
        self.tokens = Tokens(self._database)
        self.sessions = Sessions(self._database, lasting.idle * _HOUR, lasting.longest * _HOUR)
        self.audit = Audit(self._database, lasting.log)
        self._throttle = Throttle(self._database)

    def close(self) -> None:
        """Let the file go."""
        self._database.close()

    @classmethod
    def needed(cls, data: Location, host: str, settings: AccountSettings) -> Accounts | None:
        """The accounts that a server of a collection on this address asks for; None where it asks nobody who they are.

        Raises `SettingsError` where it must and there are none, and `index.OnlyFolderError` where it must, and the
        collection is at an address, and no file is named.
        """
        if settings.required is False:
            return None
        if not (data.is_folder or settings.file or settings.required) and is_loopback(host):
            return None
        path = settings.path(data)
        found = cls(path, settings) if path.exists() else None
        if found is not None and len(found.people):
            found.audit.sweep(found.clock())
            return found
        if found is not None:
            found.close()
        if settings.required:
            raise SettingsError(
                "Accounts are asked for and there are none; add one with: qa user add NAME --role admin"
            )
        if not is_loopback(host):
            raise SettingsError(
                f"{host} can be reached from other machines, so people must log in, and there are no accounts: add one "
                f"with qa user add NAME --role admin, or say --no-accounts where a proxy in front asks who they are."
            )
        return None

    def log_in(self, typed: str, password: str, address: str) -> str:
        """The secret of a new session.

        Raises `AccountError` where name and password are not right, and `BusyError` where one must wait.

        It takes as long for a name that nobody has as for a wrong password, and says the same.
        """
        name, now = typed_name(typed), self.clock()
        wait = self._throttle.begin(name, address, now)
        if wait > 0:
            raise BusyError(f"Too many log-ins failed; wait {_in_words(wait)} and try again.", _whole(wait))
        kept = self.people.password_hash(name)
        if not is_right(password, kept):
            known = name if kept is not None else ""  # what is typed for a name may be a password
            self.audit.note("failed to log in", now, person=known, address=address)
            raise AccountError("Name and password do not belong together; try again.")
        self._throttle.succeeded(name, address)
        if kept is not None and is_old(kept):
            self.people.keep_hash(name, hashed(password))
        return self.begin(name, address)

    def begin(self, name: str, address: str) -> str:
        """A session of somebody who has shown who it is."""
        now = self.clock()
        self.audit.note("logged in", now, person=name, address=address)
        return self.sessions.begin(name, now)

    def log_out(self, secret: str, address: str) -> None:
        """End a session."""
        person = self.by_session(secret)
        self.sessions.end(secret)
        if person is not None:
            self.audit.note("logged out", self.clock(), person=person.name, address=address)

    def change_password(self, name: str, old: str, new: str, address: str) -> str:
        """Change one's own password; all sessions end, and the secret of a new one is given.

        Raises `AccountError` where the old one is not right, or the new one is not fit, and `BusyError` as above.
        """
        now = self.clock()
        refuse_weak(new, name)
        wait = self._throttle.begin(name, address, now)
        if wait > 0:
            raise BusyError(f"Too many tries failed; wait {_in_words(wait)} and try again.", _whole(wait))
        if not is_right(old, self.people.password_hash(name)):
            raise AccountError("The password that you have now is another one; try again.")
        self._throttle.succeeded(name, address)
        self.people.set_password(name, new)
        self.audit.note("changed password", now, person=name, address=address)
        return self.sessions.begin(name, now)

    def by_session(self, secret: str, collection: str = DEFAULT_COLLECTION, *, used: bool = True) -> Person | None:
        """Whose session it is; `used` says that it goes on from now."""
        return self.sessions.person(secret, collection, self.clock(), used=used)

    def by_token(self, token: str, collection: str = DEFAULT_COLLECTION) -> Person | None:
        """Whose token it is."""
        return self.tokens.person(token, collection, self.clock())


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone; a name other than localhost may be any address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _in_words(seconds: float) -> str:
    """Example: 0.4 -> "1 second"; 90 -> "2 minutes"."""
    whole = _whole(seconds)
    if whole > 90:  # noqa: PLR2004 - two minutes are told sooner than 91 seconds
        return f"{-(-whole // 60)} minutes"
    return f"{whole} second{'' if whole == 1 else 's'}"


def _whole(seconds: float) -> int:
    return int(-(-seconds // 1))
