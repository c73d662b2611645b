"""What people say of documents: tags, and titles and dates that were detected wrongly.

In and out: rows by a document's id, checked as all others are. They stay when the document goes, so that they hold
again once it is back; `forget` drops those of documents that are not there.
"""

__all__: list[str] = []
