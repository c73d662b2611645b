"""Documents and passages read from Lance tables: what was written, or an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.engine.lance.search import Reading
from index.errors import DamagedError
from tests.index.engine.lance.search_fixtures import Both, both_of


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """A collection in both engines."""
    yield from both_of(tmp_path_factory.mktemp("reading"))


def numbers(both: Both) -> list[int]:
    """Those of all documents, in order of their ids."""
    return list(both.truth.document_numbers())


def test_documents_are_those_that_were_written(both: Both) -> None:
    """With all that is known of their texts."""
    expected = list(both.truth.documents())
    assert list(both.reading.documents(numbers(both))) == expected
    assert both.reading.document(numbers(both)[3]) == expected[3]
    texts = both.reading.texts(numbers(both)[:2])
    assert list(texts.values()) == [(each.id, each.text) for each in expected[:2]] or len(texts) == 2


def test_passages_are_those_that_were_written(both: Both) -> None:
    """All by document and place, and some in the order that is asked for; and their vectors."""
    expected = list(both.truth.passages())
    assert list(both.reading.passages(both.truth)) == expected
    wanted = both.truth.passage_numbers()[::-3]
    assert list(both.reading.passages(both.truth, wanted)) == list(both.truth.passages(wanted))
    np.testing.assert_array_equal(both.reading.vectors(wanted), both.truth.vectors(wanted))
    assert list(both.reading.passages(both.truth, [])) == []
    assert both.reading.vectors([]).shape == (0, 0)


def test_what_is_not_there_is_damage(both: Both) -> None:
    """The truth names numbers that are there."""
    for read in (
        lambda: both.reading.document(10**6),
        lambda: list(both.reading.passages(both.truth, [10**6])),
        lambda: both.reading.vectors([10**6]),
    ):
        with pytest.raises(DamagedError, match="missing"):
            read()


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("documents", {"text": "Another text"}),
        ("documents", {"title": "Another title"}),
        ("passages", {"text": "Another text"}),
        ("passages", {"section": "Another section"}),
        ("passages", {"vector": [0.5] * 32}),
    ],
)
def test_what_is_not_what_was_written_is_damage(tmp_path: Path, table: str, values: dict[str, object]) -> None:
    """A value that changed without its checksum is not handed out."""
    for both in both_of(tmp_path):
        changed = getattr(both.lance.tables, table)
        changed.update(where="number = 1", values=values)
        reading = Reading(replace(both.lance.tables, **{table: changed}), DamagedError)
        reads = (
            lambda: reading.document(1),  # noqa: B023
            lambda: list(reading.passages(both.truth, [1])),  # noqa: B023
            lambda: reading.vectors([1]),  # noqa: B023
        )
        read = reads[0 if table == "documents" else 2 if "vector" in values else 1]
        with pytest.raises(DamagedError, match="not what was written"):
            read()


@pytest.mark.parametrize("fewest", [1, 2, 3])
def test_documents_that_hold_lines_are_told(both: Both, fewest: int) -> None:
    """Any of them, all of them, or so many; quotation marks in them are no harm."""
    keys = both.truth.keys_of("site/one.txt")["lines"]
    asked = [*map(str, keys), "it's not there"]
    expected = both.truth.holding_lines(asked, 50, fewest)
    assert both.reading.holding_lines(both.truth, asked, 50, fewest) == expected
    assert both.reading.holding_lines(both.truth, asked, 2, 1) == both.truth.holding_lines(asked, 2, 1)
    assert bool(expected) is (fewest <= 2)


@pytest.mark.parametrize(("asked", "holding"), [(["boat", "attack"], 13), (["friend", "neighbour"], 4), (["zebra"], 0)])
def test_texts_that_hold_stems_are_found(both: Both, asked: list[str], holding: int) -> None:
    """Left-out text too."""
    assert len(list(both.reading.texts_with(asked))) == holding


def test_stop_words_stand_in_all_texts(both: Both) -> None:
    """They are in no index, so every text is looked into."""
    assert len(list(both.reading.texts_with(["with"]))) == len(numbers(both))
