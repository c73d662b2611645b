"""A collection examined: each row against its checksum, all that is derived from a text against the text.

Changes nothing, and opens no file that the collection did not write itself.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from index.engine import (
    DATABASE,
    DERIVED,
    SAID,
    SOUND_DOCUMENT,
    SOUND_EMBEDDING,
    SOUND_PASSAGE,
    Store,
    embedding_key,
    snapshots,
)
from index.errors import CollectionError, DamagedError
from index.passages import Compared, are_copies, bands, compared, embedded_text, groups, shingles
from index.readers import READERS_VERSION, line_keys
from index.records import CORRECTED
from index.sync import Progress

__all__ = ["LOG", "REPAIRS", "RESTORE", "Findings", "Problem", "examine", "is_derived", "reason_of"]

LOG = f"{DATABASE}-wal"  # what is published, until it is moved into the database
RESTORE = "restore a backup, or make it anew with: qa index --rebuild PATH"
_READ_AGAIN = "read again"
_EMBED_AGAIN = "embed again"
_REBUILD = "rebuild"
_DELETE = "delete"
REPAIRS = frozenset([_READ_AGAIN, _EMBED_AGAIN, _REBUILD, _DELETE])  # what a repair does
# What SQLite's own check says of an index that does not match its table.
_OF_AN_INDEX = re.compile(r"row \d+ missing from index|wrong # of entries in index")
_DERIVED = re.compile(r"[a-z]+(?:-\d+of\d+)?\.\d+-(\d+)\.npy")  # names of derived files
# Tables beside the documents: what a row is, its values, and the first schema with the table.
_BESIDES = {
    "catalogue": ("a note of when a document was added", "id, characters, added, changed, sha256", 4),
    "feedback": ("feedback", "at, helpful, reason, question, answer, confidence, cited, generation, key", 4),
    "tags": ("a tag", "document, name, who, at", 5),
    "corrections": ("a correction", "document, field, value, detected, origin, who, at", 5),
    **{table.name: (table.row, table.columns, table.since) for table in SAID},
}
_CORRECTED_SINCE = 5  # the schema
_UNIT = 1e-3  # a vector's length is 1 to within this much


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a data folder that is not as it was written, or does not go with the rest."""

    where: str  # a file of the data folder, or "document <id>"
    what: str
    remedy: str  # what puts it right


@dataclass(slots=True)
class Findings:
    """What an examination found, and what a repair has to know of it. Documents and passages go by their numbers."""

    problems: list[Problem] = field(default_factory=list)
    documents: int = 0
    passages: int = 0
    bytes_read: int = 0
    recorded: frozenset[str] | None = None  # names of the derived files that the database knows; None where unread
    malformed: bool = False  # the database is out of shape: what it holds cannot be told
    indexes: bool = False  # the database's indexes do not match its tables; its rows were not looked at
    astray: bool = False  # there are rows that belong to no document
    unsound: dict[int, str] = field(default_factory=dict)  # documents that cannot be trusted, and their ids
    vectors: set[int] = field(default_factory=set)  # rows of the embeddings that cannot be trusted
    unembedded: list[int] = field(default_factory=list)  # passages, of the other documents, without a sound vector
    keys: set[int] = field(default_factory=set)  # documents whose lines or bands are not those of their text
    copies: dict[int, str] = field(default_factory=dict)  # what documents should be copies of, where that is wrong
    besides: set[tuple[str, int]] = field(default_factory=set)  # rows of `_BESIDES` that cannot be trusted
    derived: bool = False  # the derived files are not those of the present state
    behind: bool = False  # a later generation was published, and has gone

    @property
    def rows(self) -> bool:
        """Whether rows of the database have to be put right."""
        return bool(
            self.astray or self.unsound or self.vectors or self.unembedded or self.keys or self.copies or self.besides
        )

    def note(self, where: str, what: str, remedy: str) -> None:
        """Add a problem."""
        self.problems.append(Problem(where, what, remedy))


def examine(store: Store, folder: Path, progress: Callable[[Progress], None]) -> Findings:
    """Read all that a store holds, in one state of it, and the derived files in the data folder.

    `folder` is another one than the store's where the store is a copy.
    """
    findings = Findings()
    try:
        with contextlib.closing(store.connect_pinned()) as connection, store.through(connection):
            connection.text_factory = _text
            _Examination(store, connection, findings, progress).run()
            findings.bytes_read = sum(
                file.stat().st_size for file in store.folder.glob(f"{DATABASE}*") if file.name in (DATABASE, LOG)
            )
            if not (findings.malformed or findings.indexes):
                _examine_derived(store, folder, findings)
    except DamagedError as error:
        findings.malformed = True
        findings.note(DATABASE, f"is damaged: {reason_of(error)}", RESTORE)
    return findings


