"""When a document was published, and the dates that its text names."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dates.mentions import (
    bounds,
    date_in_url,
    date_mentions,
    dateline,
    extent,
    overlaps,
    precision,
    stated_date,
    uncertain_dates,
)
from index.dates.values import Day

DOCUMENTS = Path(__file__).parents[3] / "documents"
LABELS = Path(__file__).parents[2] / "data" / "date_expressions.jsonl"
SUNDAY = "2023-09-10"

# ---- Values


@pytest.mark.parametrize(
    ("value", "first", "last", "exact_to"),
    [
        ("2023", (2023, 1, 1), (2023, 12, 31), "year"),
        ("2024-02", (2024, 2, 1), (2024, 2, 29), "month"),
        ("2023-09-08", (2023, 9, 8), (2023, 9, 8), "day"),
        ("2003/2005", (2003, 1, 1), (2005, 12, 31), "year"),
        ("2022-11/2023-02", (2022, 11, 1), (2023, 2, 28), "month"),
        ("-0043", (-43, 1, 1), (-43, 12, 31), "year"),
        ("-0499/-0400", (-499, 1, 1), (-400, 12, 31), "year"),
    ],
)
def test_a_value_has_a_first_and_a_last_day(value: str, first: Day, last: Day, exact_to: str) -> None:
    """Both are part of it."""
    assert bounds(value) == (first, last)
    assert precision(value) == exact_to


@pytest.mark.parametrize(
    ("value", "other", "expected"),
    [
        ("2003/2005", "2004", True),
        ("2003/2005", "2005-12-31", True),
        ("2003/2005", "2006", False),
        ("-0099/0000", "-0043", True),
        ("-0043", "0043", False),
        ("2023-09", "2023-09-30", True),
        ("2023-09", "2023-10-01", False),
        ("2023", "2023", True),
    ],
)
def test_values_overlap_where_they_share_a_day(value: str, other: str, expected: bool) -> None:
    """In either order."""
    assert overlaps(value, other) is expected
    assert overlaps(other, value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2023-09-08", "day"),
        ("2023-09", "month"),
        ("2023", "year"),
        ("-0043", "year"),
        ("1990/1999", "decade"),
        ("1801/1900", "century"),
        ("-0499/-0400", "century"),
        ("1991/2000", "range"),
        ("2003/2005", "range"),
        ("2022-11/2023-02", "range"),
    ],
)
def test_the_extent_of_a_value_is_named(value: str, expected: str) -> None:
    """Decades and centuries are told from other periods by their ends."""
    assert extent(value) == expected


@pytest.mark.parametrize("value", ["", "200", "2023-9-8", "Friday"])
def test_what_is_no_value_has_no_days(value: str) -> None:
    """A slip in a value is said, and not taken for a date."""
    with pytest.raises(ValueError, match="is no date in ISO 8601"):
        bounds(value)


# ---- Fields


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2023", "2023"),
        ("2023-09", "2023-09"),
        (" 2023-09-08 ", "2023-09-08"),
        ("2023-09-08T23:59:59+02:00", "2023-09-08"),
        ("2023-09-08 10:00", "2023-09-08"),
        ("2024-02-29", "2024-02-29"),
        ("20230908", "2023-09-08"),
        ("20230908T120000Z", "2023-09-08"),
        ("2023/9/8", "2023-09-08"),
        ("D:20230908120000+02'00'", "2023-09-08"),
        ("D:202309", "2023-09"),
        ("D:2023", "2023"),
        ("Fri, 08 Sep 2023 12:00:00 +0200", "2023-09-08"),
        ("8 September 2023", "2023-09-08"),
        ("the 8th of September 2023", "2023-09-08"),
        ("8-Sep-2023", "2023-09-08"),
        ("Sept. 8, 2023", "2023-09-08"),
        ("SEPT. 8, 2023", "2023-09-08"),
        ("Friday, September 8th, 2023 10:15 a.m. EST", "2023-09-08"),
        ("September 8, 2023 at 3 pm", "2023-09-08"),
        ("September 2023", "2023-09"),
        ("25/08/2023", "2023-08-25"),
        ("08/25/2023", "2023-08-25"),
        ("08/08/2023", "2023-08-08"),
        ("08.09.2023", "2023-09-08"),
        ("8 septembre 2023", "2023-09-08"),
        ("vendredi 8 septembre 2023 à 10h12", "2023-09-08"),
        ("1er mars 2023", "2023-03-01"),
        ("8 de septiembre de 2023", "2023-09-08"),
        ("8. März 2023", "2023-03-08"),
        ("août 2023", "2023-08"),
    ],
)
def test_a_field_states_a_date(value: str, expected: str) -> None:
    """As exact as it is written, whatever the form or the language."""
    assert stated_date(value) == expected


def test_of_two_readings_only_what_both_share_is_stated() -> None:
    """8 September or 9 August: 2023 in any case."""
    assert stated_date("08/09/2023") == "2023"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "?",
        "yesterday",
        "12",
        "0000",
        "0999",
        "2101",
        "2023-13",
        "2023-00",
        "2023-02-29",
        "2023-02-30",
        "31 September 2023",
        "30 février 2023",
        "32/13/2023",
        "1694131200",
        "1694131200000",
        "٢٠٢٣",
        "version 2023",
        "Mali 2023",
        "12e anniversaire 2023",
        "8 September 2023 in Bamako",
        "8 September 2023 " + "x" * 80,
    ],
)
def test_a_field_without_a_date_states_none(value: str) -> None:
    """Nor does one with an impossible date, or a year that no article has."""
    assert stated_date(value) is None


@given(st.text(alphabet="0123456789-/.:,T ZDSeptmbroiulva'hé", max_size=30))
@settings(deadline=None, max_examples=60)
def test_any_field_gives_a_date_or_none(value: str) -> None:
    """Never an error; a date given is one that exists."""
    stated = stated_date(value)
    assert stated is None or bounds(stated)[0] <= bounds(stated)[1]


def test_english_and_iso_dates_do_not_wait_for_dateparser() -> None:
    """Its import takes a fifth of a second, which a collection without foreign dates need not spend."""
    code = "import sys, index.dates as d; d.stated_date('Sept. 8, 2023'); d.date_mentions('on Friday', '2023-09-10');"
    code += "sys.exit('dateparser' in sys.modules)"
    assert run([sys.executable, "-c", code], check=False, cwd=DOCUMENTS.parent).returncode == 0


# ---- First lines


@pytest.mark.parametrize(
    "text",
    [
        "BAMAKO, Mali, Sept. 8, 2023 (Reuters) - Gunmen attacked a boat.",
        "DAKAR, SEPT. 8, 2023 (AFP) — Gunmen attacked a boat.",
        "(Bamako, September 8, 2023) – Gunmen attacked a boat.",
        "New York, 8 September 2023 — The Secretary-General condemned it.",
        "A headline\n\nPublished: 8 September 2023\n\nGunmen attacked a boat.",
        "A headline\nPosted on September 8, 2023 by A. Diallo\n",
        "A headline\nPublished Fri 8 Sep 2023 10.15 BST\n",
        "A headline\nBy A. Diallo | September 8, 2023\n",
        "A headline\nBy A. Diallo, September 8, 2023\n",
        "A headline\nSeptember 8, 2023 · 5 min read\n",
        "A headline\n2023-09-08\nGunmen attacked a boat in 2022.",
        "Last updated 9 September 2023\nPublished 8 September 2023",
        "Published 8 September 2023, updated 9 September 2023",
        "Publié le 8 septembre 2023 à 10h12",
        "\ufeff\n\n8 September 2023\r\n",
    ],
)
def test_the_first_lines_state_the_date_of_publication(text: str) -> None:
    """In the forms that agencies, newspapers and blogs use; when it was published goes before when it changed."""
    assert dateline(text.lstrip("\ufeff")) == "2023-09-08"


def test_a_date_of_change_is_better_than_none() -> None:
    """It is the latest that the text can be from."""
    assert dateline("A headline\nLast updated on Sept. 9, 2023\n") == "2023-09-09"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "In 2013, Mali requested France’s support.",
        "In July 2023, Mali held a referendum.",
        "On 8 September 2023 – a Friday – they came.",
        "The note published on 8 September 2023 says little.",
        "Mali’s army, which was attacked on 8 September 2023 - and again later - withdrew.",
        "BAMAKO, Sept 8 (Reuters) - Gunmen attacked a boat.",
        "A history of Mali\n2013\nWar came.",
        "Published 31 September 2023",
        "A headline\n" + "x" * 200 + "\nPublished 8 September 2023",
    ],
)
def test_running_text_states_no_date_of_publication(text: str) -> None:
    """Nor does a date without its year, an impossible one, or what stands below the first paragraph."""
    assert dateline(text) is None


def test_the_two_articles_state_no_date() -> None:
    """They were pasted without it: what they tell of is not when they were published."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(DOCUMENTS.glob("*.txt"))]
    assert [dateline(text) for text in texts] == [None, None]


