"""Conversations shared on the page: the link to one, and one that is shown to whoever has the link."""

__all__: list[str] = []
