"""One HTML file that needs nothing else: no script, font or picture from anywhere, in light and dark."""

from __future__ import annotations

import base64
import hashlib

from qa.markup import escape_html

__all__ = ["html_file"]

_STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf8; --raised: #fff; --ink: #1d2120; --soft: #5c6562; --line: #d8d5cd;
  --accent: #17695f; --tint: #cfe8e1; --wrong: #a3361f; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #161817; --raised: #1e2120; --ink: #e7eae8; --soft: #a0aaa6; --line: #3a403d;
    --accent: #7fcbbd; --tint: #2c5049; --wrong: #f0907a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 760px; margin: 0 auto; padding: 24px 16px 64px; overflow-wrap: anywhere; }
article { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px;
  margin: 12px 0; }
"""


def html_file(title: str, style: str, body: str) -> str:
    """The file.

    Args:
        title: As text.
        style: Rules beside those of every such file, which name the colours. Nothing of a document stands in it.
        body: As HTML, with all that is not ours escaped.
    """
    rules = f"{_STYLE}{style}"
    digest = base64.b64encode(hashlib.sha256(rules.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape_html(title)}</title>\n<style>{rules}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
