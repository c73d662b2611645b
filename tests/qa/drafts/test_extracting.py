"""What is taken for a quotation, and what only looks like one."""

from __future__ import annotations

import time

import pytest

from index import Span
from qa.drafts import Draft, QuotationKind
from qa.drafts.extracting import Names, quotations_in
from qa.drafts.extracting.marks import quoted


class NoDocuments:
    """A collection that is empty."""

    def documents(self) -> list[object]:
        """None."""
        return []


def between(text: str) -> list[str]:
    """What stands between marks, the text being one paragraph."""
    return [text[span.start : span.end].strip() for span in quoted(text, [Span(0, len(text))]).spans]


def found(text: str) -> list[tuple[str, str]]:
    """The quotations of a draft, each with its kind."""
    quotations, _ = quotations_in(Draft(text), Names(NoDocuments()))  # type: ignore[arg-type]
    for each in quotations:
        assert text[each.start : each.end] == each.text
    return [(each.kind.name, " ".join(each.text.split())) for each in quotations]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("He said “we don't stay” and left.", ["we don't stay"]),
        ("It said 'the soldiers' camp was hit' today.", ["the soldiers' camp was hit"]),
        ('A 5\'10" man with a 10" x 12" pipe said "yes we can".', ["yes we can"]),
        ("In the ‘80s and the '90s, ’tis said, rock 'n' roll was “it”.", ["it"]),
        ("l'état, c'est l’État d'aujourd'hui; James' book, the boys' toys; it's O'Neill's.", []),
        ("„Wir bleiben hier“, »Das ist gut« und ‚so nicht‘.", ["Wir bleiben hier", "Das ist gut", "so nicht"]),
        ("Il a dit : « L’état n’est pas là », dit-il.", ["L’état n’est pas là"]),
        ("Il a dit : «\u202fOui, «\u202fnon\u202f» aussi\u202f».", ["Oui, «\u202fnon\u202f» aussi"]),
        ("“Nested ‘inner words’ here,” he said.", ["Nested ‘inner words’ here,"]),
        ('He said "this is a "test" of it" now.', ['this is a "test" of it']),
        ("彼は「今日は『雨』だ」と言った。", ["今日は『雨』だ"]),
        ("Han sa: ”Vi stannar här” idag.", ["Vi stannar här"]),
        ("Он сказал: «Мы „здесь“ остаёмся».", ["Мы „здесь“ остаёмся"]),
        ("قال «نحن هنا» و“نعم سيدي”.", ["نحن هنا", "نعم سيدي"]),
        ("It has `` spaced quotes '' and ``close ones''.", ["spaced quotes", "close ones"]),
        ('She said "unclosed. Then "real quote" end.', ["real quote"]),
        ("‘58 Thompsons Way is the place’ it said.", ["58 Thompsons Way is the place"]),
        ("Type `say \"we stay here\"` and ``we go there''.", ["we go there"]),
        ('"We will stay," he said, "until it is over."', ["We will stay,", "until it is over."]),
        ("", []),
        ('"', []),
        ("“”", [""]),
    ],
)
def test_marks_are_paired(text: str, quotes: list[str]) -> None:
    """Of each usual kind; apostrophes, feet and decades are none."""
    assert [each for each in between(text) if each] == [each for each in quotes if each]


@pytest.mark.parametrize(
    "text",
    ['"' * 100_000, "“" * 100_000, "'a " * 33_000, "« » " * 25_000, "”“" * 50_000, "'s " * 33_000, '"a" ' * 25_000],
)
def test_a_hundred_thousand_marks_take_no_time(text: str) -> None:
    """However they are heaped up."""
    began = time.perf_counter()
    found(text)
    assert time.perf_counter() - began < 20


def test_a_quotation_goes_through_paragraphs() -> None:
    """Each begins with the mark, or only the first; each paragraph is looked up by itself."""
    text = "“One goes here.\n\n“Two ends here.” Then prose.\n\n“Three opens\n\nand four closes” it."
    assert [said for _, said in found(text)] == ["One goes here.", "Two ends here.", "Three opens", "and four closes"]


