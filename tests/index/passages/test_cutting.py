"""Documents to passages."""

import random
from typing import Any

import pytest

from index.passages.cutting import PASSAGE_LENGTH, cut, embedded_text, indexed_text, left_out_of
from index.passages.headings import heading_length, headings_in
from index.records import Document, Heading, LeftOut, Passage, Span

SENTENCE = "The convoy left Gao at dawn and reached the river by noon. "  # 59 characters


def document(text: str, title: str = "A title") -> Document:
    """A document with this text."""
    return Document("news/a.txt", title, text, "news/a.txt")


def texts(text: str, left_out: list[LeftOut] | None = None) -> list[str]:
    """The passages' texts."""
    return [passage.text for passage in cut(document(text), left_out)]


@pytest.mark.parametrize("text", ["", " ", "\n\n \t\r\n", "Please Share:"])
def test_a_document_without_text_gives_no_passage(text: str) -> None:
    """There is nothing to find."""
    assert texts(text) == []


@pytest.mark.parametrize("text", ["a", "é", "東", "😀", "مالي"])
def test_one_character_is_a_passage(text: str) -> None:
    """Nothing is too short."""
    assert texts(f"\n {text} \n") == [text]


def test_every_passage_is_cut_verbatim() -> None:
    """Whatever the text: a span reproduces its passage, none overlap, none is too long, no word is lost.

    What is too long for a passage may have a heading above it.
    """
    alphabet = ["word", "Wörter ", "東京", "😀", " ", ".", ". ", "\n", "\n\n", "\r\n\r\n", "\u00a0", "A", "x" * 400]
    dice = random.Random(7)  # noqa: S311
    for _ in range(300):
        text = "".join(dice.choices(alphabet, k=dice.randrange(200)))
        position, covered = 0, ""
        for passage in cut(document(text), []):
            assert text[passage.start : passage.end] == passage.text
            assert passage.id == f"news/a.txt@{passage.start}-{passage.end}"
            assert position <= passage.start < passage.end
            assert len(passage.text) - heading_length(passage) <= PASSAGE_LENGTH
            covered += passage.text
            position = passage.end
        assert "".join(covered.split()) == "".join(text.split())


def test_short_paragraphs_are_packed_together() -> None:
    """Two paragraphs that fit are one passage, with the line between them."""
    assert texts("Troops left.\n\nThey came back.") == ["Troops left.\n\nThey came back."]


def test_packed_passages_are_about_equally_long() -> None:
    """Four paragraphs of 295 characters, too long for one passage, are two and two: no crumb is left."""
    paragraph = (SENTENCE * 5).strip()
    found = texts("\n\n".join([paragraph] * 4))
    assert found == [f"{paragraph}\n\n{paragraph}"] * 2


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    """A sentence is not torn where it need not be."""
    found = texts(SENTENCE * 40)
    assert len(found) > 1
    assert all(passage.startswith("The convoy") and passage.endswith("noon.") for passage in found)
    assert " ".join(found) == (SENTENCE * 40).strip()


def test_a_long_sentence_is_cut_between_words() -> None:
    """Words are not torn where they need not be."""
    found = texts("word " * 500)
    assert {word for passage in found for word in passage.split()} == {"word"}
    assert sum(len(passage.split()) for passage in found) == 500


@pytest.mark.parametrize("character", ["x", "é", "東", "😀"])
def test_what_has_no_spaces_is_cut_where_it_must_be(character: str) -> None:
    """2,000 characters in a row are whole passages and a rest, in characters and not in bytes."""
    assert [len(passage) for passage in texts(character * 2_000)] == [PASSAGE_LENGTH, PASSAGE_LENGTH, 200]


def test_a_heading_is_a_border_and_goes_with_its_passages() -> None:
    """No passage runs across a heading; the first below it opens with it, and all carry it."""
    body = (SENTENCE * 3).strip()
    found = list(cut(document(f"{body}\n\nThe retreat\n\n{body}")))
    assert [(passage.text, passage.section) for passage in found] == [
        (body, ""),
        (f"The retreat\n\n{body}", "The retreat"),
    ]
    assert [indexed_text(passage) for passage in found] == [f"A title\n{body}", f"A title\nThe retreat\n{body}"]


def test_the_title_is_not_its_own_section() -> None:
    """A first line that is the title is not said twice."""
    body = (SENTENCE * 3).strip()
    assert [passage.section for passage in cut(document(f"A title\n\n{body}"))] == [""]


