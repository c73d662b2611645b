"""`qa user`: accounts for the page and for programs. Whoever may write their file may do all of this."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from qa.configuration import Configuration
from qa.errors import AccountError
from qa.terminal.options import DATA, AsJson, Data, with_settings
from qa.terminal.shared import err, out, print_json

if TYPE_CHECKING:
    from index import Location
    from qa.accounts import Accounts, Role

__all__ = ["users"]

users = typer.Typer(help="Accounts: who may log in to the page, and what each may do.")

_Name = Annotated[str, typer.Argument(help="Of the person.")]
_ROLES = "ask, mark, edit or admin; each may do what those before it may"
_RoleOption = Annotated[str | None, typer.Option("--role", help=f"The role: {_ROLES}.")]
_In = Annotated[
    str | None, typer.Option("--in", help="Only in the collection of this name.", show_default="in all of them")
]
_Stdin = Annotated[bool, typer.Option("--stdin", help="Read the password from standard input, its first line.")]


@users.command("add")
@with_settings
def add_user(  # noqa: PLR0913, PLR0917 - one for each option
    name: _Name,
    configuration: Configuration,
    data: Data = DATA,
    role: _RoleOption = "ask",
    collection: _In = None,
    stdin: _Stdin = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="For a program with tokens, or who logs in by OpenID Connect.")
    ] = False,
) -> None:
    """Add somebody. The password is asked for twice."""
    from qa.accounts import EVERY_COLLECTION

    given = _role(role or "ask")
    with _accounts(configuration, data, make=True) as accounts:
        first = not len(accounts.people)
        password = None if no_password else _password(stdin)
        where = collection or EVERY_COLLECTION
        kept = accounts.people.add(name, accounts.clock(), password=password, roles={where: given})
        _noted(accounts, f"added {kept} with the role {given} in {where}")
    out.print(f"{kept} may {_MAY[given]}{_where(collection)}.", markup=False, soft_wrap=True)
    if first:
        out.print("People must log in from now on; start what is served already anew.", markup=False, soft_wrap=True)


@users.command("remove")
@with_settings
def remove_user(name: _Name, configuration: Configuration, data: Data = DATA) -> None:
    """Remove somebody, with tokens and sessions. What this person did stays in the log."""
    with _accounts(configuration, data) as accounts:
        kept = accounts.people.remove(name)
        _noted(accounts, f"removed {kept}")
        is_last = not len(accounts.people)
    out.print(f"{kept} is removed, and logged out everywhere.", markup=False, soft_wrap=True)
    if is_last:
        out.print("There is no account any more: from the next start on nobody must log in.", markup=False)


@users.command("list")
@with_settings
def list_users(configuration: Configuration, data: Data = DATA, as_json: AsJson = False) -> None:
    """List the people, their roles, and how each logs in."""
    with _accounts(configuration, data) as accounts:
        people = accounts.people.listed()
    if as_json:
        print_json([each.to_json() for each in people])
        return
    for each in people:
        roles = ", ".join(f"{role}{_where(None if name == '*' else name)}" for name, role in each.roles.items())
        ways = [
            *(["a password"] if each.password else []),
            *(["OpenID Connect"] if each.elsewhere else []),
            *([f"{each.tokens} token{'' if each.tokens == 1 else 's'}"] if each.tokens else []),
        ]
        out.print(
            f"{each.name}  {roles or 'no role'}  ({', '.join(ways) or 'no way in'})", markup=False, soft_wrap=True
        )
    if not people:
        out.print("There is no account; add one with: qa user add NAME --role admin", markup=False)


@users.command("role")
@with_settings
def give_role(
    name: _Name,
    role: Annotated[str, typer.Argument(help=f"{_ROLES}; or none.")],
    configuration: Configuration,
    data: Data = DATA,
    collection: _In = None,
) -> None:
    """Give somebody another role, which holds at once."""
    from qa.accounts import EVERY_COLLECTION

    given = None if role == "none" else _role(role)
    where = collection or EVERY_COLLECTION
    with _accounts(configuration, data) as accounts:
        kept = accounts.people.give(name, given, where)
        _noted(accounts, f"gave {kept} the role {given or 'none'} in {where}")
    may = _MAY[given] if given else "do nothing"
    out.print(f"{kept} may {may}{_where(collection)}.", markup=False, soft_wrap=True)


@users.command("password")
@with_settings
def set_password(name: _Name, configuration: Configuration, data: Data = DATA, stdin: _Stdin = False) -> None:
    """Give somebody another password, who is logged out everywhere."""
    with _accounts(configuration, data) as accounts:
        accounts.people.known(name)
        kept = accounts.people.set_password(name, _password(stdin))
        _noted(accounts, f"set the password of {kept}")
    out.print(f"{kept} has another password, and is logged out everywhere.", markup=False, soft_wrap=True)


@users.command("token")
@with_settings
def user_token(  # noqa: PLR0913, PLR0917 - one for each option
    name: _Name,
    configuration: Configuration,
    data: Data = DATA,
    label: Annotated[str, typer.Option("--name", help="What it is for, to tell it from others.")] = "token",
    days: Annotated[
        float | None, typer.Option(min=0.01, help="It ends after so many days.", show_default="never")
    ] = None,
    most: Annotated[
        str, typer.Option("--role", help="It may do no more than this role; figures: only read /metrics.")
    ] = "admin",
    end: Annotated[str | None, typer.Option(help="End the token of this name instead.", show_default=False)] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the tokens of this person instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a token for a program, which is shown this once: it goes into the header Authorization: Bearer TOKEN."""
    from qa.accounts import Right

    with _accounts(configuration, data) as accounts:
        if listing:
            tokens = accounts.tokens.listed(name)
            if as_json:
                print_json([each.to_json() for each in tokens])
            for each in [] if as_json else tokens:
                used = "used" if each.used else "never used"
                out.print(f"{each.label}  up to {each.most}  ({used})", markup=False, soft_wrap=True)
            return
        if end is not None:
            accounts.tokens.end(name, end)
            _noted(accounts, f"ended the token “{end}” of {name}")
            out.print(f"The token “{end}” of {name} has ended.", markup=False, soft_wrap=True)
            return
        limit = Right.FIGURES if most == Right.FIGURES.value else _role(most)
        token = accounts.tokens.make(name, label, accounts.clock(), most=limit, days=days)
        _noted(accounts, f"made the token “{label}” of {name}")
    err.print("This is shown once, and kept nowhere:", markup=False)
    sys.stdout.write(f"{token}\n")


