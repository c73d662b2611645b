"""The name of whoever is logged in, as HTML."""

from __future__ import annotations

from qa.accounts import Person, Right
from qa.page.markup import escape

__all__ = ["person_shown"]


def person_shown(person: Person | None) -> str:
    """The name, which leads to one's account, and the button to log out.

    What the role does not allow is not offered (account.css); that it is refused does not depend on it.
    """
    if person is None:
        return ""
    role = person.role.value if person.role else ""
    kind = "vb-person" if person.may(Right.EDIT) else "vb-person vb-reader"
    return (
        f'<div class="{kind}" data-role="{role}"><a href="account" title="Your account" dir="auto">'
        f"{escape(person.name)}</a>"
        '<button type="button" class="vb-log-out">Log out</button></div>'
    )
