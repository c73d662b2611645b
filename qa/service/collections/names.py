"""The collections that are served, by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index import DATABASE, Location, LocationError
from qa.errors import SettingsError
from qa.service.openai import MODEL

__all__ = ["UNNAMED", "Named", "model_names", "named_collections", "title_of"]

UNNAMED = "documents"  # what the only collection is called where it was given no name
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Named:
    """A collection that is to be served."""

    name: str  # as addresses have it
    data: Location


def named_collections(typed: Sequence[str]) -> tuple[Named, ...]:
    """The collections as they are typed. Raises `SettingsError` for names and folders that cannot be.

    Example: ["news=.qa-news"] -> (Named("news", Location.of(".qa-news")),).
    """
    found: dict[str, Named] = {}
    places: dict[str, str] = {}
    for each in typed:
        named = _named(each)
        key, place = named.name.casefold(), named.data.identity
        if key in found:
            raise SettingsError(f"Two collections are called “{named.name}”; give each a name of its own.")
        if place in places:
            raise SettingsError(f"{named.data} is served as “{places[place]}” already; name each data folder once.")
        found[key], places[place] = named, named.name
    return tuple(found.values())


def _named(typed: str) -> Named:
    name, sign, where = typed.partition("=")
    if not sign or not where:
        raise SettingsError(f"“{typed}” names no collection; write NAME=DATA, as in news=.qa-news.")
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"“{name}” cannot be the name of a collection; use letters without accents, digits, - and _, at most 64."
        )
    try:
        data = Location.of(where, Path())
    except LocationError as error:
        raise SettingsError(f"“{name}”: {error}") from None
    if data.is_folder and not (data.folder / DATABASE).is_file():
        raise SettingsError(f"{data} holds no collection to be served as “{name}”; run: qa index PATH --data {data}")
    return Named(name, data)


def title_of(name: str) -> str:
    """The name for people. Example: "court_files-2023" -> "Court files 2023"."""
    words = " ".join(re.split("[-_]+", name)).strip() or name
    return words[0].upper() + words[1:]


def model_names(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What OpenAI's interface calls each collection, its usual name first.

    Example: ["news", "reports"] -> {"news": ("verbatim", "verbatim/news"), "reports": ("verbatim/reports",)}.
    """
    if len(names) == 1:
        return {names[0]: (MODEL,)}
    return {name: (*((MODEL,) if number == 0 else ()), f"{MODEL}/{name}") for number, name in enumerate(names)}
