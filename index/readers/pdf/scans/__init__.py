"""Pages of a PDF that are pictures of text: found and drawn (`pages`), and recognised by Tesseract (`tesseract`)."""

__all__: list[str] = []
