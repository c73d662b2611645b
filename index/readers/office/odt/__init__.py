"""OpenDocument texts (.odt), as LibreOffice writes them: the document (`document`) and its styles (`styles`)."""

from index.readers.office.odt.document import read_odt

__all__ = ["read_odt"]