def reason_of(error: CollectionError) -> str:
    """What is wrong, in one line: what SQLite said where it did, else our own sentence."""
    return " ".join(str(error.__cause__ or error).split())


def _text(raw: bytes) -> str:
    """A text also where it is no longer UTF-8, so that the row it stands in can be named."""
    return raw.decode(errors="backslashreplace")


@dataclass(frozen=True, slots=True)
class _Examination:
    store: Store
    connection: sqlite3.Connection
    findings: Findings
    progress: Callable[[Progress], None]

    def run(self) -> None:
        self._examine_structure()
        if self.findings.malformed or self.findings.indexes:
            return
        self._examine_strays()
        sound = self._sound_vectors()
        buckets: dict[int, list[int]] = {}
        total = self._number("SELECT count(*) FROM documents")
        for done, (number,) in enumerate(self._all("SELECT number FROM documents ORDER BY id")):
            self.progress(Progress("checking", done, total))
            self._examine_document(number, sound, buckets)
        self.progress(Progress("checking", total, total))
        self._examine_copies(buckets)
        self._examine_besides()
        self._examine_model()

    def _examine_structure(self) -> None:
        """Whether SQLite finds its pages in order, and each index in step with its table."""
        findings = self.findings
        said = [line for (line,) in self._all("PRAGMA integrity_check")]
        generation = self.connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
        if said != ["ok"] and all(_OF_AN_INDEX.search(line) for line in said):
            findings.indexes = True
            findings.note(DATABASE, f"has indexes that are not in step with its tables ({said[0]})", _REBUILD)
        elif said != ["ok"]:
            findings.malformed = True
            findings.note(DATABASE, f"is damaged: {said[0]}", RESTORE)
        elif generation is None or not str(generation[0]).isdecimal():
            findings.malformed = True
            findings.note(DATABASE, "is damaged: it does not say which generation it is", RESTORE)

    def _examine_strays(self) -> None:
        strays = Counter(table for table, *_ in self._all("PRAGMA foreign_key_check"))
        self.findings.astray = bool(strays)
        for table, count in sorted(strays.items()):
            self.findings.note(DATABASE, f"has {count} rows of {table} that belong to no document", _DELETE)

    def _sound_vectors(self) -> set[bytes]:
        """Keys of the vectors that are as they were written and can be compared with each other."""
        used = {key for (key,) in self._all("SELECT DISTINCT embedding FROM passages")}
        sizes: dict[bytes, int] = {}
        rows: dict[bytes, int] = {}
        for (row,) in self._all("SELECT rowid FROM embeddings"):
            key, vector, sound = self._row(
                f"SELECT e.key, e.vector, {SOUND_EMBEDDING} FROM embeddings e WHERE rowid = ?", row
            ) or (None, b"", False)
            if sound and _is_unit(vector):
                sizes[key], rows[key] = len(vector), row
                continue
            self.findings.vectors.add(row)
            if key not in used:
                self.findings.note(DATABASE, "has a vector, of no passage, that is not as it was written", _DELETE)
        # Only those in use: others may be another model's, of a sync that was interrupted.
        in_use = used & sizes.keys()
        usual = Counter(sizes[key] for key in in_use).most_common(1)
        other = {key for key in in_use if sizes[key] != usual[0][0]}
        self.findings.vectors.update(rows[key] for key in other)
        return sizes.keys() - other

    def _examine_document(self, number: int, sound: set[bytes], buckets: dict[int, list[int]]) -> None:
        """One document, its passages, lines and bands; its bands are added to the buckets of their keys."""
        findings = self.findings
        findings.documents += 1
        (name,) = self.connection.execute("SELECT id FROM documents WHERE number = ?", (number,)).fetchone()
        where = f"document {name}"
        read = self._row(f"SELECT text, layout, {SOUND_DOCUMENT} FROM documents WHERE number = ?", number)
        if read is None or not read[-1]:
            self._distrust(number, name, "is not as it was written")
            return
        text, layout, _ = read
        if not _within(text, layout):
            self._distrust(number, name, "has marks that are not in order, or not inside its text")
            return
        passages = self._passages(number)
        findings.passages += len(passages or ())
        if passages is None or not _in_order([(start, end) for _, start, end, _ in passages], len(text)):
            self._distrust(number, name, "has passages that are not as they were written")
            return
        unembedded = [row for row, _, _, key in passages if key not in sound]
        if unembedded:
            findings.unembedded.extend(unembedded)
            findings.note(where, f"has {len(unembedded)} passages without a sound vector", _EMBED_AGAIN)
        own_bands = bands(shingles(text))
        for band in own_bands:
            buckets.setdefault(band, []).append(number)
        if self._keys("lines", number) != line_keys(text) or self._keys("bands", number) != set(own_bands):
            findings.keys.add(number)
            findings.note(where, "has lines or signatures that are not those of its text", _REBUILD)

    def _distrust(self, number: int, name: str, what: str) -> None:
        self.findings.unsound[number] = name
        self.findings.note(f"document {name}", what, _READ_AGAIN)

    def _passages(self, number: int) -> list[tuple[int, int, int, bytes]] | None:
        """Number, start, end and embedding's key of a document's passages; None where one is not as it was written."""
        found = []
        for (passage,) in self._all("SELECT number FROM passages WHERE document = ? ORDER BY start", number):
            row = self._row(
                f"SELECT p.number, p.start, p.end, p.embedding, {SOUND_PASSAGE} FROM passages p"
                " JOIN documents d ON d.number = p.document WHERE p.number = ?",
                passage,
            )
            if row is None or not row[-1]:
                return None
            found.append(row[:-1])
        return found

    def _examine_copies(self, buckets: dict[int, list[int]]) -> None:
        """Whether documents are told to be copies of each other that are, and no others."""
        findings = self.findings
        label_of = dict(self._all("SELECT number, copies FROM documents"))
        names = dict(self._all("SELECT number, id FROM documents"))
        numbers = [number for number in names if number not in findings.unsound]
        shared = (sorted(bucket) for bucket in buckets.values() if len(bucket) > 1)

        @functools.lru_cache(maxsize=256)
        def of(name: str) -> Compared:
            return compared(self._text(name))

        def alike(one: str, other: str) -> bool:
            return are_copies(of(one), of(other))

        right = groups(
            [names[number] for number in numbers], ([names[number] for number in bucket] for bucket in shared), alike
        )
        # Without a document that is read again its copies are others, until it is back.
        unsure = {label_of[number] for number in findings.unsound}
        for number in numbers:
            label = right[names[number]]
            if label != label_of[number]:
                findings.copies[number] = label
                if label_of[number] not in unsure:
                    what = f"is told to be a copy of {label_of[number]}, not of {label}"
                    findings.note(f"document {names[number]}", what, _REBUILD)

    def _examine_besides(self) -> None:
        """Whether each row beside those of the documents is as it was written."""
        schema = self.store.schema
        for table, (what, values, since) in _BESIDES.items():
            for (number,) in self._all(f"SELECT rowid FROM {table}") if schema >= since else ():
                row = self._row(f"SELECT checksum IS row_checksum({values}) FROM {table} WHERE rowid = ?", number)
                if row is None or not row[0]:
                    self.findings.besides.add((table, number))
                    self.findings.note(DATABASE, f"has {what} that is not as it was written", _DELETE)
        if schema >= _CORRECTED_SINCE:
            self._examine_corrected()

    def _examine_corrected(self) -> None:
        """Whether documents say what was corrected of them, and no other says that it was; else it is read again."""
        query = (
            "SELECT d.number, d.id FROM documents d LEFT JOIN corrections c ON c.document = d.id AND c.field = ?1"
            " AND c.checksum IS row_checksum(c.document, c.field, c.value, c.detected, c.origin, c.who, c.at) WHERE "
        )
        wrong = {
            "date": f"(d.date_origin = '{CORRECTED}') IS NOT (c.value IS NOT NULL) OR ifnull(d.date, '') != c.value",
            "title": "d.title != c.value",
        }
        for said, differs in wrong.items():
            for number, name in self.connection.execute(query + differs, (said,)).fetchall():
                if number not in self.findings.unsound:
                    self._distrust(number, name, f"does not have the {said} that was corrected")

    def _examine_model(self) -> None:
        """Whether the model that the collection names is the one whose vectors its passages ask for."""
        query = (
            "SELECT p.number, p.embedding, d.number FROM passages p JOIN documents d ON d.number = p.document"
            " JOIN files f ON f.path = d.file WHERE f.readers = ?"  # by other rules another text was embedded
        )
        model = self.store.meta("model")
        for number, key, document in self.connection.execute(query, (READERS_VERSION,)):
            if document not in self.findings.unsound:
                (passage,) = self.store.passages([number])
                if embedding_key(model, embedded_text(passage)) != key:
                    self.findings.malformed = True
                    self.findings.note(
                        DATABASE, f"names {model} as its model, but holds the vectors of another", RESTORE
                    )
                return

    def _text(self, name: str) -> str:
        return str(self.connection.execute("SELECT text FROM documents WHERE id = ?", (name,)).fetchone()[0])

    def _keys(self, kind: str, number: int) -> set[str | int]:
        return {key for (key,) in self._all(f"SELECT key FROM {kind} WHERE document = ?", number)}

    def _number(self, query: str) -> int:
        return int(self.connection.execute(query).fetchone()[0])

    def _all(self, query: str, *values: int) -> Iterator[tuple[Any, ...]]:
        yield from self.connection.execute(query, values).fetchall()

    def _row(self, query: str, number: int) -> tuple[Any, ...] | None:
        """A row; None where a text in it is so damaged that its checksum cannot be worked out."""
        try:
            row: tuple[Any, ...] | None = self.connection.execute(query, (number,)).fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            return None
        return row


