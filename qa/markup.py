"""Any text as text in HTML and in Markdown: nothing that a document or a question holds becomes markup."""

from __future__ import annotations

import html
import re

__all__ = ["escape_html", "escape_markdown", "is_web_address"]

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would write the rest of the line from right to left
_ADDRESS = re.compile("https?://[^\\s<>\"'`\\\\\x00-\x20\x7f-\x9f]+", re.IGNORECASE)
_ANYWHERE = re.compile(r"[\\`*_\[\]<>|~&$#{}^]")
_AT_BEGINNING = re.compile(r"(?m)^([ \t]*)([+=-]|\d{1,9}(?=[.)]))")
_ADDRESS_IN_TEXT = re.compile(r"(?i)(:)(//)|(www)(\.)")  # which some programs make links of without being asked
_INDENT = re.compile(r"(?m)^[ \t]+")


def escape_html(text: str) -> str:
    """As it can stand between tags and in a quoted attribute."""
    return html.escape(_CONTROLS.sub("\ufffd", _whole(text)), quote=True)


def escape_markdown(text: str) -> str:
    r"""As it is shown literally by CommonMark and GitHub; lines stay lines, without their indents.

    Example: "# [a](b)" -> "\# \[a\](b)".
    """
    plain = _INDENT.sub("", _TURNS.sub("\ufffd", _CONTROLS.sub("\ufffd", _whole(text))))
    escaped = _ANYWHERE.sub(r"\\\g<0>", plain)
    unlinked = _ADDRESS_IN_TEXT.sub(lambda found: f"{found[1] or found[3]}\\{found[2] or found[4]}", escaped)
    return _AT_BEGINNING.sub(_defused, unlinked)


def is_web_address(source: str) -> bool:
    """Whether a source is an http or https address that may become a link."""
    return bool(_ADDRESS.fullmatch(source))


def _defused(found: re.Match[str]) -> str:
    """A line's beginning that would make it a heading's rule or an item of a list; digits take no backslash."""
    indent, sign = found.groups()
    return f"{indent}&#{ord(sign[0])};{sign[1:]}" if sign.isdigit() else f"{indent}\\{sign}"


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
