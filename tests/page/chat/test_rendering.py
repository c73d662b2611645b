"""Quotes look as their documents do, and lose no word by it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Citation, Evidence
from qa.page.chat.rendering import rendered
from tests.page.chat.test_views import HOSTILE, Reading

FARES = (
    "Fares of the ferry\n\n| from | to | fare |\n|---|---|---|\n| Tarn | Osa | **18** crowns |\n| Tarn | Vik | 25 |\n"
)
LOSSES = "Lost since 2016\n\nDate | Vessel | Dead\n3 May | Dove | 7\n9 August | Star | 31"


def shown(passage: str, quote: str, source: str = "a.md") -> str:
    """The HTML of a quote from a passage."""
    start = passage.index(quote)
    evidence = Evidence(start, start + len(quote), quote)
    return rendered(Citation(1, "a", "Title", "", source, None, 0, len(passage), passage, evidence, 0.5))


def test_a_row_stands_below_the_names_of_its_columns() -> None:
    """Which are of the passage, and no part of the quote."""
    page = shown(LOSSES, "9 August | Star | 31", "a.html")
    assert "<thead><tr><th>Date</th><th>Vessel</th><th>Dead</th></tr></thead>" in page
    assert "<tbody><tr><td>9 August</td><td>Star</td><td>31</td></tr></tbody>" in page
    assert "Dove" not in page


def test_a_quoted_table_shows_each_line_once() -> None:
    """With its own head, and without the line that only draws one."""
    page = shown(FARES, FARES.strip())
    assert page.count("<th>fare</th>") == 1
    assert "<td>Osa</td>" in page
    assert "Fares of the ferry" in page
    assert "---" not in page


@pytest.mark.parametrize(
    ("quote", "html"),
    [
        ("## The **old** rules", "The <strong>old</strong> rules"),
        ("- Dogs stay *on deck*.", "• Dogs stay <em>on deck</em>."),
        ("See [the rules](https://a.example/x) and `qa ask`.", "See the rules and <code>qa ask</code>."),
        ("2013. It began then.", "2013. It began then."),
        ("Of 5 * 3 * 2 boats", "Of 5 * 3 * 2 boats"),
    ],
)
def test_marks_of_markdown_become_what_they_mark(quote: str, html: str) -> None:
    """In Markdown alone: in other texts they are text."""
    assert shown(quote, quote) == f'<blockquote dir="auto">{html}</blockquote>'
    assert Reading(shown(quote, quote, "a.txt")).text == quote


@pytest.mark.parametrize("source", ["a.md", "a.txt"])
@pytest.mark.parametrize("quote", [HOSTILE, f"{HOSTILE} | {HOSTILE}\nx | y", "[a](javascript:b)", "![x](y)"])
def test_nothing_of_a_document_acts_on_the_page(quote: str, source: str) -> None:
    """No script, no picture, no link."""
    tags = set(Reading(shown(f"a | b\n{quote}", quote, source)).tags)
    assert tags <= {"blockquote", "table", "thead", "tbody", "tr", "th", "td", "strong", "em", "code"}


@given(st.text("ab1 |*_`#->\n.[]()", max_size=40).filter(lambda text: bool(text.strip())))
def test_no_word_is_lost(quote: str) -> None:
    """However a quote is marked; where a link leads to is not shown."""
    said = Reading(shown(f"x | y\n{quote}", quote)).text
    kept = re.sub(r"\]\([^()\s]*\)", "]", quote)
    if kept == quote:
        assert re.findall(r"[ab1]", said.replace("x", "").replace("y", "")) == re.findall(r"[ab1]", quote)


@pytest.mark.parametrize("source", ["a.txt", "a.md"])
def test_a_quote_with_marks_of_its_own_is_set_between_no_others(source: str) -> None:
    """The style sheet sets marks around any other."""
    spoken = "“We stay,” she said."
    assert shown(spoken, spoken, source) == f'<blockquote dir="auto" data-opens="" data-closes="">{spoken}</blockquote>'
    assert 'data-opens="" data-closes="”"' in shown("“We stay. We", "“We stay.", source)
