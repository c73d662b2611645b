"""Documents and their passages: the rows that are read, each checked against what was written."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from index.engine.store.connection import Database
from index.engine.store.curation import corrections, tags
from index.engine.store.schema import WITH_LOSSES
from index.records import (
    Copy,
    Correction,
    DateMention,
    Document,
    Failure,
    Heading,
    LeftOut,
    Loss,
    LossKind,
    Passage,
    Recognised,
    Span,
)

__all__ = [
    "CHECKED",
    "CHECKED_OF_PASSAGE",
    "DOCUMENT_CHECKSUM",
    "FIELDS",
    "SOUND_DOCUMENT",
    "SOUND_PASSAGE",
    "DocumentRows",
    "StoredFile",
    "content_hash",
    "document_of",
    "layout_of",
    "row_of",
]

FIELDS = "id, title, text, source, date, metadata, date_origin, layout"
# Whether rows are as they were written. SQLite finds a page that is out of shape, but no flipped bit inside a value.
# The columns that the checksums of documents and passages are of, in order; that of a passage begins with the id of its
# document.
CHECKED = ("id", "file", "title", "text_sha256", "source", "date", "date_origin", "metadata", "layout", "sha256")
CHECKED_OF_PASSAGE = ("start", "end", "section", "page", "embedding")
DOCUMENT_CHECKSUM = f"row_checksum({', '.join(CHECKED)})"  # of documents
# The text as bytes, as it is stored: as a text it would be decoded for the function, and encoded again by it. It
# takes one bit to make it one.
SOUND_DOCUMENT = (
    f"(checksum IS {DOCUMENT_CHECKSUM} AND typeof(text) IS 'text' AND text_sha256 IS sha256(CAST(text AS BLOB)))"
)
SOUND_PASSAGE = f"p.checksum IS row_checksum(d.id, {', '.join(f'p.{name}' for name in CHECKED_OF_PASSAGE)})"

_PARTS_COMPARED = 8  # by which texts are chosen


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it was when it was last read."""

    path: str
    root: str
    sha256: str
    readers: int
    metadata: str = ""  # digest of what metadata.csv said of it, and the encoding that was stated for it otherwise
    seen: str = ""  # size, times and inode it had; empty where those do not tell a change


def content_hash(document: Document) -> str:
    """Changes whenever anything of a document does."""
    fields = [
        document.id,
        document.title,
        document.text,
        document.source,
        document.date,
        document.date_origin,
        dict(document.metadata),
        layout_of(document),
    ]
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


