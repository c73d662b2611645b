"""Who may do what: people and their roles, passwords, tokens, sessions, and the log of what was done.

Comes in: a name and a password, a token, or the cookie of a session. Goes out: a `Person`, who may do what the table of
`rules` says. All of it is kept in one SQLite file beside the collection's. `web/` is what asks for it on the way to the
page and to programs; the terminal belongs to the machine's owner and is asked nothing. May import `qa.errors`, and in
`web/` how the service tells problems.
"""

from qa.accounts.audit import Noted
from qa.accounts.book import Accounts, is_loopback
from qa.accounts.names import DEFAULT_COLLECTION, EVERY_COLLECTION
from qa.accounts.people import Listed
from qa.accounts.rights import Person, Right, Role
from qa.accounts.settings import ACCOUNTS, AccountSettings, Provider, account_settings
from qa.accounts.tokens import Token

__all__ = [
    "ACCOUNTS",
    "DEFAULT_COLLECTION",
    "EVERY_COLLECTION",
    "AccountSettings",
    "Accounts",
    "Listed",
    "Noted",
    "Person",
    "Provider",
    "Right",
    "Role",
    "Token",
    "account_settings",
    "is_loopback",
]
