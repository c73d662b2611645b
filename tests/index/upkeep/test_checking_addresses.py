"""What is kept at an address is read through: whole it is found whole, and whatever is damaged is named."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from index import Collection, DataFolderError, OnlyFolderError, Problem, Progress, check
from index.engine.lance.connecting import connect
from index.engine.lance.tables import MIRRORED
from index.engine.lance.truth.committing import Commit
from index.engine.lance.truth.log import Log
from index.upkeep.examining import _BESIDES
from tests.toy import ToyEmbedder

WORD = "Quxomorphic"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables with a few documents, of which one was deleted, and a tag."""
    folder = tmp_path_factory.mktemp("made")
    texts = {f"{number}.txt": f"Rain fell in Gao on day {number}.\n\nIt rose." for number in range(4)}
    (folder / "documents").mkdir()
    for name, text in {**texts, "gone.txt": f"The {WORD} bridge."}.items():
        (folder / "documents" / name).write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QA_CACHE", str(folder / "cache"))
        with Collection.open(f"lance:{folder}/shared", embedder=ToyEmbedder()) as collection:
            collection.sync([folder / "documents"])
            collection.delete(["gone.txt"])
            collection.tag(["1.txt"], ["rain"])
    return folder / "shared"


@pytest.fixture
def address(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same, to be damaged."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "cache"))
    shutil.copytree(made, tmp_path / "shared")
    return f"lance:{tmp_path}/shared"


class Damage:
    """Publishes other rows, as if the tables had been written to by somebody else."""

    def __init__(self, address: str) -> None:
        self._tables = connect(address)
        self._log = Log(self._tables)
        self._base = self._log.newest()
        self._commit = Commit(self._tables, self._base)

    def changed(self, name: str, where: str, values: dict[str, Any]) -> None:
        """Rows of a table with other values."""
        rows = self._commit.table(name).search().where(where).to_arrow()
        assert rows.num_rows
        for column, value in values.items():
            place, other = rows.schema.get_field_index(column), [value] * rows.num_rows
            rows = rows.set_column(place, rows.schema.field(place), pa.array(other, rows[column].type))
        self._commit.delete(name, where)
        self._commit.add(name, rows)

    def deleted(self, name: str, where: str) -> None:
        """Rows that go."""
        self._commit.delete(name, where)

    def published(self) -> None:
        """For everybody."""
        assert self._log.append(self._base.next(self._base.generation, self._commit.versions, self._base.sequences))


def test_what_is_whole_is_found_whole_and_is_not_changed(address: str) -> None:
    """Every document, passage, vector and row is read, and progress told."""
    before = Log(connect(address)).newest()
    told: list[Progress] = []
    report = check(address, progress=told.append)
    assert (report.ok, report.documents, report.passages, report.problems) == (True, 4, 4, ())
    assert report.bytes_read > 0
    assert told[-1] == Progress("checking", 4, 4)
    assert Log(connect(address)).newest() == before


@pytest.mark.parametrize(
    ("name", "where", "values", "said"),
    [
        ("documents", "id = '2.txt'", {"text": "Another."}, ("document 2.txt", "is not as it was written")),
        ("documents", "id = '2.txt'", {"title": "Another"}, ("document 2.txt", "is not as it was written")),
        ("documents", "id = '2.txt'", {"lines": ["other"]}, ("document 2.txt", "has lines or signatures")),
        ("passages", "number = 2", {"end": 3}, ("document 1.txt", "is not as it was written")),
        ("passages", "number = 2", {"text": "Another."}, ("document 1.txt", "is not as it was written")),
        ("passages", "number = 2", {"vector": [0.5] * 32}, ("document 1.txt", "is not as it was written")),
        ("passages", "number = 2", None, ("document 1.txt", "has 0 of its 1 passages")),
        ("documents", "id = '2.txt'", None, ("passages", "has 1 that belong to no document")),
        ("tags", "true", {"name": "other"}, ("tags", "has a row that is not as it was written")),
        ("catalogue", "id = '2.txt'", {"added": "2000"}, ("catalogue", "has a row that is not as it was written")),
        ("lexicon", "true", {"tokens": 7}, ("lexicon", "does not count the words")),
    ],
)
def test_what_is_damaged_is_named(
    address: str, name: str, where: str, values: dict[str, Any] | None, said: tuple[str, str]
) -> None:
    """With what it belongs to, and what to do."""
    damage = Damage(address)
    if values is None:
        damage.deleted(name, where)
    else:
        damage.changed(name, where, values)
    damage.published()
    report = check(address)
    assert not report.ok
    assert any(each.where == said[0] and each.what.startswith(said[1]) for each in report.problems), report.problems
    assert all(isinstance(each, Problem) and each.remedy for each in report.problems)


def test_the_checksums_of_all_rows_go_by_one_rule() -> None:
    """They are of all columns in order, but for a number that stands before them."""
    assert _BESIDES.keys() == {name for name, each in MIRRORED.items() if "checksum" in each.columns} - {"documents"}
    for name, (_, columns, _) in _BESIDES.items():
        own = [each for each in MIRRORED[name].columns if each not in {"number", "rowid", "checksum"}]
        assert columns.split(", ") == own, name


def test_a_vacuum_leaves_no_trace_of_what_was_deleted(address: str, tmp_path: Path, toy: ToyEmbedder) -> None:
    """Nor of any state before; what is there answers as before."""

    def kept() -> int:
        return sum(WORD.encode() in path.read_bytes() for path in (tmp_path / "shared").rglob("*") if path.is_file())

    assert kept()
    assert check(address, vacuum=True).ok
    assert not kept()
    with Collection.open(address, embedder=toy) as collection:
        assert collection.search("when did rain fall in Gao")
        assert (len(collection), collection.tags()) == (4, {"rain": 1})


def test_nothing_is_vacuumed_where_anything_is_damaged(address: str) -> None:
    """A state before may be whole."""
    damage = Damage(address)
    damage.changed("tags", "true", {"name": "other"})
    damage.published()
    entry = Log(connect(address)).newest()
    assert not check(address, vacuum=True).ok
    assert Log(connect(address)).newest() == entry


def test_what_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Nor repaired."""
    with pytest.raises(DataFolderError, match="holds no collection"):
        check(f"lance:{tmp_path}/none")
    with pytest.raises(OnlyFolderError, match="qa check --repair works with a data folder alone"):
        check(f"lance:{tmp_path}/none", repair=True)
    assert list(tmp_path.iterdir()) == []
