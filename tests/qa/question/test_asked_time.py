"""The time that a question asks about, and the dates that fit it."""

import pytest

from qa.question.asked_time import AskedTime, asked_time, time_of_event

Day = tuple[int, int, int]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Who led it in 1998?", (1998, 1, 1), (1998, 12, 31)),
        ("Who led it from 2004 to 2005?", (2004, 1, 1), (2005, 12, 31)),
        ("Who led it between 1998 and 2002?", (1998, 1, 1), (2002, 12, 31)),
        ("Who led it from Nov 1990 to Feb 1992?", (1990, 11, 1), (1992, 2, 29)),
        ("Who led it from 1996 to Feb 2004?", (1996, 1, 1), (2004, 2, 29)),
        ("Who led it from dec 1991 to 1995?", (1991, 12, 1), (1995, 12, 31)),
        ("Who led it in the 1990s?", (1990, 1, 1), (1999, 12, 31)),
        ("Who led it on 8 September 2023?", (2023, 9, 8), (2023, 9, 8)),
        ("The man born in April 1935 led what from 1970 to 1975?", (1970, 1, 1), (1975, 12, 31)),
        ("After the war of 1812, who led it in 1820?", (1820, 1, 1), (1820, 12, 31)),
        ("Who led it since 2010?", (2010, 1, 1), None),
        ("Who led it until March 2010?", None, (2010, 3, 31)),
    ],
)
def test_a_question_names_the_time_it_asks_about(question: str, first: Day | None, last: Day | None) -> None:
    """From the first to the last day; a period goes before a single date, and the last date before the others."""
    time = asked_time(question)
    assert time is not None
    assert (time.first, time.last) == (first, last)


@pytest.mark.parametrize(
    "question", ["", "who led it?", "how many of the 2000 soldiers died?", "who led it before the coup?", "may"]
)
def test_a_question_without_a_date_asks_about_no_time(question: str) -> None:
    """Numbers of other things are none, and when the coup was is not known."""
    assert asked_time(question) is None


def fit(question: str, *values: str) -> float:
    """How well dates fit the time of a question."""
    time = asked_time(question)
    assert time is not None
    return time.fit(values)


def test_a_period_around_the_year_asked_about_fits_and_another_year_does_not() -> None:
    """Of the three, "2004" fits "in 2004" best, "2003–2005" less and "2001" not at all."""
    assert fit("in 2004?", "2004") == 1
    assert 0 < fit("in 2004?", "2003/2005") < 1
    assert fit("in 2004?") == 0
    assert fit("in 2004?", "2001", "2006/2008") < 0


def test_a_text_that_names_both_ends_of_a_period_fits_best() -> None:
    """They may stand apart: "moved there in 1964 … until 1965"; one of them counts half."""
    question = "from 1964 to 1965?"
    assert fit(question, "1964/1965") == fit(question, "1964-03", "1965-11-02") == 1
    assert fit(question, "1964", "1990") == 0.5
    assert fit(question, "1900/1980") == 0


@pytest.mark.parametrize(
    ("question", "inside", "outside"),
    [
        ("before 2013?", "2012-12-31", "2013"),
        ("after 2010?", "2011", "2010-12"),
        ("since 2010?", "2010-05", "2009"),
        ("until 2010?", "1950", "2011-01-01"),
    ],
)
def test_a_time_without_beginning_or_end_takes_what_lies_in_it(question: str, inside: str, outside: str) -> None:
    """Here "before" and "after" leave out the date they name, "since" and "until" do not."""
    assert fit(question, inside) > 0 > fit(question, outside)


def test_years_before_christ_are_compared_as_well() -> None:
    """The years of both run on through the first."""
    assert fit("in 44 BC?", "-0043") == 1
    assert fit("in the 1st century BC?", "-0043") == 0
    assert fit("in 44 BC?", "0044") < 0
    assert AskedTime(None, (1, 1, 1)).fit(["-0043"]) > 0


COUP = [("The coup of August 2020 toppled Keïta.", ["2020-08"]), ("He was elected in 2013.", ["2013"])]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("who led Mali before the coup?", None, (2020, 8, 0)),
        ("who led Mali until the coup?", None, (2020, 8, 31)),
        ("who led Mali since the coup?", (2020, 8, 1), None),
        ("who led Mali after the coup?", (2020, 8, 1), None),
    ],
)
def test_an_event_that_a_document_dates_tells_the_time(question: str, first: Day | None, last: Day | None) -> None:
    """As "before August 2020" would."""
    time = time_of_event(question, COUP)
    assert time is not None
    assert (time.first, time.last) == (first, last)


@pytest.mark.parametrize(
    ("question", "dated"),
    [
        ("who led Mali before the coup?", []),
        ("who led Mali before the war?", COUP),
        ("who led Mali in August?", COUP),
        ("who led Mali before the coup?", [*COUP, ("A coup failed in 2012.", ["2012"])]),  # which one is not said
    ],
)
def test_an_event_of_which_the_date_is_open_tells_no_time(question: str, dated: list[tuple[str, list[str]]]) -> None:
    """Rather no time than a wrong one."""
    assert time_of_event(question, dated) is None
