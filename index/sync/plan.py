"""What a sync is told, what it tells while it works, and what it has found out so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index.engine import StoredFile
from index.readers import Limits
from index.records import Correction, Failure
from index.sync.workers import Here, Workers

__all__ = ["Plan", "Progress", "SyncSettings"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is."""

    stage: str  # "fetching" counts addresses of the web, "reading" files, "embedding" passages
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """How a sync goes about it."""

    dry_run: bool = False  # say what would be done, and do nothing
    keep_removed: bool = False  # documents stay although their file is gone
    hard_links: bool = False  # read files that have another name, perhaps outside of the folder, as well
    checksum: bool = False  # read a file even where its size and times are as they were
    restore: bool = False  # take in again what was deleted by hand
    restored: frozenset[str] = frozenset()  # the same, of these documents alone
    encoding: str | None = (
        None  # of text files of which metadata.csv states none; "" to find out, None as it was before
    )
    encodings: Mapping[str, str] = field(
        default_factory=dict
    )  # that runs before stated, by the absolute path of a file
    limits: Limits = field(default_factory=Limits)  # for the process that parses what others made
    ocr_languages: str = ""  # of words in pictures, by Tesseract's names: "eng+deu"; else QA_OCR_LANGUAGES, else "eng"
    workers: Workers = field(default_factory=Here)  # who reads, cuts and embeds


@dataclass(slots=True)
class Plan:
    """What a sync found out while reading, to be published at its end."""

    files: list[StoredFile] = field(default_factory=list)
    removed_files: list[str] = field(default_factory=list)
    failures: dict[str, list[Failure]] = field(default_factory=dict)
    kept_failures: list[Failure] = field(default_factory=list)
    before: dict[str, str] = field(default_factory=dict)  # document id -> hash, of files that changed or went
    staged: dict[str, str] = field(default_factory=dict)  # document id -> file
    changed: set[str] = field(default_factory=set)
    relocated: set[str] = field(default_factory=set)  # documents that keep their id in another file
    unchanged: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)  # of these: documents of files that could not be read
    refused: dict[str, list[Failure]] = field(default_factory=dict)  # what is never read, by folder
    deleted: dict[str, str] = field(default_factory=dict)  # to be deleted by hand: document id -> file
    left_out: set[str] = field(default_factory=set)  # documents that were deleted by hand before
    restored: set[str] = field(default_factory=set)
    corrected: Mapping[str, Sequence[Correction]] = field(default_factory=dict)  # of documents that are staged, all
