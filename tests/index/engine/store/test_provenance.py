"""Which bytes documents were read from."""

import hashlib

from index import Collection, DocumentDigests
from tests.conftest import Write
from tests.stores import store_of


def sha256(content: str) -> str:
    """In hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def test_digests_are_of_the_text_and_of_the_whole_file(collection: Collection, write: Write) -> None:
    """A record's file holds others as well; what is not there is left out."""
    records = '{"id": "first", "text": "One boat, déjà vu."}\n{"text": "Two boats."}\n'
    collection.sync([write({"a.txt": "Troops came.", "news.jsonl": records})])
    assert collection.digests(["a.txt", "first", "nothing"]) == {
        "a.txt": DocumentDigests(sha256("Troops came."), sha256("Troops came.")),
        "first": DocumentDigests(sha256("One boat, déjà vu."), sha256(records)),
    }


def test_a_file_that_is_not_known_any_more_has_no_digest(collection: Collection, write: Write) -> None:
    """As for a document that was kept although its file is gone."""
    folder = write({"a.txt": "Troops came."})
    collection.sync([folder])
    with store_of(collection).transaction() as connection:
        connection.execute("UPDATE files SET sha256 = ''")
    assert collection.digests(["a.txt"])["a.txt"].file is None
