"""What is set on the pages of a PDF: form fields and notes (`reading`, `xfa`), put to their labels (`filling`).

And what is struck out there (`struck`).
"""

from index.readers.pdf.annotations.filling import filled_in, stands_at_label
from index.readers.pdf.annotations.reading import Value, annotations_of, open_forms
from index.readers.pdf.annotations.struck import struck_out
from index.readers.pdf.annotations.xfa import is_xfa, unread_values

__all__ = [
    "Value",
    "annotations_of",
    "filled_in",
    "is_xfa",
    "open_forms",
    "stands_at_label",
    "struck_out",
    "unread_values",
]
