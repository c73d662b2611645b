"""Tables in Lance: the versions of one entry of the log are read; and versions are written that no entry names yet.

What is written is marked as this copy's own, so that one that broke off goes on from it, on whatever machine. A sync
that comes between takes it back, as it does with all that nobody published, and the copy begins anew.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa

from index.embedding import FloatMatrix
from index.engine.copying.records import MARKER, TABLES, Carried, Kept, Row, Source, is_sound, origin_of
from index.engine.lance.connecting import Conflict, Tables, connect, explained
from index.engine.lance.lexicons import lexicon_in
from index.engine.lance.tables import DOCUMENTS, ENTRY, LEXICON, LOG, MIRRORED, PASSAGE_COLUMNS, PASSAGES
from index.engine.lance.truth.committing import Commit
from index.engine.lance.truth.leases import COMMIT, COMMIT_WAIT, SYNC, SYNC_WAIT, Leases
from index.engine.lance.truth.log import Log
from index.engine.lance.truth.passages import PassageRow, count, table_of
from index.engine.lance.truth.shipping import losses_of
from index.engine.search.lexicon import Changes, Lexicon, Tokens
from index.engine.store import row_checksum
from index.errors import DamagedError, DataFolderError, LockedError
from index.location import Location

__all__ = ["READ_AGAIN", "TablesSource", "TablesTarget", "Unsound"]

READ_AGAIN = "take it in again with qa delete ID and qa index --restore PATH"

_META = "meta"
_PASSAGES_AT_ONCE = 2_000  # that are read
_DOCUMENTS_AT_ONCE = 500
_ROWS = 20_000
_BUSY = "Another process ({{holder}}) is writing to {address}; wait until it is done, or stop it."
_MEANWHILE = "Another process changed {address} at the same time, and nothing was published; repeat it."
_CHECKED = ("text", "text_checksum", "vector", "vector_checksum")


@dataclass(frozen=True, slots=True)
class Unsound:
    """A document that cannot be trusted."""

    document: str  # its id
    what: str


class TablesSource:
    """One published state, or one that is to be."""

    def __init__(
        self, tables: Tables, versions: Mapping[str, int], sequences: Mapping[str, int], generation: int
    ) -> None:
        self.place = tables.address
        self._tables = tables
        self._versions = versions
        self._sequences = sequences
        self._generation = generation
        self._open: dict[str, Any] = {}

    @classmethod
    def of(cls, location: Location) -> Self:
        """Of an address; raises `DataFolderError` where there is no collection."""
        tables = connect(str(location)) if location.may_be_there else None
        if tables is None or LOG not in tables.names():
            raise DataFolderError(f"{location} holds no collection; name one that does.")
        entry = Log(tables).newest()
        return cls(tables, entry.versions, entry.sequences, entry.generation)

    def close(self) -> None:
        """Let the tables go."""
        self._open.clear()

    def kept(self) -> Kept:
        """What it has."""
        with explained(self.place):
            documents = self._table(DOCUMENTS).search().select(["number", "checksum"]).to_arrow()
            rows = zip(documents["number"].to_pylist(), documents["checksum"].to_pylist(), strict=True)
            passages = self._table(PASSAGES).count_rows() if PASSAGES in self._versions else 0
        meta = {row["key"]: row["value"] for row in self.rows(_META)}
        return Kept(
            origin_of(self._generation, meta.get("model", ""), sorted(rows)),
            self._generation,
            documents.num_rows,
            passages,
            {table: sum(1 for _ in self.rows(table)) for table in TABLES},
            dict(self._sequences),
        )

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table."""
        mirrored = MIRRORED[table]
        with explained(self.place):
            batches = self._table(table).search().select(list(mirrored.columns)).to_arrow().to_batches(_ROWS)
        for batch in batches:
            for row in batch.to_pylist():
                if table != _META or row["key"] != MARKER:
                    yield row

    def documents(self) -> Iterator[Carried]:
        """The documents in order of their numbers."""
        for each in self.examined():
            if isinstance(each, Unsound):
                raise DamagedError(
                    f"The document {each.document} at {self.place} {each.what}, so nothing was published; {READ_AGAIN}."
                )
            yield each

    def examined(self) -> Iterator[Carried | Unsound]:
        """The same, also past what is damaged."""
        with explained(self.place):
            found = self._table(DOCUMENTS).search().select(["number", "passages"]).to_arrow()
        for first, last in _ranges(
            sorted(zip(found["number"].to_pylist(), found["passages"].to_pylist(), strict=True))
        ):
            columns = [*MIRRORED[DOCUMENTS].columns, "lines", "bands", "passages"]
            passages = self._passages(first, last)
            rows = self._range(DOCUMENTS, "number", first, last, columns).to_pylist()
            for row in sorted(rows, key=lambda row: int(row["number"])):
                lines, bands, expected = (row.pop(name) for name in ("lines", "bands", "passages"))
                own, vectors, sound = passages.get(row["number"], ([], np.empty((0, 0), np.float32), True))
                carried = Carried(row, tuple(lines or ()), tuple(bands or ()), tuple(own), vectors)
                if len(own) != expected:
                    yield Unsound(row["id"], f"has {len(own)} of its {expected} passages")
                elif not (sound and is_sound(carried)):
                    yield Unsound(row["id"], "is not as it was written")
                else:
                    yield carried

    def strays(self) -> int:
        """How many passages belong to no document."""
        if PASSAGES not in self._versions:
            return 0
        with explained(self.place):
            known = set(self._table(DOCUMENTS).search().select(["number"]).to_arrow()["number"].to_pylist())
            named = self._table(PASSAGES).search().select(["document"]).to_arrow()["document"].to_pylist()
        return sum(document not in known for document in named)

    def lexicon(self) -> tuple[Lexicon, int, int]:
        """The words and how many passages hold each, of how many passages, and how long these are together."""
        with explained(self.place):
            return lexicon_in(self._table(LEXICON).to_arrow().to_pylist())

    def size(self) -> int:
        """Bytes of all tables."""
        with explained(self.place):
            return sum(int(self._table(name).stats()["total_bytes"]) for name in self._versions)

    def _passages(self, first: int, last: int) -> dict[int, tuple[list[Row], FloatMatrix, bool]]:
        """Of documents in a range, by number: passages, vectors, and whether these and the texts are as written."""
        if PASSAGES not in self._versions:
            return {}
        found = self._range(PASSAGES, "document", first, last, [*PASSAGE_COLUMNS, *_CHECKED])
        found = found.sort_by([("document", "ascending"), ("number", "ascending")]).combine_chunks()
        if not found.num_rows:
            return {}
        vectors = np.asarray(found["vector"].combine_chunks().flatten(), np.float32).reshape(found.num_rows, -1)
        held: dict[int, list[int]] = {}
        unsound: set[int] = set()
        rows = found.drop_columns(["vector"]).to_pylist()
        for place, row in enumerate(rows):
            text, text_checksum, checksum = (row.pop(name) for name in ("text", "text_checksum", "vector_checksum"))
            raw = vectors[place].astype("<f4").tobytes()
            if text_checksum != row_checksum(row["embedding"], text) or checksum != row_checksum(row["embedding"], raw):
                unsound.add(row["document"])
            held.setdefault(row["document"], []).append(place)
        return {
            number: ([rows[place] for place in places], vectors[places], number not in unsound)
            for number, places in held.items()
        }

    def _range(self, name: str, column: str, first: int, last: int, columns: list[str]) -> pa.Table:
        with explained(self.place):
            asked = self._table(name).search().where(f"{column} >= {first} AND {column} <= {last}")
            return asked.select(columns).to_arrow()

    def _table(self, name: str) -> Any:
        if name not in self._open:
            self._open[name] = self._tables.at(name, self._versions[name])
        return self._open[name]


