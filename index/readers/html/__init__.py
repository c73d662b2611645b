"""A web page: its blocks of text (`blocks`), what it says of itself (`facts`), and the document of both (`page`)."""

from index.readers.html.page import read_html

__all__ = ["read_html"]