# ---- Addresses


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/2023/09/08/attack", "2023-09-08"),
        ("https://example.org/world/2023/sep/08/attack", "2023-09-08"),
        ("https://example.org/2023/09/attack", "2023-09"),
        ("https://example.org/attack-2023-09-08.html?page=2", "2023-09-08"),
        ("https://example.org/20230908-attack", "2023-09-08"),
        ("reports/2023-09-08-article.txt", "2023-09-08"),
        ("2023_09_08.pdf", "2023-09-08"),
        ("https://[broken/2023/09/08", "2023-09-08"),
        ("https://example.org/2023/13/08/attack", None),
        ("https://example.org/attack?date=2023-09-08", None),
        ("https://2023-09-08.example.org/attack", None),
        ("https://example.org/article/120230908", None),
        ("https://example.org/2023/attack", None),
        ("", None),
    ],
)
def test_an_address_states_a_date_in_its_path(url: str, expected: str | None) -> None:
    """Not in its host, its query or a longer number."""
    assert date_in_url(url) == expected


# ---- Running text


def _labels(*, held_out: bool) -> list[dict[str, Any]]:
    lines = map(json.loads, LABELS.read_text(encoding="utf-8").splitlines())
    return [label for label in lines if label.get("held_out", False) is held_out]


def _found(text: str, published: str | None) -> list[tuple[str, str, bool]]:
    return [(text[found.start : found.end], found.value, found.relative) for found in date_mentions(text, published)]


