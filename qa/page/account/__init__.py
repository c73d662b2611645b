"""Who is logged in, in the line at the top, with the way out; nothing where accounts are off."""

from qa.page.account.view import person_shown

__all__ = ["person_shown"]
