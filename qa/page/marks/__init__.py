"""Marks on the page: made in the source and on the quotes of answers, listed, filtered and exported in a view."""

__all__: list[str] = []