def _wanted(label: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    return [(wanted["quote"], wanted["value"], wanted["relative"]) for wanted in label["expected"]]


@pytest.mark.parametrize(("held_out", "least"), [(False, 0.95), (True, 0.90)])
def test_labelled_sentences_are_read_as_an_editor_would(held_out: bool, least: float) -> None:
    """Every span, value and kind; half of the labels were not looked at before the grammar was done."""
    labels = _labels(held_out=held_out)
    read = [(_found(label["text"], label["published"]), _wanted(label)) for label in labels]
    right = sum(found == wanted for found, wanted in read)
    assert right >= least * len(labels), [pair for pair in read if pair[0] != pair[1]]
    mentions = sum(len(found) for found, _ in read)
    wrong = sum(mention not in wanted for found, wanted in read for mention in found)
    assert wrong <= 0.02 * mentions, [pair for pair in read if pair[0] != pair[1]]


def test_the_labels_are_enough() -> None:
    """A hundred expressions, and a quarter of the sentences hold none."""
    labels = _labels(held_out=False) + _labels(held_out=True)
    assert sum(len(label["expected"]) for label in labels) >= 100
    assert sum(not label["expected"] for label in labels) >= 25


@pytest.mark.parametrize(
    ("name", "published", "expected"),
    [
        (
            "jnim-attacks-french-patrol-in-gao.txt",
            "2018-07-05",
            ["2018-07-01", "2018-07-01", "2018", "2013"],
        ),
        (
            "militants-attack-camps-and-river-boat.txt",
            SUNDAY,
            (
                "2023-09-08 2023-09-08 2017 2020 2021 2023-07 2013 2021-12 2023-12-31 2023-01-01/2023-07-25 2023-08-25"
            ).split(),
        ),
        (
            "militants-attack-camps-and-river-boat.txt",
            None,
            ["2017", "2020", "2021", "2023-07", "2013", "2021-12", "2023-12-31", "2023-01-01/2023-07-25"],
        ),
    ],
)
def test_every_date_of_the_two_articles_is_found(name: str, published: str | None, expected: list[str]) -> None:
    """And no other."""
    text = (DOCUMENTS / name).read_text(encoding="utf-8")
    assert [mention.value for mention in date_mentions(text, published)] == expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2023-09-10", "2023-09-08"),  # Sunday
        ("2023-09-08", "2023-09-08"),  # Friday itself
        ("2023-09-07", "2023-09-01"),  # Thursday: nearly a week
        ("2024-01-01", "2023-12-29"),
    ],
)
def test_on_friday_is_the_last_one_up_to_publication(published: str, expected: str) -> None:
    """Where the sentence tells what was."""
    assert [mention.value for mention in date_mentions("They attacked on Friday.", published)] == [expected]


