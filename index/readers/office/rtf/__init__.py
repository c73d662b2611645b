"""Rich Text (.rtf): its words and groups (`tokens`), what they mean (`document`), fonts and styles (`tables`)."""

from index.readers.office.rtf.document import read_rtf

__all__ = ["read_rtf"]
