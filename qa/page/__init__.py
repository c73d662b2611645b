"""The web page: what it shows (`views`), how it looks and moves (`page.css`, `page.js`), and what it refuses (`guard`).

Knows nothing of Gradio; `app.py` puts it together.
"""
