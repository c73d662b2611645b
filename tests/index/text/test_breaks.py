"""Words broken at a line's end are found whole and in parts, and the text stays as long as it is."""

from __future__ import annotations

import pytest

from index.engine.search.lexical import Bm25Index
from index.engine.search.matching import matched_terms
from index.passages import embedded_text, shingles
from index.passages.copies import resemblance
from index.records import Passage
from index.text import pieces, whole_words, words
from index.text.breaks import whole_and_parts


@pytest.mark.parametrize(
    "gap",
    ["-\n", "-\r\n", "-\r", "- \n", "-\n   ", "\xad\n", "\u2010\n", "¬\n", "-\n> ", "-\n\f", "-\n\t"],
)
def test_a_broken_word_is_found_whole_and_in_parts(gap: str) -> None:
    """However the break is written: scans, books, mail that quotes."""
    text = f"Mrs Hollings{gap}worth as organist"
    assert words(text) == ["mrs", "hollingsworth", "hollings", "worth", "as", "organist"]
    whole = whole_words(text)
    assert len(whole) == len(text)
    assert words(whole) == ["mrs", "hollingsworth", "as", "organist"]
    assert "".join(pieces(text)) == text.replace(" Hollings", "Hollings").replace("worth as ", "worthas")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a well-\nknown place", ["a", "wellknown", "well", "known", "place"]),
        ("in-\nstru-\nment", ["instrument", "in", "stru", "ment"]),
        ("HOLLINGS-\nWORTH", ["hollingsworth", "hollings", "worth"]),
        ("Бринд-\nли", ["бриндли", "бринд", "ли"]),
        ("Ke\u0308-\nita", ["keita", "ke", "ita"]),
        ("Appel-\nyard’s", ["appelyard", "appel", "yard"]),
        ("Anglo-\nSaxon", ["anglo", "saxon"]),
        ("1914-\n18", ["1914", "18"]),
        ("sold -\nworth it", ["sold", "worth", "it"]),
        ("Hollings-\n\nworth", ["hollings", "worth"]),
        ("well-known", ["well", "known"]),
        ("- a\n- b", ["a", "b"]),
        ("-\n", []),
    ],
)
def test_what_is_one_word(text: str, found: list[str]) -> None:
    """A hyphen between letters, a line's end, a letter; a capital begins another word."""
    assert words(text) == found


def test_a_text_without_breaks_stays() -> None:
    """The same object: most texts have none."""
    text = "a well-known\nplace"
    assert whole_words(text) is text
    assert pieces(text) == ["a", "well-known", "place"]


def test_such_words_are_searched_embedded_and_matched() -> None:
    """By the whole word and by its parts, and a copy without breaks is one."""
    text = "In 1869 the vestry appointed Mrs Hollings-\nworth as organist, a well-\nknown teacher of the parish."
    passage = Passage("a@0-9", "a", 0, len(text), text)
    lexical = Bm25Index.build([text, "Nothing of that.", "Or of that."])
    for query in ("Hollingsworth", "well-known", "wellknown"):
        rows, _ = lexical.search(query, 3)
        assert rows.tolist() == [0], query
    (found,) = matched_terms(lexical, "Hollingsworth", [passage], rows)
    assert [(each.asked, each.held, each.form) for each in found] == [("Hollingsworth", "hollingsworth", "same")]
    assert "Hollings\xad\xadworth" in embedded_text(passage)
    assert resemblance(shingles(text), shingles(text.replace("-\nworth", "worth").replace("-\n", ""))) == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", " \n\t", "\n> ", "\n\f"])
def test_a_line_may_end_as_any_system_ends_it(end: str) -> None:
    """Mainframes' next line and Unicode's line separator as well; the text stays as long as it is."""
    text = f"Mrs Hollings-{end}worth"
    assert whole_and_parts(text).split() == ["Mrs", "Hollingsworth", "Hollings", "worth"]
    assert len(whole_words(text)) == len(text)
    assert whole_words(text).replace("\xad", "") == "Mrs Hollingsworth"
