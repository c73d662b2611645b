"""The file qa.toml: where it is looked for, and what it says, checked key by key."""

from __future__ import annotations

import difflib
import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import Location, LocationError
from qa.configuration.showing import quoted
from qa.configuration.table import ROWS, Row
from qa.configuration.values import from_toml, must_be
from qa.errors import SettingsError

__all__ = ["FILE_NAME", "SettingsFile", "nearest_file", "read_file", "settings_in"]

FILE_NAME = "qa.toml"
_BY_KEY = {row.key: row for row in ROWS.values()}
_LEAST_ALIKE = 0.6  # of two keys, as difflib measures it; below that a guess does not help


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What a file says."""

    path: Path
    values: Mapping[str, Any]  # by names of settings
    notices: tuple[str, ...]  # what a person should know of it, a sentence each


def nearest_file(folder: Path) -> tuple[Path | None, tuple[str, ...]]:
    """The qa.toml of a folder, or of the nearest one above it, and what a person should know.

    One above that belongs to another user is left alone: whoever can write into /tmp could otherwise say for everyone
    below it where their collection is, and to whom questions go.
    """
    for each in (folder, *folder.parents):
        path = each / FILE_NAME
        if os.path.isfile(path):  # noqa: PTH113 - false also where a folder above must not be looked into
            if each == folder or _is_trusted(path):
                return path, ()
            return None, (f"{path} belongs to another user and was not read; name it with --config-file to use it.",)
    return None, ()


def settings_in(data: Location) -> Mapping[str, Any]:
    """What the qa.toml of a data folder says, by names of settings; nothing where there is none, nor at an address.

    Raises `SettingsError`.
    """
    path = data.folder / FILE_NAME
    return read_file(path).values if data.is_folder and path.is_file() else {}


def read_file(path: Path) -> SettingsFile:
    """What a file says. Raises `SettingsError`, which never holds the value of a secret."""
    path = Path(os.path.abspath(path))  # noqa: PTH100 - a link is not followed: paths in it are relative to where it is
    try:
        with path.open("rb") as stream:
            content = stream.read()
            mode = os.fstat(stream.fileno()).st_mode
    except OSError as error:
        raise SettingsError(
            f"The settings {path} cannot be read ({error.strerror or error}); name another file with --config-file."
        ) from error
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))  # editors on Windows put a mark before the text
    except UnicodeDecodeError as error:
        raise SettingsError(f"The settings {path} are not UTF-8; save the file as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        said = str(error).partition("\n")[0] if isinstance(error, ValueError) else "too deep"
        raise SettingsError(f"The settings {path} are no TOML: {said}; put that right.") from None
    rows = [(_row(path, key), value) for key, value in _keys(tables)]
    values = {row.name: _value(path, row, value) for row, value in rows}
    return SettingsFile(path, values, tuple(_notices(path, mode, [row for row, _ in rows])))


def _keys(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Keys with the tables that they stand in. Example: {"server": {"port": 1}} -> ("server.port", 1)."""
    for name, value in table.items():
        key = above + (f'"{name}"' if "." in name else name)
        if isinstance(value, dict) and (value or any(known.startswith(f"{key}.") for known in _BY_KEY)):
            yield from _keys(value, f"{key}.")
        else:
            yield key, value


def _row(path: Path, key: str) -> Row:
    if key in _BY_KEY:
        return _BY_KEY[key]
    nearest = next((known for known in _BY_KEY if key.startswith(f"{known}.")), None) or _nearest(key)
    hint = f"did you mean {nearest}?" if nearest else f"there are {', '.join(sorted(_BY_KEY))}."
    raise SettingsError(f"{path}: there is no setting {key[:80]}; {hint}")


def _nearest(key: str) -> str | None:
    """The known key that is meant by one that is not: mistyped, in another table, or a name of the environment."""
    typed = key.strip('"').lower().removeprefix("qa_").replace("_", "-")
    last = typed.rpartition(".")[2]
    likeness = {
        known: max(
            difflib.SequenceMatcher(None, typed, known).ratio(),
            difflib.SequenceMatcher(None, last, known.rpartition(".")[2]).ratio() - 0.01,  # the whole key counts first
            difflib.SequenceMatcher(None, typed, known.replace(".", "-")).ratio(),
        )
        for known in _BY_KEY
    }
    best = max(likeness, key=lambda known: likeness[known])
    return best if likeness[best] >= _LEAST_ALIKE else None


def _value(path: Path, row: Row, value: Any) -> Any:
    try:
        return from_toml(row, value, path.parent)
    except LocationError as error:
        raise SettingsError(f"{path}: {row.key}: {error}") from None
    except ValueError:
        raise SettingsError(f"{path}: {row.key} is {quoted(row, value)}, but must be {must_be(row)}.") from None


def _notices(path: Path, mode: int, rows: list[Row]) -> Iterator[str]:
    secrets = [row.key for row in rows if row.secret]
    if secrets and os.name == "posix" and mode & (stat.S_IRGRP | stat.S_IROTH):
        yield f"{path} holds a secret ({', '.join(secrets)}) and can be read by others; run: chmod 600 {path}"


def _is_trusted(path: Path) -> bool:
    return os.name != "posix" or path.stat().st_uid in {0, os.geteuid()}
