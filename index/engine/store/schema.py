"""How the database is laid out, and how one that an earlier program made becomes one of this layout."""

from __future__ import annotations

import sqlite3

__all__ = ["LOSSES", "OLDEST_SERVED", "SCHEMA_VERSION", "WITH_LOSSES", "create", "upgrade"]

SCHEMA_VERSION = 5
OLDEST_SERVED = 3  # is upgraded where it may be written, and else answers without what has come since

# Documents that lost something of their files. Inside a JSON text, these quotation marks would be escaped.
WITH_LOSSES = """instr(layout, '"losses": [')"""
# Made when a sync is published, so that a database of before gets it, too; without it, each text is read to count them.
LOSSES = f"CREATE INDEX IF NOT EXISTS documents_with_losses ON documents (id) WHERE {WITH_LOSSES}"

_OF_VERSION_3 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY,     -- absolute
    root TEXT NOT NULL,        -- the folder it was found in, absolute
    sha256 TEXT NOT NULL,      -- of its bytes
    metadata TEXT NOT NULL,    -- digest of what metadata.csv says of it, else empty
    readers INTEGER NOT NULL,  -- version of the rules that read it
    seen TEXT NOT NULL         -- size, times and inode it then had; empty where those do not tell a change
) WITHOUT ROWID;
CREATE INDEX files_by_root ON files (root);
CREATE TABLE failures (
    file TEXT NOT NULL,        -- path of the file; empty for what is not read, as a picture
    root TEXT NOT NULL,
    shown TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX failures_by_file ON failures (file);
-- Documents that were deleted by hand, though their file is still there: a sync leaves them out.
CREATE TABLE deleted (id TEXT PRIMARY KEY, file TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again, so a row means the same document for ever
    id TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,
    date TEXT,
    date_origin TEXT NOT NULL,
    metadata TEXT NOT NULL,    -- a JSON object
    layout TEXT NOT NULL,      -- a JSON object of lists: of [start, end, ...] what is known of the text; losses
    sha256 TEXT NOT NULL,      -- of what was read
    text_sha256 BLOB NOT NULL,
    copies TEXT NOT NULL,      -- least id of the documents that are copies of each other; its own where there is none
    checksum BLOB NOT NULL     -- of the row, but for its number and copies
);
CREATE INDEX documents_by_file ON documents (file);
CREATE INDEX documents_by_text ON documents (text_sha256);
CREATE INDEX documents_by_copies ON documents (copies);
-- Short lines, to find those that many documents of a folder repeat.
CREATE TABLE lines (
    key TEXT NOT NULL,         -- the folded line
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    PRIMARY KEY (key, document)
) WITHOUT ROWID;
CREATE INDEX lines_by_document ON lines (document);
-- Parts of the MinHash signatures: documents that share one may be near copies.
CREATE TABLE bands (
    key INTEGER NOT NULL,
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    PRIMARY KEY (key, document)
) WITHOUT ROWID;
CREATE INDEX bands_by_document ON bands (document);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    start INTEGER NOT NULL,    -- code points into documents.text; the text itself is not stored twice
    end INTEGER NOT NULL,
    section TEXT NOT NULL,
    page INTEGER,
    embedding BLOB NOT NULL,   -- key of its vector
    checksum BLOB NOT NULL     -- of the row and the document's id, but for its number
);
CREATE INDEX passages_by_document ON passages (document);
CREATE INDEX passages_by_embedding ON passages (embedding);
CREATE TABLE embeddings (
    key BLOB PRIMARY KEY,
    vector BLOB NOT NULL,      -- float32, little endian
    checksum BLOB NOT NULL     -- of key and vector
);
CREATE TABLE derived (name TEXT PRIMARY KEY, generation INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""
_SINCE_VERSION_4 = """
-- What a list of documents shows of each without its text.
CREATE TABLE catalogue (
    id TEXT PRIMARY KEY,       -- of a document
    characters INTEGER,        -- of its text; NULL where nobody counted them
    added TEXT,                -- ISO 8601, UTC; NULL where that was before this table
    changed TEXT,              -- the last time that what was read was other than before, at first as `added`
    sha256 TEXT NOT NULL,      -- of what was read
    checksum BLOB NOT NULL     -- of the row
);
-- All that such a list needs of the documents themselves, so that it never passes through their texts.
CREATE INDEX documents_by_title ON documents (title, id, source, date, date_origin, file, copies);
-- What people said of answers; quotes are told by their places, not by their words.
CREATE TABLE feedback (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,          -- ISO 8601, UTC
    helpful INTEGER NOT NULL,
    reason TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT,
    confidence REAL NOT NULL,
    cited TEXT NOT NULL,       -- a JSON list of [document, start, end]
    generation INTEGER NOT NULL,
    key TEXT NOT NULL,         -- of what was judged; empty where it has none, else no two rows have the same
    checksum BLOB NOT NULL     -- of the row, but for its number
);
-- Of documents that were there before; when they were added nobody noted. SQLite counts characters up to a NUL.
INSERT INTO catalogue
SELECT id, characters, NULL, NULL, sha256, row_checksum(id, characters, NULL, NULL, sha256)
FROM (SELECT id, iif(instr(text, char(0)), NULL, length(text)) AS characters, sha256 FROM documents)
"""
# What people say of documents, by their ids. It stays when a document goes, and holds again once that is back.
_TAGS = """
CREATE TABLE tags (
    number INTEGER PRIMARY KEY,
    document TEXT NOT NULL,
    name TEXT NOT NULL,
    who TEXT NOT NULL,         -- set it; empty where nobody is known by name
    at TEXT NOT NULL,          -- ISO 8601, UTC
    checksum BLOB NOT NULL,    -- of the row, but for its number
    UNIQUE (document, name)
);
CREATE TABLE corrections (
    number INTEGER PRIMARY KEY,
    document TEXT NOT NULL,
    field TEXT NOT NULL,       -- title or date
    value TEXT NOT NULL,       -- what holds; empty for no date
    detected TEXT NOT NULL,    -- what was read when the document was read last; empty for none
    origin TEXT NOT NULL,      -- what stated that
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    checksum BLOB NOT NULL,
    UNIQUE (document, field)
)
"""
# Words of documents that people marked, with what is to be said of their source once it is gone.
_MARKS = """
CREATE TABLE marks (
    key TEXT PRIMARY KEY,
    document TEXT NOT NULL,    -- id of the document that it was made on
    text_sha256 BLOB NOT NULL, -- of the text that it was made on, in which it stands from start to end
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    quote TEXT NOT NULL,       -- the words themselves
    before TEXT NOT NULL,      -- what stood before and behind them
    after TEXT NOT NULL,
    hints TEXT NOT NULL,       -- what else tells their place from others, for who looks for it
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    date TEXT,
    page INTEGER,
    accessed TEXT NOT NULL,
    note TEXT NOT NULL,
    label TEXT NOT NULL,
    verdict TEXT NOT NULL,     -- "checked", "doubtful" or empty
    by TEXT NOT NULL,
    made TEXT NOT NULL,        -- ISO 8601, UTC
    changed TEXT NOT NULL,
    version INTEGER NOT NULL,  -- from 1; one more with each change
    checksum BLOB NOT NULL     -- of the row
);
CREATE INDEX marks_by_document ON marks (document)
"""
_SAVED_QUESTIONS = """
-- Questions that are asked again after each sync, and what was last told of each.
CREATE TABLE saved_questions (
    key TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    filter TEXT NOT NULL,      -- a JSON object: which documents are asked; empty for all
    saved_by TEXT NOT NULL,    -- whoever saved it; empty where there are no accounts
    at TEXT NOT NULL,          -- ISO 8601, UTC
    webhook TEXT NOT NULL,     -- an address that is told, or empty
    email TEXT NOT NULL,       -- the same
    generation INTEGER NOT NULL,  -- of the collection when it was asked last
    state TEXT NOT NULL,       -- a JSON object: what is told of its answer
    checksum BLOB NOT NULL     -- of the row
);
-- What was new to the answer of a saved question, each told once.
CREATE TABLE alerts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again, so that whoever has read up to one may go on from it
    key TEXT NOT NULL UNIQUE,  -- what feeds and messages name it by
    saved TEXT NOT NULL,       -- key of the question
    question TEXT NOT NULL,
    news TEXT NOT NULL,        -- a JSON object
    before INTEGER NOT NULL,   -- generation that the question was asked of before
    after INTEGER NOT NULL,    -- and that of which this is told
    at TEXT NOT NULL,
    seen TEXT NOT NULL,        -- a JSON list: by whom
    checksum BLOB NOT NULL     -- of the row, but for its number
);
CREATE UNIQUE INDEX alerts_told_once ON alerts (saved, after);
-- What is to be sent of alerts, and what became of it.
CREATE TABLE deliveries (
    number INTEGER PRIMARY KEY,
    alert TEXT NOT NULL,       -- its key
    channel TEXT NOT NULL,     -- webhook or email
    target TEXT NOT NULL,      -- the address
    state TEXT NOT NULL,       -- due, sent or given up
    tries INTEGER NOT NULL,
    due TEXT NOT NULL,         -- when it is to be tried next: ISO 8601, UTC
    said TEXT NOT NULL,        -- what went wrong the last time
    checksum BLOB NOT NULL     -- of the row, but for its number
);
CREATE INDEX deliveries_due ON deliveries (state, due)
"""
# What each version added, from the one after `OLDEST_SERVED`.
_SINCE = {4: _SINCE_VERSION_4, 5: f"{_TAGS};\n{_MARKS};\n{_SAVED_QUESTIONS}"}


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of a new database, inside a transaction; needs the functions of the store."""
    _execute(connection, _OF_VERSION_3)
    _bring_up(connection, OLDEST_SERVED)


def upgrade(connection: sqlite3.Connection) -> None:
    """Make a database of a version before, from `OLDEST_SERVED`, one of this, inside a transaction; as `create`."""
    _bring_up(connection, connection.execute("PRAGMA user_version").fetchone()[0])


def _bring_up(connection: sqlite3.Connection, version: int) -> None:
    for added in range(version + 1, SCHEMA_VERSION + 1):
        _execute(connection, _SINCE[added])
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _execute(connection: sqlite3.Connection, statements: str) -> None:
    """One after the other; `executescript` would commit."""
    for statement in statements.split(";\n"):
        connection.execute(statement)
