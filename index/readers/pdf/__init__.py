"""A PDF: its lines as they are read (`printed`), its text (`layout`, `document`), its pages as pictures (`page`)."""

from index.readers.pdf.document import read_pdf
from index.readers.pdf.page import Box, PageImage, PageRequest, draw

__all__ = ["Box", "PageImage", "PageRequest", "draw", "read_pdf"]
