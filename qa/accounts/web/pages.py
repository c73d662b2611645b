"""The pages of accounts as HTML: to log in, one's own account, the log. Plain forms, which need no script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from qa.accounts.audit import ACTS, Noted
from qa.accounts.passwords import SHORTEST
from qa.accounts.rights import Person, Right

__all__ = ["account_page", "log_in_page", "log_page"]

_STYLE = (Path(__file__).parent / "account.css").read_text("utf-8")
# Without the referrer of our own pages browsers do not say where a form comes from, and it is refused.
_HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} – Verbatim</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="referrer" content="same-origin"><link rel="icon" href="{up}favicon.ico">'
    "<style>{style}</style></head>"
)
_MAY = {
    "ask": "You may ask and read.",
    "mark": "You may ask, read and mark.",
    "edit": "You may ask, read and mark, and add and delete documents.",
    "admin": "You may do everything here, and read the log.",
}


def log_in_page(*, problem: str = "", said: str = "", name: str = "", to: str = "", elsewhere: str = "") -> str:
    """The form to log in. `elsewhere` is what the button says that logs in by OpenID Connect, where one may."""
    back = f'<input type="hidden" name="to" value="{escape(to)}">' if to else ""
    at = "password" if name else "name"
    other = (
        f'<p class="or">or</p><p><a class="button quiet full" href="elsewhere{_query(to)}">{escape(elsewhere)}</a></p>'
        if elsewhere
        else ""
    )
    form = (
        f'<form method="post" action="log-in">{back}'
        f'<label for="name">Name</label>'
        f'<input id="name" name="name" value="{escape(name)}" autocomplete="username" autocapitalize="none" '
        f'spellcheck="false" maxlength="64" required{" autofocus" if at == "name" else ""}>'
        f'<label for="password">Password</label>'
        f'<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" '
        f"required{' autofocus' if at == 'password' else ''}>"
        f'<button class="full">Log in</button></form>{other}'
        '<p class="soft" style="margin-top: 20px">No account, or the password forgotten? Ask whoever runs this '
        "server.</p>"
    )
    return _page("Log in", f"<h1>Log in</h1>{_told(problem, said)}{form}", up="../")


def account_page(person: Person, *, has_password: bool, problem: str = "", said: str = "", deep: bool = False) -> str:
    """One's own account: what one may, another password, the way out. `deep` is whether its address is below it."""
    here = "" if deep else "account/"
    up = "../" if deep else "./"
    may = _MAY[person.role.value] if person.role else "You have no role here yet; ask an admin for one."
    change = (
        f'<h2>Another password</h2><form method="post" action="{here}password">'
        f'<input name="username" value="{escape(person.name)}" autocomplete="username" hidden readonly>'
        '<label for="old">The password that you have now</label>'
        '<input id="old" name="old" type="password" autocomplete="current-password" maxlength="1000" required>'
        f'<label for="new">The new one, of {SHORTEST} characters or more</label>'
        f'<input id="new" name="new" type="password" autocomplete="new-password" minlength="{SHORTEST}" '
        'maxlength="1000" required>'
        '<label for="again">The new one again</label>'
        '<input id="again" name="again" type="password" autocomplete="new-password" maxlength="1000" required>'
        '<button>Change it</button><p class="soft" style="margin-top: 12px">You are logged out everywhere else.</p>'
        "</form>"
        if has_password
        else ""
    )
    log = f'<p><a href="{here}log">What was done</a></p>' if person.may(Right.ADMIN) else ""
    body = (
        f"<h1>{escape(person.name)}</h1>{_told(problem, said)}<p>{may}</p>{log}"
        f'<form method="post" action="{here}log-out"><button class="quiet">Log out</button></form>{change}'
    )
    return _page("Your account", body, up=up, back=person.may(Right.ASK))


def log_page(rows: Sequence[Noted], *, person: str, act: str, more: int | None) -> str:
    """The newest rows of the log; `more` is before which row older ones begin."""
    chosen = "".join(f"<option{' selected' if each == act else ''}>{escape(each)}</option>" for each in ACTS)
    form = (
        '<form method="get" action="log" style="display: flex; flex-wrap: wrap; gap: 16px; align-items: end">'
        f'<div><label for="person">By whom</label><input id="person" name="person" value="{escape(person)}" '
        'maxlength="64"></div>'
        '<div><label for="act">What</label><select id="act" name="act">'
        f'<option value="">everything</option>{chosen}</select></div>'
        '<div style="margin-bottom: 18px"><button class="quiet">Show</button></div></form>'
    )
    table = "".join(
        f"<tr><td>{_when(row.at)}</td><td>{escape(row.person or '–')}</td>"
        f"<td>{escape(row.act)}{_failed(row.status)}</td><td>{escape(row.address or 'in the terminal')}</td>"
        f'<td dir="auto">{escape(row.detail)}</td></tr>'
        for row in rows
    )
    shown = (
        '<div class="scroll" tabindex="0" role="region" aria-label="The log"><table><thead><tr><th>When (UTC)</th>'
        f"<th>Who</th><th>What</th><th>From</th><th>Of what</th></tr></thead><tbody>{table}</tbody></table></div>"
        if rows
        else "<p>There is nothing of that.</p>"
    )
    words = {"person": person, "act": act, "before": more}
    query = escape(urlencode({name: value for name, value in words.items() if value}))
    older = f'<p style="margin-top: 20px"><a href="log?{query}">Older ones</a></p>' if more is not None else ""
    return _page("What was done", f"<h1>What was done</h1>{form}{shown}{older}", up="../", back=True, wide=True)


def _page(title: str, body: str, *, up: str, back: bool = False, wide: bool = False) -> str:
    way = f'<a href="{up}">Back to the questions</a>' if back else ""
    head = _HEAD.format(title=escape(title), up=up, style=_STYLE)
    kind = ' class="wide"' if wide else ""
    return (
        f'{head}<body><header><span class="name">Verbatim</span>{way}</header><main{kind}>{body}</main></body></html>'
    )


def _told(problem: str, said: str) -> str:
    if problem:
        return f'<p role="alert">{escape(problem)}</p>'
    return f'<p role="status">{escape(said)}</p>' if said else ""


def _query(to: str) -> str:
    return f"?{escape(urlencode({'to': to}))}" if to else ""


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _failed(status: int) -> str:
    return f" (failed, {status})" if status >= 400 else ""  # noqa: PLR2004 - of HTTP
