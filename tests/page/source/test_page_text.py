"""The text of a document as it is read on the page."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Document, Heading, Span
from qa.page.source.text import blocks, occurrences, overlapping, section_at, window

TEXT = "# One\nFirst line\nsecond line\n\nNext.\n\n \n## Two\n\nLast."
BOOK = Document(
    "a",
    "A",
    TEXT,
    "a.md",
    headings=(Heading(2, 5, 1), Heading(TEXT.index("Two"), TEXT.index("Two") + 3, 2)),
    pages=(Span(0, TEXT.index("Next")), Span(TEXT.index("Next"), len(TEXT))),
)


def test_headings_and_paragraphs_are_blocks() -> None:
    """Whole lines each, a heading with its marks; the first block of a page knows its number."""
    found = blocks(BOOK, Span(0, len(BOOK.text)))
    assert [BOOK.text[block.start : block.end].strip() for block in found] == [
        "# One", "First line\nsecond line", "Next.", "## Two", "Last.",
    ]  # fmt: skip
    assert [block.heading.level if block.heading else 0 for block in found] == [1, 0, 0, 2, 0]
    assert [block.page for block in found] == [1, None, 2, None, None]


@given(st.text("ab \n\r\t#é", max_size=80), st.data())
def test_blocks_hold_every_word_once(text: str, data: st.DataObject) -> None:
    """In order and without overlap, whatever is a heading or a page."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)) | {0, len(text)})
    spans = [Span(start, end) for start, end in itertools.pairwise(cuts)]
    headings = tuple(Heading(*span, 1) for span in spans[::2])
    document = Document("a", "A", text, "a.txt", headings=headings, pages=tuple(spans[1:]))
    found = blocks(document, Span(0, len(text)))
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
    assert "".join("".join(text[block.start : block.end].split()) for block in found) == "".join(text.split())


@pytest.mark.parametrize(
    "text", ["x" * 1_000_000, "word " * 200_000, "line\n" * 200_000, "a\n\nb" * 250_000, "short", ""]
)
@pytest.mark.parametrize("share", [0, 0.5, 1])
def test_a_window_is_bounded_and_holds_its_position(text: str, share: float) -> None:
    """Whatever the text is like; it reaches the ends of the text where they are near."""
    position = int(len(text) * share)
    start, end = window(text, position)
    assert 0 <= start <= position <= end <= len(text)
    assert end - start <= 45_000
    assert start == 0 or position - start >= 19_000
    assert end == len(text) or end - position >= 19_000


def test_a_window_ends_between_paragraphs() -> None:
    """So that the blocks in it are whole, and the same in the window beside it."""
    text = "A paragraph of some words.\n\n" * 5_000
    start, end = window(text, 70_001)
    assert text[start - 2 : start] == "\n\n"
    assert text[end : end + 2] == "\n\n"
    inner = {block.start for block in blocks(Document("a", "A", text, ""), window(text, 72_000))}
    assert {block.start for block in blocks(Document("a", "A", text, ""), Span(start, end))} & inner


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("mali", ["Mali", "MALI"]), ("to  mali", ["to\n Mali"]), ("", []), (" ", []), ("(", ["("]), (".*", []),
        ("n" * 5_000, []),
    ],
)  # fmt: skip
def test_words_are_found_as_they_are_typed(sought: str, found: list[str]) -> None:
    """Without regard to case and white space; nothing in them is a pattern."""
    text = "France went to\n Mali (MALI)."
    assert [text[start:end] for start, end in occurrences(text, sought)] == found


def test_hostile_text_is_searched_in_no_time() -> None:
    """No search takes time that grows faster than the text."""
    begun = time.perf_counter()
    occurrences("a" + " " * 200_000, "a b")
    occurrences(" " * 200_000, "a b")
    blocks(Document("a", "A", " " * 200_000, ""), Span(0, 200_000))
    assert time.perf_counter() - begun < 1


def test_spans_that_share_a_character() -> None:
    """Touching is not sharing."""
    spans = [Span(0, 3), Span(3, 5), Span(8, 9)]
    assert overlapping(spans, 3, 8) == [Span(3, 5)]
    assert overlapping(spans, 2, 9) == spans
    assert overlapping(spans, 5, 8) == []


def test_the_section_is_the_heading_above() -> None:
    """None above the first."""
    assert section_at(BOOK, 0) == ""
    assert section_at(BOOK, 20) == "One"
    assert section_at(BOOK, len(TEXT)) == "Two"
