"""Word files (.docx): the document (`document`), its paragraphs (`paragraphs`), styles, lists and notes."""

from index.readers.office.docx.document import read_docx

__all__ = ["read_docx"]
