"""Text of a PDF that nobody sees: what might be (`suspects`), and what is (`looking`)."""

from index.readers.pdf.hidden.looking import without_unseen

__all__ = ["without_unseen"]