class DocumentRows(Database):
    """A database whose documents and passages can be read."""

    def files(self, root: str | None = None) -> dict[str, StoredFile]:
        """The files read so far, by path; those of one folder where it is named."""
        query = "SELECT path, root, sha256, readers, metadata, seen FROM files"
        with self.reading() as connection:
            found = connection.execute(
                query if root is None else f"{query} WHERE root = ?", () if root is None else (root,)
            )
            return {row[0]: StoredFile(*row) for row in found}

    def folders(self) -> list[str]:
        """The folders that were indexed and hold files, absolute, those further down first.

        In that order each file is found where it was found last. A file that was named by itself is in none of them.
        """
        with self.reading() as connection:
            noted = json.loads(self.meta("folders", "[]"))
            roots = {root for (root,) in connection.execute("SELECT DISTINCT root FROM files")}
        return sorted(roots.intersection(noted), key=lambda folder: (-len(Path(folder).parts), folder))

    def failures(self, file: str | None = None) -> list[Failure]:
        """What could not be read, of one file or of all, as of the last time it was tried."""
        query = "SELECT shown, reason FROM failures"
        with self.reading() as connection:
            found = connection.execute(
                f"{query} WHERE file = ? ORDER BY rowid" if file else f"{query} ORDER BY shown, rowid",
                (file,) if file else (),
            )
            return [Failure(*row) for row in found]

    def unreadable(self) -> dict[str, tuple[str, str]]:
        """The files of which nothing could be read, by what they are called among the failures: path and folder."""
        query = (
            "SELECT f.shown, f.file, f.root FROM failures f WHERE f.file != ''"
            " AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.file = f.file) ORDER BY f.shown"
        )
        with self.reading() as connection:
            return {shown: (file, root) for shown, file, root in connection.execute(query)}

    def tags(self) -> dict[str, tuple[str, ...]]:
        """The tags of each document that has any, in order."""
        with self.reading() as connection:
            return tags.held(self, connection)

    def corrections(self, document_id: str | None = None) -> dict[str, tuple[Correction, ...]]:
        """What people corrected of each document, or of one; of those of which anything was."""
        with self.reading() as connection:
            return corrections.held(self, connection, document_id)

    def document_hashes(self, file: str) -> dict[str, str]:
        """Content hash of each document of a file, by document id."""
        with self.reading() as connection:
            return dict(connection.execute("SELECT id, sha256 FROM documents WHERE file = ?", (file,)).fetchall())

    def file_of(self, document_id: str) -> str | None:
        """The file that a document came from; None where there is no such document."""
        with self.reading() as connection:
            row = connection.execute("SELECT file FROM documents WHERE id = ?", (document_id,)).fetchone()
        return None if row is None else str(row[0])

    def document(self, document_id: str) -> Document | None:
        """The document with this id, or None."""
        with self.reading() as connection:
            row = connection.execute(
                f"SELECT {FIELDS}, {SOUND_DOCUMENT} FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
        return None if row is None else self._sound_document(row)

    def documents(self) -> Iterator[Document]:
        """All documents, in order of their ids."""
        with self.reading() as connection:
            for row in connection.execute(f"SELECT {FIELDS}, {SOUND_DOCUMENT} FROM documents ORDER BY id"):
                yield self._sound_document(row)

    def document_numbers(self) -> dict[int, str]:
        """Ids of all documents by their numbers, in order of the ids. A number means the same document for ever."""
        with self.reading() as connection:
            return dict(connection.execute("SELECT number, id FROM documents ORDER BY id").fetchall())

    def numbered_text(self, number: int) -> tuple[str, str]:
        """Id and text of the document with a number."""
        with self.reading() as connection:
            row = connection.execute(
                f"SELECT id, text, {SOUND_DOCUMENT} FROM documents WHERE number = ?", (number,)
            ).fetchone()
        if row is None or not row[-1]:
            raise self.damaged("a document is missing or is not what was written")
        return str(row[0]), str(row[1])

    def characters(self) -> int:
        """How many characters the texts of all documents have, as far as they were counted."""
        with self.reading() as connection:
            # Of what is deleted by hand it is known when that was added, and it does not count.
            query = "SELECT total(c.characters) FROM deleted d JOIN catalogue c ON c.id = d.id"
            gone = connection.execute(query).fetchone()[0]
            return int(connection.execute("SELECT total(characters) FROM catalogue").fetchone()[0] - gone)

    def deleted(self) -> dict[str, str]:
        """Ids of the documents that were deleted by hand and whose file is still there, and that file."""
        with self.reading() as connection:
            return dict(connection.execute("SELECT id, file FROM deleted ORDER BY id").fetchall())

    def copies(self, document_ids: Iterable[str]) -> dict[str, list[str]]:
        """Of those documents that have copies, the ids of the others, in order."""
        query = (
            "SELECT other.id FROM documents d JOIN documents other ON other.copies = d.copies"
            " WHERE d.id = ? AND other.id != d.id ORDER BY other.id"
        )
        with self.reading() as connection:
            found = ((name, [row[0] for row in connection.execute(query, (name,))]) for name in document_ids)
            return {name: others for name, others in found if others}

    def groups_of(self, document_ids: Iterable[str]) -> list[list[str]]:
        """The groups of copies that those documents belong to, each once: the ids of all, in order."""
        with self.reading() as connection:
            labels = {
                row[0]
                for name in document_ids
                for row in connection.execute("SELECT copies FROM documents WHERE id = ?", (name,))
            }
            query = "SELECT id FROM documents WHERE copies = ? ORDER BY id"
            found = ([row[0] for row in connection.execute(query, (label,))] for label in sorted(labels))
            return [group for group in found if len(group) > 1]

    def keys_of(self, document_id: str) -> dict[str, list[str | int]]:
        """The "lines" and "bands" of a document."""
        with self.reading() as connection:
            return {
                kind: [
                    key
                    for (key,) in connection.execute(
                        f"SELECT k.key FROM {kind} k JOIN documents d ON d.number = k.document WHERE d.id = ?",
                        (document_id,),
                    )
                ]
                for kind in ("lines", "bands")
            }

    def holding_lines(self, keys: Collection[str], most: int, fewest: int) -> list[Copy]:
        """The documents that hold so many of these lines at least, at most so many documents, by id."""
        query = (
            "SELECT d.id, d.title, d.source, d.date FROM (SELECT document FROM lines"
            f" WHERE key IN ({', '.join('?' * len(keys))}) GROUP BY document HAVING count(*) >= ?) l"
            " JOIN documents d ON d.number = l.document ORDER BY d.id LIMIT ?"
        )
        with self.reading() as connection:
            return [Copy(*row) for row in connection.execute(query, [*keys, fewest, most])]

    def texts_with(self, asked: Mapping[str, Collection[str]]) -> Generator[str, None, None]:
        """The texts of documents that hold one spelling of each stem that is asked for, in whatever case.

        Only letters without accents are the same in both cases.
        """
        parts = list(asked.values())
        held = " AND ".join(f"({' OR '.join(['text LIKE ?'] * len(part))})" for part in parts[:_PARTS_COMPARED])
        patterns = [f"%{spelling}%" for part in parts[:_PARTS_COMPARED] for spelling in sorted(part)]
        with self.reading() as connection:
            for (text,) in connection.execute(f"SELECT text FROM documents WHERE {held}", patterns):
                yield text

    def losses(self, document_ids: Iterable[str]) -> dict[str, tuple[Loss, ...]]:
        """What documents do not hold of their files, by id; of those that lost something. The others are not read."""
        with self.reading() as connection:
            lossy = {name for (name,) in connection.execute(f"SELECT id FROM documents WHERE {WITH_LOSSES}")}
            documents = filter(None, map(self.document, (name for name in document_ids if name in lossy)))
            return {document.id: document.losses for document in documents}

    def files_that_tell(self, words: str) -> set[str]:
        """The files of which a failure, or what a document of them lost, holds these words."""
        query = (
            f"SELECT file FROM documents WHERE {WITH_LOSSES} AND instr(layout, ?1)"
            " UNION SELECT file FROM failures WHERE instr(reason, ?1)"
        )
        with self.reading() as connection:
            return {file for (file,) in connection.execute(query, (words,))}

    def lossy(self) -> int:
        """How many documents do not hold all of their files."""
        with self.reading() as connection:
            return int(connection.execute(f"SELECT count(*) FROM documents WHERE {WITH_LOSSES}").fetchone()[0])

    def counts(self) -> tuple[int, int]:
        """How many documents and passages there are."""
        with self.reading() as connection:
            documents = connection.execute("SELECT count(*) FROM documents").fetchone()[0]
            passages = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        return int(documents), int(passages)

    def passages_of_documents(self, number: int | None = None) -> dict[int, int]:
        """How many passages documents have, by their numbers; all that have any, or one."""
        one, values = ("", ()) if number is None else (" WHERE document = ?", (number,))
        with self.reading() as connection:
            found = connection.execute(f"SELECT document, count(*) FROM passages{one} GROUP BY document", values)
            return dict(found.fetchall())

    def passage_numbers(self) -> list[int]:
        """Numbers of all passages in the order of the collection: by document id, then by place."""
        with self.reading() as connection:
            found = connection.execute(
                "SELECT p.number FROM passages p JOIN documents d ON d.number = p.document ORDER BY d.id, p.start"
            )
            return [row[0] for row in found]

    def passage_documents(self, after: int = 0) -> list[tuple[int, str]]:
        """Number and document id of each passage with a number above `after`, in the order of the collection."""
        with self.reading() as connection:
            return connection.execute(
                "SELECT p.number, d.id FROM passages p CROSS JOIN documents d ON d.number = p.document"
                " WHERE p.number > ? ORDER BY d.id, p.start",
                (after,),
            ).fetchall()

    def document_of_passage(self, number: int) -> str:
        """The id of the document that a passage is of."""
        with self.reading() as connection:
            query = "SELECT d.id FROM passages p JOIN documents d ON d.number = p.document WHERE p.number = ?"
            row = connection.execute(query, (number,)).fetchone()
        if row is None:
            raise self.damaged("a passage is missing")
        return str(row[0])

    def copied_passages(self) -> list[tuple[int, int]]:
        """Each passage of a document that has copies, by its number, and the number of that group of copies."""
        with self.reading() as connection:
            return connection.execute(
                "SELECT p.number, g.number FROM"
                " (SELECT copies, min(number) AS number FROM documents GROUP BY copies HAVING count(*) > 1) g"
                " CROSS JOIN documents d ON d.copies = g.copies CROSS JOIN passages p ON p.document = d.number"
            ).fetchall()

    def passages(self, numbers: Sequence[int] | None = None) -> Generator[Passage, None, None]:
        """The passages with these numbers, in that order; by default all, in the order of the collection.

        Raises `DamagedError` where one is missing, or is not what was written.
        """
        query = (
            f"SELECT p.document, {SOUND_PASSAGE}, d.id, p.start, p.end, p.section, p.page FROM passages p"
            " LEFT JOIN documents d ON d.number = p.document"
        )
        with self.reading() as connection:
            rows: Iterable[tuple[int, int, str, int, int, str, int | None] | None]
            if numbers is None:
                rows = connection.execute(f"{query} ORDER BY d.id, p.start")
            else:
                one = f"{query} WHERE p.number = ?"
                rows = (connection.execute(one, (number,)).fetchone() for number in numbers)
            carried: dict[int, tuple[str, str, str, str | None]] = {}
            for row in rows:
                if row is None or not row[1]:
                    raise self.damaged("a passage is missing or is not what was written")
                document, _, identifier, start, end, section, page = row
                if document not in carried:
                    if numbers is None:  # one after the other: an earlier document does not come back
                        carried.clear()
                    carried[document] = self._carried(connection, document)
                text, title, source, date = carried[document]
                name = f"{identifier}@{start}-{end}"
                yield Passage(name, identifier, start, end, text[start:end], section, page, title, source, date)

    def admitted(
        self, admits: Callable[[str, str, str | None, tuple[str, ...]], bool], *, tagged: bool = False
    ) -> tuple[int, list[int]]:
        """How many documents are admitted, by id, source, date and tags, and the numbers of their passages.

        Tags are looked up only with `tagged`.
        """
        with self.reading() as connection:
            tags_of = self.tags() if tagged else {}
            documents = connection.execute("SELECT number, id, source, date FROM documents").fetchall()
            admitted = [
                number for number, name, source, date in documents if admits(name, source, date, tags_of.get(name, ()))
            ]
            one = "SELECT number FROM passages WHERE document = ?"
            return len(admitted), [row[0] for number in admitted for row in connection.execute(one, (number,))]

    def _carried(self, connection: sqlite3.Connection, number: int) -> tuple[str, str, str, str | None]:
        """Text, title, source and date of a document."""
        *carried, sound = connection.execute(
            f"SELECT text, title, source, date, {SOUND_DOCUMENT} FROM documents WHERE number = ?", (number,)
        ).fetchone()
        if not sound:
            raise self.damaged("a document is not what was written")
        text, title, source, date = carried
        return text, title, source, date

    def _sound_document(self, row: tuple[Any, ...]) -> Document:
        if not row[-1]:
            raise self.damaged(f"document {row[0]} is not what was written")
        return document_of(row[:-1])


def document_of(row: Sequence[Any]) -> Document:
    """The document that `FIELDS` of a row tell of."""
    identifier, title, text, source, date, metadata, date_origin, layout = row
    parts = json.loads(layout)
    return Document(
        id=identifier,
        title=title,
        text=text,
        source=source,
        date=date,
        metadata=json.loads(metadata),
        date_origin=date_origin,
        headings=tuple(Heading(*each) for each in parts.get("headings", ())),
        pages=tuple(Span(*each) for each in parts.get("pages", ())),
        left_out=tuple(LeftOut(*each) for each in parts.get("left_out", ())),
        dates=tuple(DateMention(*each) for each in parts.get("dates", ())),
        losses=tuple(Loss(LossKind(kind), detail) for kind, detail in parts.get("losses", ())),
        recognised=tuple(Recognised(*each) for each in parts.get("recognised", ())),
    )


def row_of(document: Document) -> list[str | None]:
    """What `document_of` makes the same document of."""
    return [
        document.id,
        document.title,
        document.text,
        document.source,
        document.date,
        json.dumps(dict(document.metadata)),
        document.date_origin,
        layout_of(document),
    ]


def layout_of(document: Document) -> str:
    """What is known of a text's spans, as it is stored."""
    parts = {
        "headings": [astuple(each) for each in document.headings],
        "pages": document.pages,
        "left_out": [astuple(each) for each in document.left_out],
        "dates": [astuple(each) for each in document.dates],
        "losses": [astuple(each) for each in document.losses],
        "recognised": [astuple(each) for each in document.recognised],
    }
    return json.dumps({name: part for name, part in parts.items() if part})
