"""A PDF: its lines as they are read (`printed`), its text (`layout`, `document`), its pages as pictures (`page`)."""

__all__: list[str] = []
