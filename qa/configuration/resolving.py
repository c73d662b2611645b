"""Which value holds, and where it comes from: a flag, else the environment, else qa.toml, else the default."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from index import LocationError
from qa.configuration.file import FILE_NAME, SettingsFile, nearest_file, read_file
from qa.configuration.showing import plain, quoted
from qa.configuration.table import ROWS, Row, Settings
from qa.configuration.values import from_text, must_be
from qa.errors import SettingsError

__all__ = ["FILE_VARIABLE", "Configuration", "Origin", "configured", "passed_on"]

FILE_VARIABLE = "QA_CONFIG_FILE"  # names the file, where --config-file does not


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from."""

    kind: Literal["flag", "environment", "file", "default"]
    place: str  # the flag, the variable, or the path of the file; empty of a default


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings that hold, and where each comes from."""

    settings: Settings
    origins: Mapping[str, Origin]  # by names of settings
    file: Path | None  # the qa.toml that was read
    is_named: bool = False  # whether --config-file or QA_CONFIG_FILE names that file; else it was found
    notices: tuple[str, ...] = ()  # what a person should know, a sentence each

    @property
    def passed_over(self) -> Path | None:
        """The qa.toml of the data folder, where it is not read because another one is."""
        if not self.settings.data.is_folder:
            return None
        path = Path(os.path.abspath(self.settings.data.folder)) / FILE_NAME  # noqa: PTH100 - as its path is shown elsewhere
        is_there = os.path.isfile(path)  # noqa: PTH113 - false also where the folder must not be looked into
        return path if is_there and self.file is not None and not path.samefile(self.file) else None

    def to_json(self) -> dict[str, Any]:
        """As `qa status --config --json` prints it; of secrets only whether they are set."""
        return {
            "file": None if self.file is None else str(self.file),
            "passed_over": None if self.passed_over is None else str(self.passed_over),
            "settings": [self._setting_json(row) for row in ROWS.values()],
        }

    def _setting_json(self, row: Row) -> dict[str, Any]:
        value, origin = getattr(self.settings, row.name), self.origins[row.name]
        return {
            "key": row.key,
            "value": plain(row, value),
            "secret": row.secret,
            "from": origin.kind,
            "place": origin.place or None,
            "flag": row.flag or None,
            "environment": list(row.variables),
        }


def configured(
    typed: Mapping[str, Any],
    environment: Mapping[str, str],
    *,
    file: Path | None = None,
    folder: Path | None = None,
) -> Configuration:
    """The settings that hold, where each comes from, and what a person should know.

    Args:
        typed: What flags say, by names of settings.
        environment: Variables by name; an empty one counts as one that is not set.
        file: The qa.toml that was named. Without it, QA_CONFIG_FILE names one; else it is that of `folder` or the
            nearest above it, else that of the data folder, else there is none.
        folder: Where it is looked for; by default the current one.

    Raises `SettingsError` for a value that holds and is not fit, and for whatever is not fit in the file.
    """
    named = file or (Path(environment[FILE_VARIABLE]) if environment.get(FILE_VARIABLE) else None)
    said, notices = _file_said(typed, environment, named, folder)
    found = {name: _found(row, typed, environment, said) for name, row in ROWS.items()}
    return Configuration(
        settings=Settings(**{name: value for name, (value, _) in found.items()}),
        origins={name: origin for name, (_, origin) in found.items()},
        file=said.path if said else None,
        is_named=named is not None,
        notices=(*notices, *(said.notices if said else ())),
    )


@contextlib.contextmanager
def passed_on(configuration: Configuration) -> Iterator[None]:
    """Inside, the environment also holds what qa.toml says of settings that are read there.

    `index` and the readers take those from the environment, in every program that uses them and in the process that
    reads files; so it is there that a command, which owns its process, hands them down.
    """
    said = {
        row.variables[0]: str(getattr(configuration.settings, name))
        for name, row in ROWS.items()
        if row.read_below and configuration.origins[name].kind == "file"
    }
    before = {variable: os.environ[variable] for variable in said if variable in os.environ}
    os.environ.update(said)
    try:
        yield
    finally:
        for variable in said:
            os.environ.pop(variable, None)
        os.environ.update(before)


def _file_said(
    typed: Mapping[str, Any], environment: Mapping[str, str], named: Path | None, folder: Path | None
) -> tuple[SettingsFile | None, tuple[str, ...]]:
    """What the file says that counts, if there is any."""
    if named is not None:
        return read_file(named), ()
    nearest, notices = nearest_file(folder or Path(os.path.abspath(os.curdir)))  # noqa: PTH100 - as the shell names it
    if nearest is not None:
        return read_file(nearest), notices
    data, _ = _found(ROWS["data"], typed, environment, None)
    # False also where the folder must not be looked into.
    if not data.is_folder or not os.path.isfile(data.folder / FILE_NAME):  # noqa: PTH113
        return None, notices
    said = read_file(data.folder / FILE_NAME)
    if "data" in said.values:
        raise SettingsError(
            f"{said.path}: data cannot be set in the data folder itself; take it out, or move the file to the folder "
            f"where qa is run."
        )
    return said, notices


def _found(
    row: Row, typed: Mapping[str, Any], environment: Mapping[str, str], said: SettingsFile | None
) -> tuple[Any, Origin]:
    """The value of a setting, and its origin."""
    if row.name in typed:
        return typed[row.name], Origin("flag", row.flag)
    for variable in row.variables:
        if environment.get(variable, "").strip():
            return _from_variable(row, variable, environment[variable]), Origin("environment", variable)
    if said is not None and row.name in said.values:
        return said.values[row.name], Origin("file", str(said.path))
    return row.default, Origin("default", "")


def _from_variable(row: Row, variable: str, text: str) -> Any:
    try:
        return from_text(row, text)
    except LocationError as error:
        raise SettingsError(f"{variable}: {error}") from None
    except ValueError:
        raise SettingsError(f"{variable} is {quoted(row, text)}, but must be {must_be(row)}.") from None