@pytest.mark.parametrize("published", [None, "2023", "2023-09", "", "unknown", "2023-02-30"])
def test_a_relative_day_needs_the_day_of_publication(published: str | None) -> None:
    """Without it only what the text itself dates is left."""
    assert _found("They attacked on Friday, as in 2013.", published) == [("2013", "2013", False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A date far from the day of publication is not the one that a month without a year means.
        ("In 2012 the army mutinied. In March, the president fled.", ["2012"]),
        ("On 22 March 2012 they mutinied. On Friday, they left.", ["2012-03-22"]),
        ("They mutinied in 2012.\n\nOn Friday, they left.", ["2012", "2023-09-08"]),
        # Said, perhaps, on another day.
        ("“It was yesterday,” he said.", []),
        # To come, and when is not certain.
        ("The summit opens on 25 September.", []),
        ("Thousands marched ahead of Friday’s vote.", []),
        ("They attacked on 30 February 2023.", []),
        ("The talks, from Monday to Friday, failed.", []),
        ("They fled in August last year.", ["2022-08"]),
        ("Since March the two sides have not spoken.", ["2023-03"]),
    ],
)
def test_what_the_context_decides(text: str, expected: list[str]) -> None:
    """And where it does not, nothing is given."""
    assert [mention.value for mention in date_mentions(text, SUNDAY)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Caesar died in 44 BC.", [("44 BC", "-0043")]),
        ("from 264–146 BC, Rome", [("264–146 BC", "-0263/-0145")]),
        ("in AD 476, or 476 AD", [("AD 476", "0476"), ("476 AD", "0476")]),
        ("maize, from about 7500 BCE", [("7500 BCE", "-7499")]),
        ("in the late 19th century", [("late 19th century", "1801/1900")]),
        ("In the nineteenth century, and", [("nineteenth century", "1801/1900")]),
        ("the 5th century BC", [("5th century BC", "-0499/-0400")]),
        ("in its second century as a club, his 2nd century of runs", []),
        ("the 5 CE marks of version 12 BC", [("12 BC", "-0011")]),
        ("in 1961–2 and in the 1990’s", [("1961–2", "1961/1962"), ("1990’s", "1990/1999")]),
        ("1990’s best film was the 1990s’ best", [("1990s", "1990/1999")]),
        ("On October 29 and 30, 2012,", [("October 29", "2012-10-29"), ("30, 2012", "2012-10-30")]),
        ("the battle (1288), from 1321 to 1323", [("1288", "1288"), ("from 1321 to 1323", "1321/1323")]),
        ("on 1/2/2016", [("1/2/2016", "2016")]),
        (
            "from Dec 1991 to 1995, then from May 1010 to 2050 troops",
            [("Dec 1991", "1991-12"), ("1995", "1995"), ("May 1010", "1010-05")],
        ),
        ("as early as 1619, and back to 1872,", [("1619", "1619"), ("1872", "1872")]),
        ("from 1200 to 1500 tonnes (1500)", []),
    ],
)
def test_eras_centuries_and_short_periods_have_values(text: str, expected: list[tuple[str, str]]) -> None:
    """Counted as ISO 8601 does: 1 BC is the year 0. What counts other things is none of them."""
    assert [(text[found.start : found.end], found.value) for found in date_mentions(text)] == expected


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("They came last Friday and on July 1st.", None, ["last Friday", "July 1st"]),
        ("They came last Friday and on July 1st.", SUNDAY, []),
        (
            "the winter of 1942, a rainy week between October and March",
            None,
            ["winter of 1942", "between October and March"],
        ),
        ("two weeks ago, or yesterday", None, ["two weeks ago", "yesterday"]),
        ("Every Friday they met; the last year of school was hard.", None, []),
        ("2001 Lincoln Continental, around 1870", None, ["2001", "1870"]),
        ("It holds 2,001 pages, $1870 and 1500 people.", None, []),
        ("In 2013 and in July 2015.", None, []),
        ("", None, []),
    ],
)
def test_dates_of_which_it_is_not_certain_which_are_known_as_well(
    text: str, published: str | None, expected: list[str]
) -> None:
    """For a question that asks for a date; what certainly is one is not among them, nor what recurs."""
    spans = uncertain_dates(text, date_mentions(text, published))
    assert [text[start:end] for start, end in spans] == expected


