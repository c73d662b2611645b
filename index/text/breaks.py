"""Words broken at a line's end, as scans, books and old mail have them: found and read whole, while the text stays."""

import re

__all__ = ["pieces", "whole_and_parts", "whole_words"]

_SOFT_HYPHEN = "\xad"  # invisible: whatever folds or reads a text passes over it
_HYPHENS = f"-{_SOFT_HYPHEN}\u2010\u2011¬"  # the last as text recognition writes it
_LETTER = "[^\\W\\d_][\u0300-\u036f]*"  # with the accents that stand apart
# The next line may be indented, quoted as in an answer to a mail, or stand on the next page.
_LINE_END = r"[ \t]*(?:\r\n?|[\n\x85\u2028])[ \t\f>|]*"
# Begins with the hyphen, which the regular expression engine finds quickly.
_BROKEN = re.compile(rf"[{_HYPHENS}](?<=[^\W\d_].|[\u0300-\u036f].){_LINE_END}(?=[^\W\d_])")
_WORD = re.compile(rf"(?:{_LETTER})+(?:[{_HYPHENS}]{_LINE_END}(?:{_LETTER})+)+")
_PIECE = re.compile(rf"(?:{_BROKEN.pattern}|\S)+")


def whole_words(text: str) -> str:
    r"""The text, as long as before, with words broken at a line's end whole: invisible characters fill the gap.

    A capital begins another word ("Anglo-\nSaxon"), unless there is one in front of it as well.
    Example: "Hollings-\nworth" -> "Hollings\xad\xadworth".
    """
    return _BROKEN.sub(lambda gap: _SOFT_HYPHEN * len(gap.group()) if _is_inside(gap) else gap.group(), text)


def whole_and_parts(text: str) -> str:
    r"""The text with such words whole and with their parts behind them, for the hyphen may belong to the word.

    Example: "well-\nknown" -> "wellknown well known".
    """
    return _WORD.sub(_whole_and_parts, text) if _BROKEN.search(text) else text


def pieces(text: str) -> list[str]:
    """What stands between white space, where the parts of a broken word are one piece."""
    return _PIECE.findall(text) if _BROKEN.search(text) else text.split()


def _whole_and_parts(word: re.Match[str]) -> str:
    whole = _BROKEN.sub(lambda gap: "" if _is_inside(gap) else " ", word.group())
    parts = _BROKEN.sub(" ", word.group())
    return parts if whole == parts else f"{whole} {parts}"


def _is_inside(gap: re.Match[str]) -> bool:
    """Whether what is on both sides of a gap is one word."""
    before, behind = gap.string[gap.start() - 1], gap.string[gap.end()]
    return before.isupper() or not behind.isupper()
