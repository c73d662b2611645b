"""PDFs: what stands at the edges of pages, which of it is kept, and how words are spelt that a line's end divides."""

from __future__ import annotations

from pathlib import Path

import pytest
from fpdf import FPDF

from index.readers.pdf.layout import LaidOut, lay_out
from tests.index.readers.test_pdf_print import document
from tests.index.readers.test_pdf_reader import line, sentences


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a file may be written."""
    return tmp_path / "a.pdf"


def left_out(laid_out: LaidOut) -> list[tuple[str, str]]:
    """What no passage holds, and why."""
    return [(laid_out.text[span.start : span.end], span.reason) for span in laid_out.left_out]


def pages_of(*edges: tuple[str, str], gap: int = 3) -> LaidOut:
    """Pages of a paragraph between a line at the head and one at the foot."""
    said = sentences(len(edges) * 3)
    return lay_out(
        [
            [
                *([line(head, 0, right=50 + 6 * len(head))] if head else []),
                *(line(sentence, gap + row) for row, sentence in enumerate(said[3 * number : 3 * number + 3])),
                *([line(foot, 2 * gap + 3, right=50 + 6 * len(foot))] if foot else []),
            ]
            for number, (head, foot) in enumerate(edges)
        ]
    )


# ---- Edges


@pytest.mark.parametrize(
    "heads",
    [
        ["2019", "2020", "2021", "2022"],
        ["Year 1998", "Year 1999", "Year 2000", "Year 2001"],
        ["Chapter 1", "Chapter 2", "Chapter 3", "Chapter 4"],
        ["Day 4", "Day 5", "Day 6", "Day 7"],
        ["Room 101", "Room 102", "Room 103", "Room 104"],
        ["Predigt 1", "Predigt 2", "Predigt 3", "Predigt 4"],
        ["Lot no. 1", "Lot no. 2", "Lot no. 3", "Lot no. 4"],
        ["Season of 2010", "Season of 2011", "Season of 2012", "Season of 2013"],
    ],
)
@pytest.mark.parametrize("gap", [1, 3])
def test_what_counts_years_or_chapters_is_no_page_number(heads: list[str], gap: int) -> None:
    """It heads what stands on its page, and stands alone in the text."""
    laid_out = pages_of(*((head, "") for head in heads), gap=gap)
    assert left_out(laid_out) == []
    for head in heads:
        assert head in laid_out.text.split("\n")


def test_page_numbers_are_left_out_all_the_same() -> None:
    """Counted from any number, by themselves or with a word, in Arabic or Roman numerals."""
    for feet in (["7", "8", "9"], ["Page 1", "Page 2", "Page 3"], ["- 11 -", "- 12 -", "- 13 -"], ["iv", "v", "vi"]):
        laid_out = pages_of(*(("", foot) for foot in feet))
        assert left_out(laid_out) == [(foot, "page number") for foot in feet]


@pytest.mark.parametrize(
    "feet",
    [
        ["The yard sold 2 of them.", "The yard sold 3 of them.", "The yard sold 4 of them."],
        ["1 of them was lost, they said.", "2 of them were lost, they said.", "3 of them were lost, they said."],
        ["in 2001 they built 5, sold 1;", "in 2001 they built 5, sold 2;", "in 2001 they built 5, sold 3;"],
    ],
)
def test_a_sentence_is_no_footer(feet: list[str]) -> None:
    """Whatever in it counts upwards."""
    assert left_out(pages_of(*(("", foot) for foot in feet))) == []


def test_a_line_of_the_text_that_begins_with_its_pages_number_is_no_furniture() -> None:
    """It stands as near to the others as they do to one another."""
    said = sentences(16)
    pages = [
        [
            line(f"{number + 1} of the {sentence.split()[2]} went on and", 0),
            *(line(sentence, 1 + row) for row, sentence in enumerate(said[4 * number : 4 * number + 3])),
            line(str(number + 1), 9, right=60),
        ]
        for number, sentence in enumerate(said[:4])
    ]
    assert left_out(lay_out(pages)) == [(str(number + 1), "page number") for number in range(4)]


def test_what_a_running_head_tells_is_kept_once() -> None:
    """Where it stands first; a number that is the page's says nothing."""
    laid_out = pages_of(*(("Case No. 12-cv-345 (Osa)", f"{number}") for number in range(1, 5)))
    head = "Case No. 12-cv-345 (Osa)"
    assert left_out(laid_out).count((head, "page header")) == 3
    assert laid_out.text.count(head) == 4
    assert laid_out.left_out[0].start > laid_out.text.index(head) + len(head)


def test_a_running_head_is_no_title(place: Path) -> None:
    """Though it is kept on the first page."""

    class Filed(FPDF):  # type: ignore[misc]
        """Pages of a case."""

        def header(self) -> None:
            """Large, on each."""
            self.set_font("Helvetica", "B", 18)
            self.cell(0, 8, "Case No. 12-cv-345")
            self.ln(14)

    pdf = Filed()
    for number in range(3):
        pdf.add_page()
        pdf.set_font("Helvetica", size=12)
        if not number:
            pdf.cell(0, 8, "Order on the ship Argo", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(6)
        pdf.multi_cell(0, 6, " ".join(sentences(9)[3 * number : 3 * number + 3]))
    found = document(place, bytes(pdf.output()))
    assert found.title == "Order on the ship Argo"
    assert [found.text[span.start : span.end] for span in found.left_out] == ["Case No. 12-cv-345"] * 2


# ---- Words that a line's end divides


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("the long", "term plan", "the long-term plan"),
        ("forty well", "known men", "forty well-known men"),
        ("the inter", "national fleet", "the international fleet"),
        ("no sig", "nificant fault", "no significant fault"),
        ("a low", "income house", "a low-income house"),
        ("the cross", "border trade", "the cross-border trade"),
        ("a decision", "making body", "a decision-making body"),
        ("the govern", "ment of Osa", "the government of Osa"),
        ("a part", "time post", "a part-time post"),
        ("the Tim", "buktu road", "the Timbuktu road"),
    ],
)
def test_a_list_of_words_tells_compounds_from_divided_words(above: str, below: str, joined: str) -> None:
    """Where the document itself does not, also where it divides words throughout."""
    page = [line("It said of the market and of the", 0)]
    page += [
        line(f"{word} and the ship and the fo", 1 + row, hyphenated=True) for row, word in enumerate(("rest", "rest"))
    ]
    page += [line(f"rest, {above}", 3, hyphenated=True), line(f"{below} was there.", 4)]
    assert lay_out([page]).text.endswith(f"{joined} was there.")


@pytest.mark.parametrize(
    ("said", "above", "below", "joined"),
    [
        ("les ports de la mer et des îles", "le gouverne", "ment dit", "le gouvernement dit"),
        ("les ports de la mer et des îles", "il est peut", "être là", "il est peut-être là"),
        ("das Schiff und die See der Insel", "die Bundes", "regierung sagt", "die Bundesregierung sagt"),
        ("los barcos del mar y las islas", "la recons", "trucción sigue", "la reconstrucción sigue"),
    ],
)
def test_the_list_is_that_of_the_documents_language(said: str, above: str, below: str, joined: str) -> None:
    """Of those that there are."""
    page = [line(said, row) for row in range(3)]
    page += [line(f"{said} hier auf", 3, hyphenated=True), line("bau", 4, hyphenated=True), line("ten,", 5)]
    page += [line(above, 6, hyphenated=True), line(below, 7)]
    assert lay_out([page]).text.endswith(joined)
