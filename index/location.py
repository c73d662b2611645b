"""Where a collection is: in a data folder, or at an address that many machines share.

It is told apart here and nowhere else, and by what was typed alone: nothing is looked for on the disk or the network.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self, get_args

from index.errors import DataFolderError, LocationError, OnlyFolderError
from index.machine import cache

__all__ = ["FORMS", "INSTALL", "Kind", "Location"]

Kind = Literal["folder", "lance", "s3", "gs", "az"]
FORMS = "a folder, lance:FOLDER, s3://BUCKET/NAME, gs://BUCKET/NAME or az://CONTAINER/NAME"
INSTALL = "pip install 'verbatim-qa[cluster]'"

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(.*)", re.DOTALL)  # two letters at least: C:\ is a disk of Windows
_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]")
_PART = re.compile(r"[A-Za-z0-9._-]+")  # of a name in a bucket, what every service takes as it is
_ENDPOINTS = {"s3": "AWS_ENDPOINT_URL", "gs": "GOOGLE_BASE_URL", "az": "AZURE_STORAGE_ACCOUNT_NAME"}
_LONGEST_NAME = 500  # characters; the services end at 1,024 bytes, and names of tables and files follow


@dataclass(frozen=True, slots=True)
class Location:
    """Where a collection is.

    Example:
        Location.of(".qa")                # a data folder
        Location.of("lance:/mnt/team/qa") # tables in a folder that machines share
        Location.of("s3://bucket/qa")     # tables in a bucket
    """

    kind: Kind
    place: str  # the path of a folder, or the whole address in a bucket

    @classmethod
    def of(cls, typed: str | Path | Location, below: Path | None = None) -> Self:
        """What was typed; relative folders, and ~, lie `below` a folder where one is given.

        Raises `LocationError`, which holds no password that was typed.
        """
        if isinstance(typed, Location):
            return cls(typed.kind, typed.place)
        if isinstance(typed, Path):
            return cls("folder", _path(str(typed), None))
        found = _SCHEME.fullmatch(typed)
        scheme, rest = (found[1].lower(), found[2]) if found else ("", "")
        if scheme == "lance":
            return cls("lance", _path(_shared_folder(rest), below))
        if scheme in _ENDPOINTS:
            return cls(_kind(scheme), _address(scheme, rest))
        if rest.startswith("//"):
            raise LocationError(f"{scheme}:// is no address of a collection; name {FORMS}.")
        return cls("folder", _path(typed, below))

    def __str__(self) -> str:
        return f"lance:{self.place}" if self.kind == "lance" else self.place

    @property
    def is_folder(self) -> bool:
        """Whether it is a data folder: all of the collection is in it, and it is of this machine alone."""
        return self.kind == "folder"

    @property
    def folder(self) -> Path:
        """The data folder; of an address a folder of this machine's cache, for what can be fetched or made again."""
        if self.is_folder:
            return Path(self.place)
        return cache() / "collections" / hashlib.sha256(self.identity.encode()).hexdigest()[:32]

    @property
    def identity(self) -> str:
        """The same for two spellings of one place, and another for an address that another service answers to."""
        if self.kind in {"folder", "lance"}:
            return f"{self.kind}:{Path(self.place).resolve()}"
        return f"{os.environ.get(_ENDPOINTS[self.kind], '').rstrip('/')} {self.place}"

    @property
    def may_be_there(self) -> bool:
        """Whether there may be a collection, as far as this machine can tell without asking another."""
        return self.kind not in {"folder", "lance"} or Path(self.place).exists()

    def data_folder(self, what: str, instead: str = "") -> Path:
        """The data folder, for what is done with files in it. Raises `OnlyFolderError` for an address.

        Example: data_folder("A backup", "copy it with qa copy") -> "A backup is made of data folders alone, and …".
        """
        if not self.is_folder:
            hint = instead or "copy it into a data folder with qa copy and do it there"
            raise OnlyFolderError(f"{what} works with a data folder alone, and {self} is an address; {hint}.")
        return Path(self.place)

    def refuse_without_extra(self) -> None:
        """Raise `DataFolderError` for an address where the package that reads such tables is not installed."""
        if not self.is_folder and importlib.util.find_spec("lancedb") is None:
            raise DataFolderError(f"{self} needs what is not installed here; run: {INSTALL}")


def _kind(scheme: str) -> Kind:
    return next(each for each in get_args(Kind) if each == scheme)


def _path(typed: str, below: Path | None) -> str:
    if "\0" in typed:
        raise LocationError("No path of a folder holds a NUL; type it again.")
    if below is not None:
        typed = str(below / os.path.expanduser(typed))  # noqa: PTH111 - Path.expanduser raises for an unknown user
    plain = str(Path(typed))
    return f"./{plain}" if _SCHEME.fullmatch(plain) else plain  # so that it is read as the same again


def _shared_folder(rest: str) -> str:
    """The folder of lance:FOLDER."""
    if not rest or rest.startswith("//") or _SCHEME.fullmatch(rest):
        raise LocationError("lance: is followed by the path of a folder, as in lance:/mnt/team/qa; name one.")
    return os.path.expanduser(rest)  # noqa: PTH111 - which no shell does behind "lance:"


def _address(scheme: str, rest: str) -> str:
    """An address in a bucket, as it is passed on. Example: ("s3", "//bucket/qa/") -> "s3://bucket/qa"."""
    form = f"{scheme}://{'CONTAINER' if scheme == 'az' else 'BUCKET'}/NAME"
    if not rest.startswith("//"):
        raise LocationError(f"An address has two slashes behind {scheme}:, as in {form}; a folder is ./{scheme}:…")
    bucket, _, name = rest.removeprefix("//").rstrip("/").partition("/")
    if "@" in bucket or ":" in bucket:
        raise LocationError(
            f"No key and no port stands in an address such as {form}; set them in the environment, as docs/scale.md "
            f"says."
        )
    if not _BUCKET.fullmatch(bucket):
        raise LocationError(
            f"“{bucket[:80]}” cannot be the name of a bucket, which is 3 to 63 small letters, digits, dots and dashes; "
            f"write {form}."
        )
    if not name:
        raise LocationError(
            f"{scheme}://{bucket} is a whole bucket; name a place in it as well, as {form}, so that nothing else there "
            f"is touched."
        )
    parts = name.split("/")
    if len(name) > _LONGEST_NAME or not all(_PART.fullmatch(each) and each.strip(".") for each in parts):
        raise LocationError(
            f"“{name.partition('?')[0][:80]}” cannot be the name of a collection in a bucket; use letters without "
            f"accents, digits, dots, - and _, at most {_LONGEST_NAME}."
        )
    return f"{scheme}://{bucket}/{name}"
