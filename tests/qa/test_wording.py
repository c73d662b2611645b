"""How facts are worded."""

import pytest

from index import Copy
from qa.records import Answer, AnswerDate, Citation, Evidence
from qa.wording import (
    also_in,
    also_in_these,
    date_in_words,
    in_quotation_marks,
    own_markers,
    own_words,
    quotes_in,
    resolved,
)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2018-07-01", "1 July 2018"),
        ("2018-07", "July 2018"),
        ("2018", "2018"),
        ("2023-09-04/2023-09-10", "4 September 2023 to 10 September 2023"),
        ("", ""),
        ("unknown", "unknown"),
        ("2018-13", "2018-13"),
    ],
)
def test_a_date_is_put_into_words(value: str, words: str) -> None:
    """As exact as it is; what is none is left alone."""
    assert date_in_words(value) == words


def test_a_resolved_date_says_what_it_was_worked_out_from() -> None:
    """A date that says it all needs no explanation, no date neither."""
    date = AnswerDate("2023-09-08", "day", "Friday", "2023-09-12")
    assert resolved(date) == "→ 8 September 2023 (from the publication date 12 September 2023)"
    assert resolved(AnswerDate("2013", "year", "2013", None)) == ""
    assert resolved(None) == ""


@pytest.mark.parametrize(
    ("count", "counted", "named"),
    [
        (0, "", ""),
        (1, "also in 1 other document", "also in 1.txt"),
        (3, "also in 3 other documents", "also in 1.txt, 2.txt, 3.txt"),
        (5, "also in 5 other documents", "also in 1.txt, 2.txt, 3.txt and 2 other documents"),
    ],
)
def test_other_documents_that_say_the_same_are_counted_or_named(count: int, counted: str, named: str) -> None:
    """Three at most by their ids."""
    copies = [Copy(f"{number + 1}.txt", "", "", None) for number in range(count)]
    assert (also_in(copies), also_in_these(copies)) == (counted, named)


@pytest.mark.parametrize(
    ("text", "quotes", "markers"),
    [
        ("“It rained [4].” [1]", ["It rained [4]."], ["1"]),
        ("“See [1].” [1] “See [1]. Or [2].” [2]", ["See [1].", "See [1]. Or [2]."], ["1", "2"]),
        ("It rained [1] [2].", [""], ["1", "2"]),
    ],
)
def test_markers_that_are_quoted_are_none_of_the_answers(text: str, quotes: list[str], markers: list[str]) -> None:
    """An encyclopedia's footnotes are part of what is quoted, also where one quote is a part of another."""
    assert [found[1] for found in own_markers(text, quotes)] == markers


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It rained.", "“It rained.”"),
        ("“It rained.”", "“It rained.”"),
        ("“It rained,” she said.", "“It rained,” she said."),
        ("She said: «It rained»", "She said: «It rained»"),
        ('"It rained."', '"It rained."'),
        ("“It rained. It snowed.", "“It rained. It snowed.”"),
        ("„Es regnete.", "„Es regnete.“"),
        ("It snowed.”", "“It snowed.”"),
        ("Of “rain” he spoke", "“Of “rain” he spoke”"),
        ("’Tis rain", "“’Tis rain”"),
        ("", "“”"),
    ],
)
def test_a_quote_with_marks_of_its_own_gets_no_second_ones(text: str, shown: str) -> None:
    """Speech that goes on outside of it gets the mark that it lacks; every character stays as it is."""
    assert in_quotation_marks(text) == shown
    assert text in shown


def test_a_quote_in_its_own_marks_is_not_taken_for_the_programs_words() -> None:
    """Whatever it begins with."""
    text = "He said “no.”"
    cited = Citation(1, "a", "A", "", "a.txt", None, 0, len(text), text, Evidence(0, len(text), text), 0.8)
    answer = Answer("q", "q", True, None, 0.9, f"{text} [1]", (cited,), ())
    assert own_words(answer) == ""


def test_quotes_are_found_again_in_the_text_of_an_answer() -> None:
    """Between marks of the program or their own; a short answer and the program's words are none."""
    text = "2013 [1] [2]\n\nFrom 2 documents:\n\n“It rained.” [1]\n\n“Yes,” she said. [2]\n\nHe said «no» [3]\n\n49 [1]"
    assert quotes_in(text) == ["It rained.", "“Yes,” she said.", "He said «no»"]