def _is_unit(vector: bytes) -> bool:
    values = np.frombuffer(vector, "<f4")
    return bool(abs(float(np.linalg.norm(values)) - 1) <= _UNIT)  # so also not for what is not finite


def _within(text: str, layout: str) -> bool:
    """Whether each kind of mark stands in order inside the text."""
    return all(
        _in_order([(start, end) for start, end, *_ in marks], len(text)) for marks in json.loads(layout).values()
    )


def _in_order(spans: Sequence[tuple[int, int]], length: int) -> bool:
    borders = [0, *(position for span in spans for position in span), length]
    return all(before <= after for before, after in itertools.pairwise(borders))


def is_derived(name: str) -> bool:
    """Whether a file of this name may be a derived one."""
    return bool(_DERIVED.fullmatch(name))


def _digest(path: Path) -> tuple[int, str] | None:
    """Size and SHA-256 of a file; None for one that goes away meanwhile, as when another process publishes."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            return stream.tell(), digest
    except FileNotFoundError:
        return None


def _examine_derived(store: Store, folder: Path, findings: Findings) -> None:
    """Whether the derived files are there, are as they were written, and say what the database says."""
    generation = store.generation
    recorded = {str(name): written for name, written in store.derived().items()}
    before = len(findings.problems)
    findings.recorded = frozenset(recorded)
    for name, (written_for, digest) in sorted(recorded.items()):
        path = folder / DERIVED / name
        read = _digest(path) if is_derived(name) and path.is_file() else None
        if read is None:
            findings.note(f"{DERIVED}/{name}", "is missing", _REBUILD)
            findings.behind = findings.behind or _holds_later(folder, generation)
            continue
        size, found = read
        findings.bytes_read += size
        if found != digest:
            findings.note(f"{DERIVED}/{name}", "is not as it was written", _REBUILD)
        elif written_for != generation:
            findings.note(f"{DERIVED}/{name}", f"is of generation {written_for}, not {generation}", _REBUILD)
    if generation and not recorded:
        findings.note(DERIVED, f"holds nothing for generation {generation}", _REBUILD)
    if findings.behind:
        what = f"is of generation {generation}, though a later one was published: its log has gone, or was damaged"
        findings.note(DATABASE, what, "index again")
    if not findings.problems and recorded:  # what is wrong in the database would only be told twice
        for name in snapshots.unlike(store, {name: digest for name, (_, digest) in recorded.items()}):
            findings.note(f"{DERIVED}/{name}", "does not say what the database says", _REBUILD)
    findings.derived = len(findings.problems) > before


def _holds_later(folder: Path, generation: int) -> bool:
    """Whether there are derived files of a later generation: those of the one before go once it is published."""
    found = [_DERIVED.fullmatch(path.name) for path in (folder / DERIVED).glob("*.npy")]
    return any(match and int(match.group(1)) > generation for match in found)
