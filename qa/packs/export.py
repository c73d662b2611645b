"""An evidence pack written out: as JSON, which can be verified, or as Markdown or HTML, to be read."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path

from qa.errors import PackError
from qa.files import write_whole
from qa.packs.html import to_html
from qa.packs.markdown import to_markdown
from qa.packs.pack import EvidencePack

__all__ = ["Format", "exported", "format_of", "write_export"]


class Format(StrEnum):
    """How a pack is written."""

    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


_ENDINGS = {
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".htm": Format.HTML,
    ".html": Format.HTML,
    ".json": Format.JSON,
}


def exported(pack: EvidencePack, form: Format) -> str:
    """The pack as a text."""
    if form is Format.JSON:
        return json.dumps(pack.to_json(), ensure_ascii=False, indent=2) + "\n"
    return to_html(pack) if form is Format.HTML else to_markdown(pack)


def format_of(path: Path | None) -> Format:
    """The format that a file's name ends in; JSON for any other name, and for none."""
    return _ENDINGS.get(path.suffix.lower(), Format.JSON) if path else Format.JSON


def write_export(path: Path, text: str) -> None:
    """Write a whole file or none, in place of what it held; raises `PackError` where that cannot be."""
    target = path.resolve()  # a link stays a link
    if target.exists() and not target.is_file():
        raise PackError(f"{path} is no regular file; name another with -o, or leave it out to write to the screen.")
    try:
        write_whole(target, text.encode())
    except OSError as error:
        raise PackError(f"{path} cannot be written ({error.strerror}); name another file with -o.") from error
