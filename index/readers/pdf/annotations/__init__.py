"""What is set on the pages of a PDF: form fields and notes (`reading`, `xfa`), put to their labels (`filling`)."""

from index.readers.pdf.annotations.filling import FilledLine, filled_in, set_in, stands_at_label
from index.readers.pdf.annotations.reading import Rectangle, Value, annotations_of, open_forms
from index.readers.pdf.annotations.xfa import is_xfa, unread_values

__all__ = [
    "FilledLine",
    "Rectangle",
    "Value",
    "annotations_of",
    "filled_in",
    "is_xfa",
    "open_forms",
    "set_in",
    "stands_at_label",
    "unread_values",
]
