"""Which documents are asked: a line below the box, kept in the address. All of it runs in the browser."""

__all__: list[str] = []
