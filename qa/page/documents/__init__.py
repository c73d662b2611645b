"""The documents: a table to search, sort and filter, uploads, deletion, and a sync while others ask."""

__all__: list[str] = []
