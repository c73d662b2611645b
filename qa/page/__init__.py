"""The web page: a folder for each part of it, with its Python, its CSS and its JavaScript.

In: a collection, and what a browser sends. Out: HTML in which everything is escaped, JSON for its requests, and
sentences where something cannot be done. What the parts share stands here: `places` in documents, `exchanges` as the
browser keeps them, `routes`, `guard` (what is refused); `blocks` puts the parts together and `server` serves them.
Gradio is known to those two alone. Imports `packs` and what stands before it, and not the terminal.
"""

__all__: list[str] = []