@users.command("audit")
@with_settings
def audit(
    configuration: Configuration,
    data: Data = DATA,
    person: Annotated[str, typer.Option(help="Only what this person did.", show_default=False)] = "",
    act: Annotated[str, typer.Option("--act", help="Only this, such as deleted.", show_default=False)] = "",
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=100_000, help="Rows at most.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Show what was done: who asked, read, added, deleted, exported what, when and from where. The newest first."""
    with _accounts(configuration, data) as accounts:
        rows = accounts.audit.rows(limit=limit, person=person.casefold(), act=act)
    if as_json:
        print_json([each.to_json() for each in rows])
        return
    for each in rows:
        failed = f" ({each.status})" if each.status >= 400 else ""  # noqa: PLR2004 - of HTTP
        words = (each.to_json()["at"][:19], each.person or "-", f"{each.act}{failed}", each.address, each.detail)
        out.print("  ".join(word for word in words if word), markup=False, soft_wrap=True)
    if not rows:
        out.print("There is nothing of that in the log.", markup=False)


_MAY = {
    "ask": "ask and read",
    "mark": "ask, read and mark",
    "edit": "ask, read, mark, and add and delete documents",
    "admin": "do everything, and read the log",
}


@contextlib.contextmanager
def _accounts(configuration: Configuration, data: Location, *, make: bool = False) -> Iterator[Accounts]:
    """The accounts of a data folder; raises `AccountError` where there are none, but to `make` some."""
    from qa.accounts import Accounts, account_settings

    settings = account_settings(configuration)
    path = settings.path(data)
    if not make and not path.exists():
        raise AccountError(f"There are no accounts at {path}; add the first with: qa user add NAME --role admin")
    accounts = Accounts(path, settings)
    try:
        yield accounts
    finally:
        accounts.close()


def _noted(accounts: Accounts, detail: str) -> None:
    accounts.audit.note("changed accounts", accounts.clock(), detail=detail)


def _password(stdin: bool) -> str:
    """What is typed twice, unseen; or the first line of standard input."""
    if stdin or not sys.stdin.isatty():
        line = sys.stdin.readline()
        if not line:
            raise AccountError("Standard input holds no password; type one, or say --no-password.")
        return line.removesuffix("\n").removesuffix("\r")
    password: str = typer.prompt("Password", hide_input=True, err=True)
    if password != typer.prompt("The same again", hide_input=True, err=True):
        raise AccountError("The password was typed in two ways; nothing was done, type the same twice.")
    return password


def _role(typed: str) -> Role:
    from qa.accounts import Role

    try:
        return Role(typed)
    except ValueError:
        raise AccountError(f"“{typed[:40]}” is no role; take {_ROLES.partition(';')[0]}.") from None


def _where(collection: str | None) -> str:
    return f" in {collection}" if collection else ""
