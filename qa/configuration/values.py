"""Values as the environment and qa.toml write them. Neither is trusted to hold what a setting must be."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from index import Location
from qa.configuration.table import Row

__all__ = ["from_text", "from_toml", "must_be"]

_TRUE = ("1", "true", "yes", "on", "t", "y")
_LARGEST = 1e18  # of numbers without a bound, so that none is too large to be counted with
_FALSE = ("0", "false", "no", "off", "f", "n")


def from_text(row: Row, text: str) -> Any:
    """The value that a text of the environment stands for.

    Raises `ValueError` where it is none; `LocationError`, which is one, tells why.
    """
    text = text.strip()
    if row.kind is bool:
        return _truth(text.lower())
    if row.kind is int:
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            raise ValueError(text)
        return _within(row, int(text))
    if row.kind is float:
        return _within(row, float(text))
    if row.kind is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if row.kind is Location:
        return Location.of(text)
    return Path(text) if row.kind is Path else text


def from_toml(row: Row, value: Any, folder: Path) -> Any:
    """The value that one of TOML stands for, paths being relative to a folder. Raises as `from_text`."""
    if row.kind is bool:
        return _of_type(value, bool)
    if row.kind in {int, float}:
        if isinstance(value, bool):  # which Python counts among the whole numbers
            raise ValueError(value)
        return _within(row, _of_type(value, int, *((float,) if row.kind is float else ())))
    if row.kind is tuple:
        return tuple(_text(each) for each in _of_type(value, list))
    text = _text(value)
    if row.kind is Location:
        return Location.of(text, folder)
    place = folder / os.path.expanduser(text)  # noqa: PTH111 - Path.expanduser raises where there is no such user
    if row.kind is Path:
        return place
    return str(place) if row.folder_or_name and os.path.isdir(place) else text  # noqa: PTH112 - raises for no name


def must_be(row: Row) -> str:
    """What a value must be, as a part of a sentence. Example: "a number from 0 to 1"."""
    numbers = "" if row.least is None and row.most is None else _bounds(row)
    return {
        bool: "true or false",
        int: f"a whole number{numbers}",
        float: f"a number{numbers}",
        str: "a text that is not empty",
        Path: "the path of a folder",
        Location: "a folder or an address, as docs/scale.md says",
        tuple: "a list of texts that are not empty",
    }[row.kind]


def _bounds(row: Row) -> str:
    if row.most is None:
        return f" of {row.least:g} or more"
    return f" of {row.most:.15g} or less" if row.least is None else f" from {row.least:g} to {row.most:.15g}"


def _truth(word: str) -> bool:
    if word not in _TRUE + _FALSE:
        raise ValueError(word)
    return word in _TRUE


def _within(row: Row, number: float) -> float:
    least, most = (-_LARGEST if row.least is None else row.least), (_LARGEST if row.most is None else row.most)
    if not least <= number <= most:  # nor is nan
        raise ValueError(number)
    return float(number) if row.kind is float else number


def _of_type(value: Any, *types: type) -> Any:
    if not isinstance(value, types):
        raise ValueError(value)  # noqa: TRY004 - to the caller it is a value that is not fit, of whatever type
    return value


def _text(value: Any) -> str:
    text = str(_of_type(value, str)).strip()
    if not text or "\0" in text:  # no path and no variable of the environment can hold that
        raise ValueError(value)
    return text
