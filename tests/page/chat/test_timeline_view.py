"""The timeline as HTML."""

from __future__ import annotations

import re

import pytest

from index import Span
from qa.answering.dated_statements import DatedStatement
from qa.page.chat.timeline import timeline

ATTACK = '<img src=x onerror="alert(1)"> & </details>'


def statement(value: str, said: str = "2013", marker: int | None = 1, name: str = "a.txt") -> DatedStatement:
    """A sentence with a date in it."""
    text = f"In {said}, it rained {ATTACK}."
    return DatedStatement(
        value, Span(103, 103 + len(said)), Span(100, 100 + len(text)), text, name, ATTACK, name, marker
    )


@pytest.mark.parametrize("statements", [[], [statement("2013")], [statement("2013"), statement("2013", marker=2)]])
def test_one_date_makes_no_line(statements: list[DatedStatement]) -> None:
    """It would say no more than the answer."""
    assert timeline(statements, statements, opened=True) == ""


def test_each_date_has_its_words_its_statement_and_a_button_to_its_place() -> None:
    """In the order given."""
    told = [statement("2013"), statement("2023-07-08", "8 July 2023", None)]
    shown = timeline(told, told, opened=True)
    assert re.findall(r'datetime="([^"]+)">([^<]+)<', shown) == [("2013", "2013"), ("2023-07-08", "8 July 2023")]
    assert re.findall(r"<mark>([^<]+)</mark>", shown) == ["2013", "8 July 2023"]
    assert shown.count('data-start="100"') == 2
    assert re.search(r'data-sha256="[0-9a-f]{16}">\[1\] ', shown)
    assert "Timeline · 2 dates" in shown
    assert shown.startswith('<details class="vb-timeline" open>')
    assert timeline(told, told, opened=False).startswith('<details class="vb-timeline">')


def test_document_text_is_shown_literally() -> None:
    """In the statement, the title and the button."""
    shown = timeline([statement("2013", name=ATTACK), statement("2014")], [], opened=True)
    assert "<img" not in shown
    assert shown.count("</details>") == 1
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;" in shown


def test_dots_stand_where_their_dates_do_and_periods_are_bars() -> None:
    """The first on the left, the last on the right."""
    shown = timeline([statement("2000-01-01"), statement("2001/2004"), statement("2010-12-31")], [], opened=True)
    dots = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', shown)]
    assert dots == [14.0, 626.0]
    ((left, width),) = [
        (float(x), float(w)) for x, w in re.findall(r'<rect x="([\d.]+)" y="\d+" width="([\d.]+)"', shown)
    ]
    assert 14 < left < left + width < 626
    assert "<span>2000</span>" in shown
    assert "<span>2010</span>" in shown


def test_a_year_before_christ_has_no_machine_form() -> None:
    """HTML knows none."""
    shown = timeline([statement("-0043"), statement("1801/1900")], [], opened=True)
    assert "datetime" not in shown
    assert "<span>44 BC</span>" in shown


def test_of_too_many_statements_those_cited_are_kept() -> None:
    """And it is said how many are not shown."""
    many = [statement(str(1900 + year), marker=1 if year == 99 else None) for year in range(100)]
    shown = timeline(many, [], opened=True)
    assert len(re.findall(r"<li[ >]", shown)) == 24
    assert 'datetime="1999"' in shown
    assert "76 more statements in the passages read." in shown


def test_what_does_not_belong_to_the_question_is_folded_away() -> None:
    """The line is of what was asked; where that is but one date it opens nothing, and there is one line of all."""
    began, ended, other = statement("2013"), statement("2022"), statement("1999", marker=None)
    shown = timeline([other, began, ended], [began, ended], opened=True)
    assert shown.index("2022</time>") < shown.index("1 more statement with a date") < shown.index("1999</time>")
    assert "Timeline · 2 dates" in shown
    assert "<span>2013</span>" in shown
    alone = timeline([other, began, ended], [began], opened=True)
    assert alone.startswith('<details class="vb-timeline"><summary>Timeline · 3 dates')
    assert "with a date" not in alone
