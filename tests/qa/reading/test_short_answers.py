"""The short answer is a slice of the evidence, and of the kind that was asked for."""

import pytest

from index import Span, date_mentions, uncertain_dates
from qa.question.question import Kind
from qa.reading.short_answers import agree, date_value, differ, normalised, short_answer


def found(text: str, piece: str) -> Span:
    """The span of a piece of a text."""
    start = text.index(piece)
    return Span(start, start + len(piece))


def answer(kind: Kind, text: str, piece: str) -> str | None:
    """The short answer's words where the reader pointed at `piece`."""
    mentions = date_mentions(text)
    dates = sorted([*(Span(each.start, each.end) for each in mentions), *uncertain_dates(text, mentions)])
    span = short_answer(kind, text, found(text, piece), dates)
    return None if span is None else text[span.start : span.end]


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


def test_a_time_of_day_counts_nothing() -> None:
    """“At three in the afternoon” is no number of anything; “three in the crew” is."""
    assert answer(Kind.NUMBER, "It left at three in the afternoon.", "three") is None
    assert answer(Kind.NUMBER, "It left at 9 a.m. with a crew.", "9") is None
    assert answer(Kind.NUMBER, "It aimed at three in the crew.", "three") == "three"


@pytest.mark.parametrize(
    ("text", "piece", "whole"),
    [
        ("Case No. HC-4417/2018 - Registry of Marlow", "HC-4417", "HC-4417/2018"),
        ("Case No. HC-4417/2018 - Registry of Marlow", "4417/2018", "HC-4417/2018"),
        ("The file PS/23.4-b was closed.", "PS/23", "PS/23.4-b"),
        ("The vote of 2019/20 was lost", "2019", "2019"),  # no code: it has no letter
        ("a well-known A4 page", "A4", "A4"),
    ],
)
def test_a_code_is_answered_whole(text: str, piece: str, whole: str) -> None:
    """A part of one is another one, or none; a number may be counted in it."""
    assert answer(Kind.OTHER, text, piece) == whole
    assert answer(Kind.NUMBER, text, piece) == piece


def test_punctuation_and_lone_quotation_marks_are_left_out() -> None:
    """The answer is the words alone, still a slice of the text."""
    assert answer(Kind.PERSON, "It was “Assimi Goïta, who led.", "“Assimi Goïta,") == "Assimi Goïta"
    assert answer(Kind.NAME, "the “land of Islam” is", "“land of Islam”") == "“land of Islam”"
    assert answer(Kind.PLACE, "They flew to the U.S. Then", "the U.S.") == "the U.S."


@pytest.mark.parametrize("kind", [Kind.REASON, Kind.YES_NO])
def test_reasons_and_yes_or_no_have_no_short_answer(kind: Kind) -> None:
    """A few words out of a reason would mislead."""
    assert answer(kind, "because many could not swim", "many could not swim") is None


@pytest.mark.parametrize(
    ("text", "piece", "names"),
    [
        ("Bristol Rovers and Bath City won.", "Bath City", "Bristol Rovers and Bath City"),
        (
            "Groups merged: Ansar al-Din, al-Murabitun, the Macina Front (MLF), and the Saharan branch of al-Qaeda.",
            "al-Murabitun",
            "Ansar al-Din, al-Murabitun, the Macina Front (MLF), and the Saharan branch of al-Qaeda",
        ),
        ("In Mali they met, and Niger followed.", "Mali", "Mali"),
        ("the farmers and the herders", "the farmers", "the farmers"),
    ],
)
def test_a_list_is_answered_whole(text: str, piece: str, names: str) -> None:
    """Where the reader points at one of the names, the others in its enumeration belong to the answer."""
    assert answer(Kind.LIST, text, piece) == names


def test_a_long_span_is_no_short_answer() -> None:
    """What cannot be taken in at a glance is left to the evidence."""
    text = "word " * 40
    assert short_answer(Kind.OTHER, text, Span(0, len(text))) is None


def test_answers_that_say_the_same_are_recognised() -> None:
    """Articles, prepositions, case and accents make no difference; other words do."""
    assert normalised("In 2013") == normalised("2013")
    assert normalised("The Wagner Group") == normalised("wagner group")
    assert normalised("July 2023") != normalised("2023")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("January 11, 2013", "11 Jan. 2013"),
        ("2013-01-11", "Friday, 11 January 2013"),
        ("2013", "January 2013"),
        ("1990s", "1994"),
        ("the 19th century", "the nineteenth century"),
        ("from 2004 to 2007", "2004–2007"),
        ("July 1st", "Sunday, July 1st"),
    ],
)
def test_dates_in_other_words_agree(one: str, other: str) -> None:
    """So does a date with one that contains it, in either order."""
    assert agree(Kind.DATE, one, other)
    assert agree(Kind.DATE, other, one)
    assert not differ(Kind.DATE, one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("January 2013", "February 2013"), ("11 January 2013", "12 January 2013"), ("44 BC", "AD 44")]
)
def test_dates_that_share_no_day_differ(one: str, other: str) -> None:
    """Both cannot be right."""
    assert not agree(Kind.DATE, one, other)
    assert differ(Kind.DATE, one, other)


def test_a_period_and_a_day_inside_it_neither_agree_nor_differ() -> None:
    """A period with its two ends says more than that something was inside it."""
    assert not agree(Kind.DATE, "2012–2015", "2013")
    assert not differ(Kind.DATE, "2012–2015", "2013")


def test_relative_dates_are_compared_by_what_they_were_resolved_to() -> None:
    """Two Fridays may be two days, and a Friday may be a day of January."""
    assert not agree(Kind.DATE, "Friday", "Friday", ("2013-01-11", "2013-01-18"))
    assert differ(Kind.DATE, "Friday", "Friday", ("2013-01-11", "2013-01-18"))
    assert agree(Kind.DATE, "Friday", "January 2013", ("2013-01-11", None))
    assert agree(Kind.DATE, "Friday", "Friday")
    assert not differ(Kind.DATE, "Friday", "Monday")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("2013", "2013"),
        ("11 Jan. 2013", "2013-01-11"),
        ("1990s", "1990/1999"),
        ("Friday", None),
        ("July 1st", None),
        ("", None),
    ],
)
def test_words_that_say_it_all_have_a_value(said: str, value: str | None) -> None:
    """Others are left to the date of publication."""
    assert date_value(said) == value


@pytest.mark.parametrize(
    ("one", "other", "agrees", "differs"),
    [
        ("4000 crowns", "4274 crowns", False, True),
        ("three months", "3 months", True, False),
        ("three months", "six weeks", False, False),  # as far as is known here
        ("12%", "14 %", False, True),
        ("a coalition of three parties", "three wounded soldiers", False, False),
        ("the Grey Heron", "the Golden Plover", False, False),
        ("HC-12", "HC-14", False, False),
    ],
)
def test_amounts_are_compared_whatever_was_asked(one: str, other: str, *, agrees: bool, differs: bool) -> None:
    """A number is what the words "what is the rent" ask for, though none of them says so."""
    assert agree(Kind.OTHER, one, other) == agrees
    assert differ(Kind.OTHER, one, other) == differs