@pytest.mark.parametrize(
    "text", ["", "a", "é", "5", "M", "Friday", "2023", "\n", "مايو ٢٠٢٣", "😀 2023", " ago", "last"]
)
def test_a_text_of_nearly_nothing_is_no_trouble(text: str) -> None:
    """Spans stay inside it."""
    assert all(0 <= mention.start < mention.end <= len(text) for mention in date_mentions(text, SUNDAY))


PIECES = st.sampled_from(
    "on in from to between and , . - – the last next early 8 08 31 2023 2013 1990s May March Sept."
    " September Friday Sunday"
    ""
    " 8th Q3 century 13th yesterday ago two weeks will said attacked ( ) “ ” year month week mid- /".split()
)


@given(
    st.lists(PIECES, max_size=25),
    st.booleans(),
    st.sampled_from([None, "1000-01-01", "2023", "2023-09", SUNDAY, "2100-12-31"]),
)
@settings(deadline=None, max_examples=100)
def test_mentions_stand_in_order_and_are_dates(pieces: list[str], spaced: bool, published: str | None) -> None:
    """Whatever the text: inside it, without overlap, each with a value that exists."""
    text = (" " if spaced else "").join(pieces)
    mentions = date_mentions(text, published)
    end = 0
    for mention in mentions:
        assert end <= mention.start < mention.end <= len(text)
        assert bounds(mention.value)[0] <= bounds(mention.value)[1]
        end = mention.end


def test_a_very_long_line_takes_time_in_proportion() -> None:
    """No text makes the search look again and again at what it has seen: this would take minutes."""
    text = "they said in A in B in C on Friday in May and yesterday, as 2 days ago, will 5 May " * 1000
    assert len(date_mentions(text, SUNDAY)) == 5000