@pytest.mark.parametrize("line", ["He left.", "What follows:", "x" * 91, "two\nlines"])
def test_a_line_that_reads_otherwise_is_no_heading(line: str) -> None:
    """It ends like a sentence, is too long, or is two lines: then it is text."""
    assert next(cut(document(f"{line}\n\n{SENTENCE * 3}"))).text.startswith(line)


def test_what_is_left_out_is_in_no_passage_and_divides_them() -> None:
    """Boilerplate never stands inside a quote, not even where the paragraphs around it would fit together."""
    text = "Troops left.\nPlease Share:\nThey came back."
    assert texts(text) == ["Troops left.", "They came back."]
    assert texts(text, []) == [text]
    assert texts("abc def", [LeftOut(3, 7, "test")]) == ["abc"]


def test_a_long_text_without_borders_is_cut_in_linear_time() -> None:
    """A megabyte in one sentence is no trap: about half a second."""
    assert sum(len(passage) for passage in texts("x" * 1_000_000)) == 1_000_000


def test_title_and_section_are_indexed_in_front_of_the_text() -> None:
    """A passage is found by words of its headline; underscores are spaces there, and only there."""
    passage = Passage("a@0-9", "a", 0, 9, "snake_pit", title="My_title", section="Part_1")
    assert indexed_text(passage) == "My title\nPart 1\nsnake_pit"
    assert indexed_text(Passage("a@0-1", "a", 0, 1, "é")) == "é"


MARKED = (
    "# Report\n\nOpening words of it.\n\n## Mali\n\nIn Mali.\n\n### Results\n\nFew came.\n\n## Niger\n\nIn Niger.\n"
)


def marked(text: str, *headings: tuple[str, int], **facts: Any) -> Document:
    """A document whose format marks these words as headings."""
    spans = [(text.index(f" {words}\n") + 1, words, level) for words, level in headings]
    found = tuple(Heading(start, start + len(words), level) for start, words, level in spans)
    return Document("d", "A title", text, "", headings=found, **facts)


def test_headings_that_the_format_marks_are_sections_and_open_their_passages() -> None:
    """With the heading above it, so that "Results" tells of what; each heading stands in one passage."""
    passages = list(cut(marked(MARKED, ("Report", 1), ("Mali", 2), ("Results", 3), ("Niger", 2))))
    assert [(passage.section, passage.text) for passage in passages] == [
        ("Report", "Report\n\nOpening words of it."),
        ("Report › Mali", "Mali\n\nIn Mali."),
        ("Mali › Results", "Results\n\nFew came."),
        ("Report › Niger", "Niger\n\nIn Niger."),
    ]


def test_a_heading_with_nothing_below_it_is_a_passage() -> None:
    """What it says is not lost; one with headings below it stands above those."""
    document = marked(
        "# One\n\n# Two\n\n## Three\n\nText.\n\n# Four\n", ("One", 1), ("Two", 1), ("Three", 2), ("Four", 1)
    )
    assert [(passage.section, passage.text) for passage in cut(document)] == [
        ("", "One"),
        ("Two › Three", "Two\n\n## Three\n\nText."),
        ("", "Four"),
    ]


def test_a_passage_knows_its_page() -> None:
    """That on which it begins."""
    text = "First page.\n\nSecond page, which is longer. " + "More of it. " * 90
    document = Document("d", "", text, "", pages=(Span(0, 13), Span(13, 600), Span(600, len(text))))
    passages = list(cut(document))
    assert [passage.page for passage in passages] == [1, 2]
    assert next(cut(Document("d", "", text, ""))).page is None


def test_a_long_list_is_cut_between_its_items() -> None:
    """No item is torn, though none ends like a sentence."""
    items = [f"- item {number} tells of a village without a full stop" for number in range(60)]
    passages = list(cut(Document("d", "", "\n".join(items), "")))
    assert len(passages) > 1
    assert [line for passage in passages for line in passage.text.split("\n")] == items


def test_a_long_table_is_cut_between_its_rows() -> None:
    """Cells are set apart by a bar, as the readers write them."""
    rows = [f"Village {number} | Mopti | {number * 7} people" for number in range(60)]
    passages = list(cut(Document("d", "", "\n".join(rows), "")))
    assert [line for passage in passages for line in passage.text.split("\n")] == rows


