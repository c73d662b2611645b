"""A web page as a browser shows it.

Markup becomes a tree (`parsing`), which tells what the page states of itself (`facts`, `titles`, `dates`); what is not
shown is taken out of it (`hidden`, by its `styles`), and what stands above or below the line is written on it
(`marks`). Its blocks (`blocks`) are the article or not (`article`; some are `teasers` of others), and some of the
article are no part of it (`beside`, by their `names`).
`page` makes the document of all that, and `losses` says what it does not hold.
"""

from index.readers.html.page import read_html

__all__ = ["read_html"]
