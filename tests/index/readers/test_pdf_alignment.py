"""Which characters of a page are which of a document's text."""

from __future__ import annotations

from index.readers.pdf.alignment import Place, aligned


def given(text: str, lines: list[str], part: str) -> list[int] | None:
    """The lines that give a part of a text; None unless each of its letters is given, in order."""
    places = aligned(text, lines)
    start = text.index(part)
    found = [places.get(at) for at in range(start, start + len(part)) if not text[at].isspace() and text[at] != "-"]
    if None in found:
        return None
    kept = [place for place in found if place]
    letters = "".join(lines[place.line][place.position] for place in kept)
    assert letters == "".join(part.replace("-", "").split())
    return sorted({place.line for place in kept})


def test_lines_that_were_joined_are_told_apart() -> None:
    """White space is the layout's, and so is the hyphen of a word that was divided, kept or not."""
    assert given("It rained and rained.\n\nMore.", ["Itrained", "andrained.", "More."], "rained and") == [0, 1]
    assert given("a well-known inland sea", ["awell", "knownin", "landsea"], "well-known inland") == [0, 1, 2]
    assert aligned("a b", ["ab"]) == {0: Place(0, 0), 2: Place(0, 1)}


def test_lines_may_come_in_another_order() -> None:
    """A header that is drawn last stands first, notes that are drawn first stand last."""
    lines = ["1Anote.", "Thetext", "ofthepage.", "Report2023"]
    text = "Report 2023\n\nThe text of the page.\n\n1 A note."
    assert given(text, lines, "Report 2023") == [3]
    assert given(text, lines, "text of the page.") == [1, 2]
    assert given(text, lines, "A note.") == [0]


def test_equal_lines_keep_their_order() -> None:
    """The line after the last one goes before its like."""
    lines = ["Yes", "12", "No", "12", "Perhaps", "12"]
    text = "Yes\n12\nNo\n12\nPerhaps\n12"
    assert given(text, lines, "No\n12") == [2, 3]
    assert given(text, lines, "Perhaps\n12") == [4, 5]


def test_the_longest_line_that_fits_is_meant() -> None:
    """And no short one that only begins alike."""
    assert given("Costs rise. Costs", ["Costs", "Costsrise."], "Costs rise.") == [1]


def test_what_no_line_gives_is_left_open() -> None:
    """Words of another page, and a text that is another; what stands around them is found all the same."""
    lines = ["Onthispage.", "Andonthis."]
    text = "On this page. Of another one. And on this."
    assert given(text, lines, "Of another") is None
    assert given(text, lines, "And on this.") == [1]
    assert aligned("Nothing of it.", lines) == {}
    assert aligned("", lines) == aligned("text", []) == aligned("text", [""]) == {}


def test_a_line_begins_where_a_word_does() -> None:
    """Unless it goes on from the line before."""
    assert given("The start of art.", ["art", "of"], "start") is None
