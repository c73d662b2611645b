"""What people said of answers, kept in the collection's database.

Quotes are told by document and place and not by their words, so that what is deleted is gone; only the short answer,
a date or a name, is kept as it was shown.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from index.engine.store.store import Store
from index.errors import DataFolderError, LockedError, QueryError

__all__ = ["KEPT", "LOCK", "LONGEST_REASON", "Feedback", "add", "newest_first", "saying", "undisturbed"]

LOCK = "feedback.lock"
KEPT = 10_000  # the newest; older ones go
LONGEST_REASON = 2_000  # characters
_LONGEST_KEY = 200  # characters
_SINCE_SCHEMA = 4
_LOCK_WAIT = 30.0  # seconds, for a rebuilt collection to take the place of this one
_ADD = """
INSERT INTO feedback (at, helpful, reason, question, answer, confidence, cited, generation, key, checksum)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, row_checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))
"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """Whether an answer helped somebody, and what was asked and answered."""

    at: str  # ISO 8601, UTC
    helpful: bool
    reason: str  # in that person's words, up to `LONGEST_REASON` characters; may be empty
    question: str  # on its own, as it was understood
    answer: str | None  # the short answer, where there was one
    confidence: float  # 0 to 1
    cited: tuple[tuple[str, int, int], ...]  # document id, start and end of each quote
    generation: int  # of the collection that answered
    key: str = ""  # names the answer, up to 200 characters: what is said of it later takes the place of this


def add(store: Store, feedback: Feedback) -> None:
    """Keep feedback, at once and for good, also while documents are being indexed.

    What was said before under the same key goes. Control characters are left out. Raises `QueryError` for a reason or
    key that is too long, or a text that is not valid Unicode, and `ReadOnlyError` where the data folder cannot be
    written.
    """
    reason, question, key = (_cleaned(name, getattr(feedback, name)) for name in ("reason", "question", "key"))
    for name, text, longest in (("reason", reason, LONGEST_REASON), ("key", key, _LONGEST_KEY)):
        if len(text) > longest:
            raise QueryError(f"The {name} has {len(text):,} characters; shorten it to {longest:,}.")
    answer = None if feedback.answer is None else _cleaned("answer", feedback.answer)
    cited = json.dumps(feedback.cited)
    row = (
        feedback.at,
        feedback.helpful,
        reason,
        question,
        answer,
        float(feedback.confidence),
        cited,
        feedback.generation,
        key,
    )
    with saying(store, "no feedback can be kept") as connection:
        connection.execute("DELETE FROM feedback WHERE key = ? AND key != ''", (key,))
        connection.execute(_ADD, row)
        connection.execute(
            "DELETE FROM feedback WHERE number <= (SELECT number FROM feedback ORDER BY number DESC LIMIT 1 OFFSET ?)",
            (KEPT,),
        )


def newest_first(store: Store) -> list[Feedback]:
    """All that is kept. Raises `DamagedError` where one is not what was written."""
    if store.schema < _SINCE_SCHEMA:
        return []
    query = (
        "SELECT at, helpful, reason, question, answer, confidence, cited, generation, key,"
        " checksum IS row_checksum(at, helpful, reason, question, answer, confidence, cited, generation, key)"
        " FROM feedback ORDER BY number DESC"
    )
    found = []
    with store.reading() as connection:
        for *row, sound in connection.execute(query):
            if not sound:
                raise store.damaged("feedback is not what was written")
            at, helpful, reason, question, answer, confidence, cited, generation, key = row
            places = tuple((document, start, end) for document, start, end in json.loads(cited))
            found.append(Feedback(at, bool(helpful), reason, question, answer, confidence, places, generation, key))
    return found


@contextlib.contextmanager
def saying(store: Store, refused: str) -> Iterator[sqlite3.Connection]:
    """A transaction for what people say: at once and for good, also while documents are being indexed.

    `refused` is what cannot be done where the data folder cannot be written, which raises `ReadOnlyError`.
    """
    store.refuse_where_read_only(refused)
    with undisturbed(store.home):
        store.upgrade()
        with store.transaction() as connection:
            yield connection


@contextlib.contextmanager
def undisturbed(folder: Path) -> Iterator[None]:
    """Inside, nobody else adds feedback to a data folder, and no rebuilt collection takes the place of its own."""
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=_LOCK_WAIT)
    except Timeout:
        raise LockedError(f"The collection in {folder} is being replaced by a rebuilt one; try again.") from None
    except OSError as error:
        raise DataFolderError(f"{folder} cannot be written ({error.strerror}); repair that, and repeat.") from error
    try:
        yield
    finally:
        lock.release()


def _cleaned(name: str, text: str) -> str:
    """A text without control characters, but for line breaks and tabs, and without white space around it."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise QueryError(f"The {name} is not valid Unicode (half a surrogate pair); type it again.")
    return "".join(each for each in text if each in "\n\t" or unicodedata.category(each) != "Cc").strip()
