"""JSON that anyone may have written, taken apart without trust: what is not as it must be is one sentence."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa.errors import FieldError, PackError

__all__ = ["Fields", "parse_json", "read_text"]

_LARGEST_NUMBER = 2**53 - 1  # what every program that reads JSON can count to
_HALF = re.compile("[\ud800-\udfff]")
_SHOWN = 60  # characters of a wrong value


class Fields:
    """The fields of a JSON object, each asked for with the type that it must have.

    What is asked for and missing or of another type raises `FieldError`, which names its place.
    Example: Fields({"a": {"b": 1}}, "").record("a").text("b") -> "“a.b” must be a text, not 1".
    """

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise FieldError(f"{place or 'it'} must be an object, not {_shown(value)}")
        self._value: dict[str, Any] = value
        self._place = place

    def plain(self) -> dict[str, Any]:
        """The object itself, as it came."""
        return self._value

    def text(self, name: str, default: str | None = None) -> str:
        """A text without half characters."""
        value = self._get(name, default)
        if not isinstance(value, str):
            raise self._wrong(name, "a text", value)
        if not value.isascii() and _HALF.search(value):
            raise FieldError(f"“{self._at(name)}” holds half of a surrogate pair")
        return value

    def text_or_none(self, name: str) -> str | None:
        """A text, or None where it is null or missing."""
        return None if self._value.get(name) is None else self.text(name)

    def flag(self, name: str, *, needed: bool = True) -> bool:
        """True or false; false where it is missing and not needed."""
        value = self._get(name, None if needed else False)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false", value)
        return value

    def count(self, name: str, default: int | None = None) -> int:
        """A whole number, not negative."""
        value = self._get(name, default)
        if type(value) is not int or not 0 <= value <= _LARGEST_NUMBER:
            raise self._wrong(name, "a whole number from 0", value)
        return value

    def count_or_none(self, name: str) -> int | None:
        """A whole number, or None where it is null or missing."""
        return None if self._value.get(name) is None else self.count(name)

    def share(self, name: str) -> float:
        """A number from 0 to 1."""
        value = self._get(name)
        if type(value) not in (int, float) or not 0 <= value <= 1:
            raise self._wrong(name, "a number from 0 to 1", value)
        return float(value)

    def record(self, name: str) -> Fields:
        """An object."""
        return Fields(self._get(name), self._at(name))

    def record_or_none(self, name: str) -> Fields | None:
        """An object, or None where it is null or missing."""
        return None if self._value.get(name) is None else self.record(name)

    def records(self, name: str, *, needed: bool = True) -> Iterator[Fields]:
        """The objects of a list; of none where it is missing and not needed."""
        for number, value in enumerate(self._list(name, needed=needed)):
            yield Fields(value, f"{self._at(name)}[{number}]")

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list; none where it is missing."""
        return tuple(self._part(name, value).text("each") for value in self._list(name, needed=False))

    def counts(self, name: str) -> tuple[int, ...]:
        """The whole numbers of a list."""
        return tuple(self._part(name, value).count("each") for value in self._list(name, needed=True))

    def _part(self, name: str, value: object) -> Fields:
        return Fields({"each": value}, self._at(name))

    def _list(self, name: str, *, needed: bool) -> list[Any]:
        value = self._get(name, None if needed else [])
        if not isinstance(value, list):
            raise self._wrong(name, "a list", value)
        return value

    def _get(self, name: str, default: object = None) -> Any:
        if name in self._value:
            return self._value[name]
        if default is None:
            raise FieldError(f"“{self._at(name)}” is missing")
        return default

    def _at(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name

    def _wrong(self, name: str, wanted: str, value: object) -> FieldError:
        return FieldError(f"“{self._at(name)}” must be {wanted}, not {_shown(value)}")


def read_text(path: Path, largest: int, what: str) -> str:
    """The text of a UTF-8 file of at most so many bytes; raises `PackError` where it is none.

    Args:
        path: The file.
        largest: Bytes from which it is refused, read no further.
        what: It should be, as named in a sentence: "an evidence pack".
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(largest + 1)
    except OSError as error:
        raise PackError(f"{path} cannot be read ({error.strerror}); name {what}.") from error
    if len(raw) > largest:
        raise PackError(f"{path} is larger than {largest // 1_000_000} MB, so it is not read; name {what}.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackError(f"{path} is not UTF-8, so it is not {what}.") from error


def parse_json(text: str) -> Any:
    """What a text in JSON says, without the numbers that JSON does not know; raises `FieldError`."""
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_finite, parse_int=_whole)
    except RecursionError as error:
        raise FieldError("not valid JSON (nested too deeply)") from error
    except ValueError as error:
        raise FieldError(f"not valid JSON ({error})") from error


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _whole(digits: str) -> int:
    if len(digits) > _SHOWN:  # Python itself refuses to read thousands
        raise ValueError(f"{digits[:_SHOWN]}… is too large a number")
    return int(digits)


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"{digits[:_SHOWN]} is too large a number")
    return value


def _shown(value: object) -> str:
    """A wrong value, short enough for a sentence."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
        return "a number beyond all bounds"
    written = json.dumps(value)
    return written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"
