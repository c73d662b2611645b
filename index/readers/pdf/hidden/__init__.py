"""Text of a PDF that nobody sees: what might be (`suspects`), and what is (`looking`)."""

from index.readers.pdf.hidden.looking import STRUCK, without_unseen
from index.readers.pdf.hidden.suspects import has_layered_forms

__all__ = ["STRUCK", "has_layered_forms", "without_unseen"]