def test_what_the_format_shows_to_be_furniture_is_left_out() -> None:
    """Beside the lines that are known as such."""
    text = "The report.\n\nPage 1 of 3\n\nPlease Share:\n\nIt goes on."
    document = Document("d", "", text, "", left_out=(LeftOut(13, 24, "page number"),))
    assert [(each.start, each.reason) for each in left_out_of(document)] == [(13, "page number"), (26, "share bar")]
    assert [passage.text for passage in cut(document)] == ["The report.", "It goes on."]


def test_a_title_made_of_the_files_name_is_searched_but_not_embedded() -> None:
    """So that renaming the file costs nothing."""
    named = next(cut(Document("news/gao-patrol.txt", "Gao patrol", "They left.", "")))
    assert embedded_text(named) == "They left."
    assert indexed_text(named) == "Gao patrol\nThey left."
    titled = next(cut(Document("news/1.txt", "Gao patrol", "They left.", "")))
    assert embedded_text(titled) == indexed_text(titled)


def test_headings_above_headings_open_the_passage_below_as_far_as_it_names_them() -> None:
    """The outermost of three is named by no section, so it stands by itself; all are said, each once."""
    document = marked("# One\n\n## Two\n\n### Three\n\nText.\n", ("One", 1), ("Two", 2), ("Three", 3))
    passages = list(cut(document))
    assert [(passage.section, passage.text) for passage in passages] == [
        ("", "One"),
        ("Two › Three", "Two\n\n### Three\n\nText."),
    ]
    assert indexed_text(passages[1]) == "A title\nTwo › Three\nText."


def test_a_title_that_stands_above_a_paragraph_opens_it_and_is_indexed_once() -> None:
    """Above a line or two nobody can tell whether it is one: it may be the first line of a note."""
    body = (SENTENCE * 3).strip()
    (passage,) = cut(document(f"A title\n\n{body}"))
    assert (passage.text, heading_length(passage)) == (f"A title\n\n{body}", len("A title\n\n"))
    assert indexed_text(passage) == f"A title\n{body}"
    (note,) = cut(document("A title\n\nThey left."))
    assert heading_length(note) == 0


def test_a_heading_that_is_cut_off_from_its_text_stands_by_itself() -> None:
    """No passage runs across what is left out between."""
    text = "# Two fell at Gao\n\nPlease Share:\n\nThe army said so.\n"
    passages = list(cut(marked(text, ("Two fell at Gao", 1))))
    assert [(passage.section, passage.text) for passage in passages] == [
        ("", "Two fell at Gao"),
        ("Two fell at Gao", "The army said so."),
    ]


def test_a_heading_too_long_to_open_a_passage_stands_by_itself() -> None:
    """What follows it is told its words as before."""
    words = f"It {'is ' * 120}long"
    passages = list(cut(marked(f"# {words}\n\nText.\n", (words, 1))))
    assert [passage.text for passage in passages] == [words, "Text."]


@pytest.mark.parametrize(
    ("text", "section", "opens"),
    [
        ("Mali\n\nText.", "Mali", "Mali\n\n"),
        ("Mali\nText.", "Mali", "Mali\n"),
        ("Mali ##\n\nText.", "Mali", "Mali ##\n\n"),
        ("Mali  in\n2013\n\nText.", "Mali in 2013", "Mali  in\n2013\n\n"),
        ("Mali\n----\nText.", "Mali", "Mali\n----\n"),
        ("Mali\r\n\r\nText.", "Niger › Mali", "Mali\r\n\r\n"),
        ("Niger\n\n## Mali\n\nText.", "Niger › Mali", "Niger\n\n## Mali\n\n"),
        ("#1 in Mali\n\nText.", "#1 in Mali", "#1 in Mali\n\n"),
        ("Mali was.", "Mali", ""),
        ("Malian text.", "Mali", ""),
        ("Mali", "Mali", ""),
        ("Text.\n\nMali\n\nText.", "Mali", ""),
        ("", "Mali", ""),
        ("Text.", "", ""),
    ],
)
def test_the_headings_that_a_passage_opens_with_are_known_again(text: str, section: str, opens: str) -> None:
    """As the cut has put them there; a sentence that begins with the same words is none."""
    passage = Passage("a@0", "a", 0, len(text), text, section=section)
    assert text[: heading_length(passage)] == opens
    assert all(text[start:].startswith(name.split()[0]) for name, start in headings_in(passage).items())
    assert bool(headings_in(passage)) == bool(opens)
