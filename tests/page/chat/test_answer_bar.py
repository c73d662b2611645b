"""The row of buttons below an answer, and its text as it is copied."""

from __future__ import annotations

from dataclasses import replace

from qa.page.chat.answer_bar import as_text, bar
from tests.browser.conftest import mali, not_found
from tests.page.chat.test_views import HOSTILE, Reading


def test_the_text_of_an_answer_names_its_sources() -> None:
    """With date and address, by the numbers of the text."""
    question, answer, *quotes, sources = as_text(mali("when?"), "when did they come?").split("\n\n")
    assert question == "when did they come?"
    assert answer == "2013 [1] [2]"
    assert len(quotes) == 2
    first, second = sources.split("\n")
    assert first.startswith(
        "[1] Militants Attack Military Camps, Civilian River Boat in Mali, 8 September 2023, https://"
    )
    assert second == "[2] JNIM attacks French patrol in Gao, documents/jnim-attacks-french-patrol-in-gao.txt"


def test_a_source_without_a_title_is_named_once() -> None:
    """By where it is."""
    answer = mali("when?")
    bare = replace(answer, citations=(replace(answer.citations[1], title="", page=3),))
    assert as_text(bare, "q").endswith("[2] documents/jnim-attacks-french-patrol-in-gao.txt, page 3")


def test_what_was_not_found_can_be_copied_and_judged() -> None:
    """It is an answer as well."""
    shown = bar(3, not_found("who?"), "who?")
    assert 'aria-label="Answer 3"' in shown
    assert 'aria-label="Not helpful"' in shown
    assert "Copy" in shown


def test_without_an_answer_it_can_only_be_asked_again() -> None:
    """There is nothing to copy, judge or export."""
    shown = bar(1, None, "q")
    assert Reading(shown).tags.count("button") == 1
    assert 'data-act="again"' in shown


def test_nothing_of_an_answer_becomes_markup() -> None:
    """It stands in an attribute."""
    hostile = replace(mali(HOSTILE), text=HOSTILE)
    assert Reading(bar(1, hostile, HOSTILE)).tags == Reading(bar(1, mali("q"), "q")).tags
