"""A folder of documents read without a collection."""

from pathlib import Path

import pytest

from index import Collection, Document, Failure, SourceError, read_folder
from tests.conftest import Write

FILES: dict[str, str | bytes] = {
    "a.txt": "Troops came in 2013.",
    "deeper/b.html": "<html><body><p>Rice is cooked with tomatoes, at length.</p></body></html>",
    "news.jsonl": '{"id": "first", "text": "One boat."}\n{"text": "Two boats."}\n',
    "metadata.csv": "file,title\na.txt,Another title\n",
    "picture.png": b"\x89PNG",
    ".hidden.txt": "hidden",
    "empty.txt": "",
}


def test_documents_have_the_ids_and_texts_that_indexing_gives(collection: Collection, write: Write) -> None:
    """So that a pack can be verified with the files alone."""
    folder = write(FILES)
    read = [result for result in read_folder(folder) if isinstance(result, Document)]
    collection.sync([folder])
    assert {each.id for each in read} == {"a.txt", "deeper/b.html", "first", "news.jsonl#2"}
    assert {each.id: each.text for each in read} == {each.id: collection.document(each.id).text for each in read}


def test_what_cannot_be_read_is_a_failure(write: Write) -> None:
    """It costs only itself."""
    failures = [result for result in read_folder(write(FILES)) if isinstance(result, Failure)]
    assert failures == [Failure("empty.txt", "empty")]


def test_links_are_followed_only_inside_the_folder(write: Write, tmp_path: Path) -> None:
    """A folder that came with a pack cannot have other files of this machine read."""
    folder = write({"a.txt": "Troops came in 2013."})
    (tmp_path / "secret.txt").write_text("secret words")
    (folder / "b.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "c.txt").symlink_to(folder / "c.txt")
    assert [result.id for result in read_folder(folder) if isinstance(result, Document)] == ["a.txt"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Rather than read as one without documents."""
    with pytest.raises(SourceError, match=r"There is no folder .*nowhere"):
        list(read_folder(tmp_path / "nowhere"))
