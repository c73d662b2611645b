"""Saved questions on the page: a bell with a count, and a view that lists what is new and what is saved."""

__all__: list[str] = []