def test_marks_that_are_never_closed_are_told() -> None:
    """Nothing disappears without a word."""
    _, notices = quotations_in(Draft("He said “we stay.\n\nNo more."), Names(NoDocuments()))  # type: ignore[arg-type]
    assert notices == ["1 quotation mark never closed: what stands behind was not taken for a quotation."]


def test_quotations_in_notes_are_told() -> None:
    """They are not looked up, as most are titles, so nobody must think that they were."""
    text = "We “stay here now”.[^1]\n\n[^1]: He said “we never came here”, in “Sea”.\n[^2]: “Of ships and men”, 2013.\n"
    _, notices = quotations_in(Draft(text), Names(NoDocuments()))  # type: ignore[arg-type]
    assert notices == [
        "2 quotations in notes or a list of sources: not looked up, since titles stand between marks there."
    ]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        (
            "Prose.\n\n> One line of it\n> and another.\n>\n> Next paragraph.\n",
            [("BLOCK", "One line of it > and another."), ("BLOCK", "Next paragraph.")],
        ),
        ("> “Marked as well, all of it.” [1]\n", [("BLOCK", "Marked as well, all of it.")]),
        (">> Deeper down it said this\n> — Smith, 2013\n", [("BLOCK", "Deeper down it said this")]),
        ("```\n> code is nobody's words [1]\n```\n", []),
        ("    \n# A heading here (Smith 2013)\n", []),
        ("Troops left in 2013 [1]. Others stayed on.", [("SENTENCE", "Troops left in 2013")]),
        (
            "Troops left in 2013.[1] Others stayed on.[2,3]",
            [("SENTENCE", "Troops left in 2013."), ("SENTENCE", "Others stayed on.")],
        ),
        ("Troops left in 2013 (Smith 2013; Li & Ng, 2014, p. 4).", [("SENTENCE", "Troops left in 2013")]),
        ("Troops left in (May 2013) and in (the north of) Mali.", []),
        (
            "Troops left in 2013 [according to the report](https://example.org/a).",
            [("SENTENCE", "Troops left in 2013 [according to the report")],
        ),
        ("According to the ministry, troops left in 2013.", [("SENTENCE", "troops left in 2013.")]),
        ("Troops left in 2013¹ and km² of land.", [("SENTENCE", "Troops left in 2013¹ and km² of land.")]),
        ("See [1].", []),
        ("12. Troops left in 2013 [1]\n", [("SENTENCE", "Troops left in 2013")]),
        ("- Troops left in 2013 [1]\n- Others stayed\n", [("SENTENCE", "- Troops left in 2013")]),
        ("It is so.\n\nSources\n\n1. Smith, Ann: “A title in marks”. 2013.\n2. Other\n", []),
        ("Text with a note.[^1]\n\n[^1]: “Quoted in a note” it says.\n", [("SENTENCE", "Text with a note.")]),
        ("He said “we stay and fight” [1].", [("MARKS", "we stay and fight")]),
    ],
)  # fmt: skip
def test_block_quotes_and_sentences_with_references(text: str, quotations: list[tuple[str, str]]) -> None:
    """And nothing else: code, headings, lists of sources are nobody's words."""
    assert found(text) == quotations


def test_kinds_are_told_in_words() -> None:
    """As they stand in the report."""
    assert {str(kind) for kind in QuotationKind} == {"quotation marks", "block quote", "sentence with a reference"}


@pytest.mark.parametrize("text", ["> Troops left in 2013 for good.\n\n" * 30_000, "[1]: " * 200_000])
def test_long_runs_of_block_quotes_and_numbers_take_time_that_grows_with_them(text: str) -> None:
    """What introduces a run is looked for once, and no title has as many words as a draft."""
    began = time.perf_counter()
    found(text)
    assert time.perf_counter() - began < 30
