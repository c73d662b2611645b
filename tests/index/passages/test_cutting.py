"""Documents to passages."""

import random
from typing import Any

import pytest

from index.passages.cutting import PASSAGE_LENGTH, cut, embedded_text, indexed_text, left_out_of
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
    """Whatever the text: a span reproduces its passage, none overlap, none is too long, no word is lost."""
    alphabet = ["word", "Wörter ", "東京", "😀", " ", ".", ". ", "\n", "\n\n", "\r\n\r\n", "\u00a0", "A", "x" * 400]
    dice = random.Random(7)  # noqa: S311
    for _ in range(300):
        text = "".join(dice.choices(alphabet, k=dice.randrange(200)))
        position, covered = 0, ""
        for passage in cut(document(text), []):
            assert text[passage.start : passage.end] == passage.text
            assert passage.id == f"news/a.txt@{passage.start}-{passage.end}"
            assert position <= passage.start < passage.end
            assert len(passage.text) <= PASSAGE_LENGTH
            covered += text[position : passage.end] if passage.section else passage.text
            position = passage.end
        if "\n" not in text:  # with no line break there is no heading
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
    """No passage runs across a heading; those below it carry it."""
    body = (SENTENCE * 3).strip()
    found = list(cut(document(f"{body}\n\nThe retreat\n\n{body}")))
    assert [(passage.text, passage.section) for passage in found] == [(body, ""), (body, "The retreat")]


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


def test_headings_that_the_format_marks_are_sections_and_stand_in_no_passage() -> None:
    """With the heading above it, so that "Results" tells of what."""
    passages = list(cut(marked(MARKED, ("Report", 1), ("Mali", 2), ("Results", 3), ("Niger", 2))))
    assert [(passage.section, passage.text) for passage in passages] == [
        ("Report", "Opening words of it."),
        ("Report › Mali", "In Mali."),
        ("Mali › Results", "Few came."),
        ("Report › Niger", "In Niger."),
    ]


def test_a_heading_with_nothing_below_it_is_a_passage() -> None:
    """What it says is not lost; one with headings below it stands above those."""
    document = marked(
        "# One\n\n# Two\n\n## Three\n\nText.\n\n# Four\n", ("One", 1), ("Two", 1), ("Three", 2), ("Four", 1)
    )
    assert [(passage.section, passage.text) for passage in cut(document)] == [
        ("", "One"),
        ("Two › Three", "Text."),
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
