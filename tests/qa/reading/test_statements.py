"""Passages to statements: sentences, items and rows."""

import pytest

from index import Hit, Passage
from qa.reading.statements import Statement, statements_of


def statements(text: str) -> list[Statement]:
    """Those of a text that is one passage."""
    return statements_of(Hit(Passage("d@0", "d", 0, len(text), text), 0.5, 1, 0.5, 1.0))


def test_each_sentence_is_a_statement() -> None:
    """In order, with its paragraph; spans are slices of the text."""
    text = "The ferry sank. It had been old.\n\nThe court met."
    found = statements(text)
    assert [each.text for each in found] == ["The ferry sank.", "It had been old.", "The court met."]
    assert [each.paragraph for each in found] == [0, 0, 1]
    assert [each.leans for each in found] == [False, True, False]
    assert all(text[each.span.start : each.span.end] == each.text for each in found)


def test_a_row_is_read_with_its_columns_and_its_caption() -> None:
    """What is quoted is the row alone."""
    found = statements("Population of the islands\n\n| Island | 2021 |\n|---|---|\n| Belt | 1405 |\n| Ferl | 212 |")
    rows = [each for each in found if each.cells]
    assert [row.in_words for row in rows] == [
        "Population of the islands: Island: Belt; 2021: 1405",
        "Population of the islands: Island: Ferl; 2021: 212",
    ]
    assert rows[0].text == "| Belt | 1405 |"
    assert [cell.column for cell in rows[0].cells] == ["Island", "2021"]


def test_a_row_that_names_its_cells_needs_no_header() -> None:
    """As the rows of a file are."""
    (row,) = statements("island: Belt | 2021: 1405")
    assert [(cell.column, cell.text) for cell in row.cells] == [("island", "Belt"), ("2021", "1405")]


@pytest.mark.parametrize(
    "text",
    [
        "The parish elected | reeve in |791, and he\nserved until the mill burnt down\nand no money was left.",
        "| was born in the year of the flood.",
        "In 20|3 the mill was sold to the town.",
        "The vote was | to 3 against the bill\nand the reeve left in anger.",
    ],
)
def test_a_bar_in_a_sentence_makes_no_row(text: str) -> None:
    """It is an "I" or "1" that text recognition misread."""
    assert [(each.text, each.cells) for each in statements(text)] == [(text, ())]


def test_a_row_alone_is_one() -> None:
    """As a passage may begin with the last one of a table; beside a caption, too."""
    for text in ("Calf | 310", "Prices of May\nCalf | 310", "Boat: Plover | Note: It was sold.\nIt is blue."):
        assert [len(each.cells) for each in statements(text) if each.cells] == [2]


def test_an_item_is_read_with_the_line_above_its_list() -> None:
    """Which says of what."""
    found = statements("The demands:\n- more pay\n- shorter days")
    assert [each.in_words for each in found if each.is_item] == [
        "The demands: - more pay",
        "The demands: - shorter days",
    ]


def test_the_headings_that_a_passage_opens_with_come_before_its_statements() -> None:
    """Without their marks, and as no caption of what stands below: that is read with them anyway."""
    text = "Osa\n\n## The ferry ##\n\n- It sank.\n- It was raised."
    passage = Passage("d@0", "d", 0, len(text), text, section="Osa › The ferry")
    found = statements_of(Hit(passage, 0.5, 1, 0.5, 1.0))
    assert [(each.text, each.is_heading, each.place) for each in found] == [
        ("Osa", True, -2),
        ("The ferry", True, -1),
        ("- It sank.", False, 0),
        ("- It was raised.", False, 1),
    ]
    assert found[2].in_words == "- It sank."


def test_nothing_gives_no_statement() -> None:
    """Nor do blanks."""
    assert statements(" \n\n ") == []
