"""From the signs that PDFium finds on a page to its lines: measured and repaired (`pieces`), put in order (`order`)."""

from index.readers.pdf.printed.fonts import install_fonts
from index.readers.pdf.printed.glyphs import MOSTLY_WORDS, deciphered, share_in_words
from index.readers.pdf.printed.guessed import is_guessed
from index.readers.pdf.printed.order import in_order
from index.readers.pdf.printed.pieces import clean, pieces_of, printed_lines
from index.readers.pdf.printed.ruler import Ruler

__all__ = [
    "MOSTLY_WORDS",
    "Ruler",
    "clean",
    "deciphered",
    "in_order",
    "install_fonts",
    "is_guessed",
    "pieces_of",
    "printed_lines",
    "share_in_words",
]
