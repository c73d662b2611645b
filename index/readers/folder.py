"""The documents of a folder, or of a file, read without a collection: nothing is stored, cut or embedded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from index.errors import SourceError
from index.readers.formats import SANDBOXED, accepts, read
from index.readers.sandbox.parent import Limits, Sandbox
from index.readers.source import ReadResult, SourceFile
from index.readers.tables.metadata import is_metadata
from index.records import Failure

__all__ = ["read_file", "read_folder"]


def read_folder(folder: str | Path, limits: Limits | None = None) -> Iterator[ReadResult]:
    """The documents of all files in a folder, with the ids that indexing it gives them; a `Failure` for what fails.

    Hidden files, those that are not accepted and links that lead out of the folder are passed over. What
    `metadata.csv` adds to a title or a date is not looked at, for the text is the same with and without it.
    Raises `SourceError` where there is no such folder.
    """
    root = Path(folder).resolve()
    if not root.is_dir():
        raise SourceError(f"There is no folder {folder}; name the one that holds the documents.")
    with Sandbox(limits) as sandbox:
        for path in _files(root):
            file = SourceFile(path, path.relative_to(root).as_posix(), path.relative_to(root).as_posix())
            try:
                yield from sandbox.read(file) if path.suffix.lower() in SANDBOXED else read(file)
            except OSError as error:
                yield Failure(file.shown, f"cannot be read: {error.strerror or error}")


def read_file(path: Path, limits: Limits | None = None) -> Iterator[ReadResult]:
    """The documents of a file, by the ending of its name; a `Failure` for what fails."""
    file = SourceFile(path.resolve(), path.name, path.name)
    with Sandbox(limits) as sandbox:
        try:
            yield from sandbox.read(file) if path.suffix.lower() in SANDBOXED else read(file)
        except OSError as error:
            yield Failure(file.shown, f"cannot be read: {error.strerror or error}")


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if not name.startswith(".") and accepts(path) and not is_metadata(path) and _is_within(path, root):
                yield path


def _is_within(path: Path, root: Path) -> bool:
    """Whether it is a regular file of the folder, and none that a link elsewhere leads to."""
    try:
        return path.is_file() and path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # the latter is how Python up to 3.12 says that a link leads to itself
        return False
