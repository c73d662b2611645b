"""The short answer is a slice of the evidence, and of the kind that was asked for."""

import pytest

from index import Span
from qa.question import Kind
from qa.short_answers import dates_in, normalised, short_answer


def found(text: str, piece: str) -> Span:
    """The span of a piece of a text."""
    start = text.index(piece)
    return Span(start, start + len(piece))


def answer(kind: Kind, text: str, piece: str) -> str | None:
    """The short answer's words where the reader pointed at `piece`."""
    span = short_answer(kind, text, found(text, piece))
    return None if span is None else text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("On Sunday, July 1st, fighters came.", ["Sunday, July 1st"]),
        ("by 31 December 2023, 12,947 left", ["31 December 2023"]),
        ("In July 2023 and in 2021", ["July 2023", "2021"]),
        ("from 2003 to 2005", ["2003 to 2005"]),
        ("in the 1990s, in the 12th century", ["the 1990s", "the 12th century"]),
        ("on 2023-09-08", ["2023-09-08"]),
        ("last Friday, and on Monday", ["last Friday", "Monday"]),
        ("44 BC", ["44 BC"]),
        ("1,786 civilians and 12 camps may march", []),
        ("", []),
    ],
)
def test_dates_are_found_whole(text: str, dates: list[str]) -> None:
    """A date is taken with its day, month and year; numbers and words that look alike are none."""
    assert [text[span.start : span.end] for span in dates_in(text)] == dates


def test_a_date_is_answered_whole_where_the_reader_points_at_a_part() -> None:
    """What was "2023" becomes "July 2023"."""
    assert answer(Kind.DATE, "In July 2023, Mali held a vote.", "2023") == "July 2023"
    assert answer(Kind.DATE, "Beginning in 2013, the French came.", "Beginning in 2013") == "2013"


def test_a_date_is_never_borrowed_from_elsewhere_in_the_sentence() -> None:
    """The evidence is shown without a short answer rather than with a date of something else."""
    assert answer(Kind.DATE, "Troops left after the coup of 2020.", "after the coup") is None


def test_a_number_must_hold_a_number() -> None:
    """Numerals count, words without any do not."""
    assert answer(Kind.NUMBER, "at least four French soldiers", "at least four") == "at least four"
    assert answer(Kind.NUMBER, "an unspecified number of them", "an unspecified number") is None


def test_punctuation_and_lone_quotation_marks_are_left_out() -> None:
    """The answer is the words alone, still a slice of the text."""
    assert answer(Kind.PERSON, "It was “Assimi Goïta, who led.", "“Assimi Goïta,") == "Assimi Goïta"
    assert answer(Kind.NAME, "the “land of Islam” is", "“land of Islam”") == "“land of Islam”"
    assert answer(Kind.PLACE, "They flew to the U.S. Then", "the U.S.") == "the U.S."


@pytest.mark.parametrize("kind", [Kind.REASON, Kind.YES_NO])
def test_reasons_and_yes_or_no_have_no_short_answer(kind: Kind) -> None:
    """A few words out of a reason would mislead."""
    assert answer(kind, "because many could not swim", "many could not swim") is None


def test_a_long_span_is_no_short_answer() -> None:
    """What cannot be taken in at a glance is left to the evidence."""
    text = "word " * 40
    assert short_answer(Kind.OTHER, text, Span(0, len(text))) is None


def test_answers_that_say_the_same_are_recognised() -> None:
    """Articles, prepositions, case and accents make no difference; other words do."""
    assert normalised("In 2013") == normalised("2013")
    assert normalised("The Wagner Group") == normalised("wagner group")
    assert normalised("July 2023") != normalised("2023")