class TablesTarget:
    """An address at which no collection is yet, or an empty one."""

    def __init__(self, location: Location) -> None:
        self._address = str(location)
        self._tables = connect(self._address)
        self._log = Log(self._tables)
        self._leases = Leases(self._tables)
        self._base = self._log.begin()
        self._commit = Commit(self._tables, self._base)
        self._open = contextlib.ExitStack()
        self._last = 0
        self._changes = Changes()
        self._count = self._tokens = self._generation = 0
        self._sequences: Mapping[str, int] = {}
        self._refuse_other()

    def close(self) -> None:
        """Let go of the lease."""
        self._open.close()

    def begin(self, kept: Kept) -> int:
        """Make ready; a copy of another state that broke off is taken back."""
        self._open.enter_context(self._leases.held(SYNC, SYNC_WAIT, _BUSY.format(address=self._address)))
        self._generation = kept.generation
        with self._undisturbed():
            marked = self._tables.newest(_META).search().where(f"key = '{MARKER}'").to_list()
            if [row["value"] for row in marked] == [kept.origin]:
                self._go_on()
            else:
                for name in (DOCUMENTS, _META, *({PASSAGES} & self._tables.names())):
                    self._commit.table(name)
                self._commit.add(_META, self._as_table(_META, [{"key": MARKER, "value": kept.origin}]))
        return self._last

    def _go_on(self) -> None:
        """Take over what is whole of a copy that broke off."""
        for name in (DOCUMENTS, _META):
            self._commit.go_on(name)
        found = self._commit.table(DOCUMENTS).search().select(["number"]).to_arrow()["number"]
        self._last = max(found.to_pylist(), default=0)
        if PASSAGES in self._tables.names():  # a document is written after its passages
            self._commit.go_on(PASSAGES)
            self._commit.delete(PASSAGES, f"document > {self._last}")

    def take(self, documents: Sequence[Carried]) -> None:
        """Hold these documents; of those that are here already, count the words."""
        new = [each for each in documents if each.number > self._last]
        known = [each for each in documents if each.number <= self._last]
        self._counted(Tokens.of(text for each in known for text in each.indexed()))
        rows = [row for each in new for row in _passage_rows(each)]
        with self._undisturbed():
            if rows:
                tokens = Tokens.of(row.indexed for row in rows)
                self._counted(tokens)
                table = table_of(rows, tokens, self._base.entry + 1)
                self._commit.create(PASSAGES, table.schema)
                self._commit.add(PASSAGES, table)
            if new:
                self._commit.add(DOCUMENTS, self._as_table(DOCUMENTS, [_document_row(each) for each in new]))

    def _counted(self, tokens: Tokens) -> None:
        self._changes.add(tokens)
        self._count += len(tokens.lengths)
        self._tokens += int(tokens.lengths.sum())

    def finish(self, source: Source) -> None:
        """Hold the rows of the tables, and how many passages hold each word."""
        kept = source.kept()
        self._sequences = kept.sequences
        with self._undisturbed():
            self._commit.delete(_META, f"key != '{MARKER}'")
            for table in TABLES:
                self._commit.table(table)
                rows: list[Row] = []
                for row in source.rows(table):
                    rows.append(row)
                    if len(rows) == _ROWS:
                        self._commit.add(table, self._as_table(table, rows))
                        rows = []
                if rows:
                    self._commit.add(table, self._as_table(table, rows))
            count(self._commit, self._changes, self._count, self._tokens, self._base.entry + 1)

    @contextlib.contextmanager
    def held(self) -> Iterator[Source]:
        """What is held."""
        yield TablesSource(self._tables, self._commit.versions, self._sequences, self._generation)

    def publish(self) -> None:
        """Append the entry that names what is held."""
        entry = self._base.next(self._generation, self._commit.versions, self._sequences)
        with self._undisturbed(), self._leases.held(COMMIT, COMMIT_WAIT, _BUSY.format(address=self._address)):
            if not self._log.append(entry):
                raise Conflict(LOG)

    def forget(self) -> None:
        """Have a next copy begin anew."""
        with self._undisturbed():
            self._commit.delete(_META, "true")

    @contextlib.contextmanager
    def _undisturbed(self) -> Iterator[None]:
        try:
            with explained(self._address):
                yield
        except Conflict as error:
            raise LockedError(_MEANWHILE.format(address=self._address)) from error

    def _refuse_other(self) -> None:
        """Raise `DataFolderError` where anything is published already."""
        with explained(self._address):
            held = any(self._tables.at(name, self._base.versions[name]).count_rows() for name in MIRRORED)
        if held or self._base.generation:
            raise DataFolderError(f"{self._address} holds a collection already; copy to a new place.")

    def _as_table(self, name: str, rows: Sequence[Row]) -> pa.Table:
        whole = [{**row, ENTRY: self._base.entry + 1} for row in rows]
        return pa.Table.from_pylist(whole, schema=MIRRORED[name].schema)


