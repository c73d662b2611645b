"""OpenDocument texts (.odt), as LibreOffice writes them: the document (`document`) and its styles (`styles`)."""
