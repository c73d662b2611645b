"""The properties that PDF and office files carry: what of them can be believed."""

import re
from datetime import date

__all__ = ["date_of", "title_from"]

_LONGEST_TITLE = 300  # characters
_EARLIEST_YEAR = 1980  # no clock of a computer that wrote such files was earlier, unless it was wrong
_FILE_NAME = re.compile(
    r"\S+\.(?:docx?|dotx?|pdf|rtf|odt|epub|txt|tex|dvi|indd|qxd|pptx?|xlsx?|html?|p65|pages|ai|ps)", re.IGNORECASE
)
# What programs write where nobody stated a title.
_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel) - .*|word document|powerpoint(?:[ -]\w+)?"
    r"|(?:presentation|présentation|presentación|presentazione|apresentação)(?: (?:(?:de|do|standard di) )?powerpoint)?"
    r"|(?:slide|diapositiva?|folie|dia|slajd|слайд|bildnummer) \d+"
    r"|(?:untitled|document|unnamed|sans titre|ohne titel|sin título|no title|title|unknown)[\s_-]*\d*|\d+",
    re.IGNORECASE,
)


def title_from(stated: str | None) -> str:
    """A title as a file's properties state it, empty where that is none that a person gave.

    Example: "Microsoft Word - report_final.docx" -> "".
    """
    title = " ".join((stated or "").split())
    if len(title) > _LONGEST_TITLE or not any(map(str.isalpha, title)) or not title.isprintable():
        return ""
    return "" if _NO_TITLE.fullmatch(title) or _FILE_NAME.fullmatch(title) else title


def date_of(year: int, month: int, day: int, earliest: int = _EARLIEST_YEAR) -> str | None:
    """A day in ISO 8601, None where there is no such day, or it is of a year before any that can be."""
    try:
        return date(year, month, day).isoformat() if year >= earliest else None
    except ValueError:
        return None