def _document_row(carried: Carried) -> Row:
    """A document with what is kept beside it."""
    return {
        **carried.row,
        "losses": losses_of(carried.row["layout"]),
        "lines": carried.lines,
        "bands": carried.bands,
        "passages": len(carried.passages),
        "terms": " ".join(Tokens.of([carried.row["text"]]).terms),
    }


def _passage_rows(carried: Carried) -> Iterator[PassageRow]:
    """The passages of a document, with what is searched of each."""
    for row, vector, indexed in zip(carried.passages, carried.vectors, carried.indexed(), strict=True):
        raw = vector.astype("<f4").tobytes()
        kept = (*(row[name] for name in PASSAGE_COLUMNS), raw, row_checksum(row["embedding"], raw))
        yield PassageRow(kept, carried.row["text"][row["start"] : row["end"]], indexed)


def _ranges(numbers: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The first and last number of documents that are read together, given how many passages each has."""
    first: int | None = None
    documents = passages = last = 0
    for last, own in numbers:
        first = last if first is None else first
        documents, passages = documents + 1, passages + own
        if documents >= _DOCUMENTS_AT_ONCE or passages >= _PASSAGES_AT_ONCE:
            yield first, last
            first, documents, passages = None, 0, 0
    if first is not None:
        yield first, last
