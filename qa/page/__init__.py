"""The web page: what it shows, how it looks and moves (`page.css`, `page.js`), and what it refuses (`guard`).

`views` shows the conversation. `pane` opens the source pane: at `places` in documents, `rechecking` their quotes, laid
out as `text`, shown by `source` and moved by `source.js`. Knows nothing of Gradio; `app.py` puts it together.
"""
