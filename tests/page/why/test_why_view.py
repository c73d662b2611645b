"""Why a document is cited, as HTML."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from index import Explanation, MatchedTerm, Outcome, Passage, PassageExplanation
from qa import Evidence, Why, WhyPassage
from qa.answering.citing import PassageReading, ReadOutcome
from qa.page.why.view import why

ATTACK = '<img src=x onerror="alert(1)"> & </section>'
TERMS = (
    MatchedTerm("attacked", "attacks", "stem", "text", 3.0, 0.75),
    MatchedTerm("Mali", "Mali", "same", "head", 1.0, 0.25),
)


def passage(
    start: int = 100, text: str = "The camp fell.", rank: int | None = 2, page: int | None = None
) -> WhyPassage:
    """One that was read as its rank says, or not read."""
    found = PassageExplanation(
        passage=Passage(f"d@{start}", "d", start, start + len(text), text, page=page),
        outcome=Outcome.HIT if rank else Outcome.NOT_NEAR,
        dense_rank=1203,
        similarity=0.516,
        bm25_rank=4 if rank else None,
        bm25=4.0 if rank else 0.0,
        score=0.9 if rank else None,
        fused_rank=rank,
        rank=rank,
        copy_of=None,
        terms=TERMS if rank else (),
    )
    read = PassageReading(ReadOutcome.CITED, 1, 10, 0.8, -2.61, Evidence(start + 4, start + 8, text[4:8]), None, 1)
    return WhyPassage(found, read if rank else None, 1 if rank else None, f"What became of {start}.")


def explained(*passages: WhyPassage, held: int = 1, contextual: bool = False) -> Why:
    """Why of these passages."""
    found = Explanation("q", "d", Outcome.HIT, 10, 100, 173, 20_000, held, tuple(p.found for p in passages), contextual)
    return Why(
        "q",
        "q",
        "d",
        "A title",
        "d.txt",
        None,
        "It was cited.",
        "fact",
        "Read as a fact.",
        True,
        0.9,
        0.16,
        found,
        passages,
    )


def cells(shown: str) -> list[tuple[str, list[str]]]:
    """The ranks, each with its notes."""
    return [
        (rank, re.findall(r"<span>(.*?)</span>", notes))
        for rank, notes in re.findall(r"<td><b>(.*?)</b>(.*?)</td>", shown)
    ]


def test_the_sentence_comes_first_then_the_ranks() -> None:
    """By words, by meaning, together and after reading, each with what it is of and the score behind it."""
    shown = why(explained(passage()))
    assert shown.index("It was cited.") < shown.index("Read as a fact.") < shown.index("<table")
    assert re.findall(r'<th scope="col">(\w+)</th>', shown) == ["Words", "Meaning", "Together", "Reading"]
    assert cells(shown) == [
        ("4th", ["of 20,000", "BM25 4.0"]),
        ("1,203rd", ["of 20,000", "cosine 0.52"]),
        ("2nd", ["of 173", "score 0.90"]),
        ("1st", ["of 10", "log-odds −2.6"]),
    ]


def test_what_was_not_ranked_has_a_dash_and_a_word() -> None:
    """Instead of a score; and no chips."""
    shown = why(explained(passage(rank=None)))
    assert cells(shown) == [
        ("–", ["none shared"]),
        ("1,203rd", ["of 20,000", "cosine 0.52"]),
        ("–", ["too far"]),
        ("–", ["not read"]),
    ]
    assert "vb-why-terms" not in shown


def test_matched_words_are_chips_with_their_form_and_share() -> None:
    """The other form only where there is one; a word of the title says so."""
    chips = re.findall(r"<li>(.*?)</li>", why(explained(passage())))
    plain = [re.sub(r'<span class="vb-hidden">.*?</span>|<.*?>', "", chip) for chip in chips]
    assert plain == ["attacked → attacks 75%", "Mali in the title 25%"]


def test_the_evidence_opens_in_the_source() -> None:
    """At its place, with what stands there; what was not read, as a whole."""
    shown = why(explained(passage(page=7), passage(300, "Nothing.", None)))
    assert '>camp</p><button type="button" class="vb-action vb-open" aria-haspopup="dialog"' in shown
    assert 'data-document="d" data-start="104" data-end="108"' in shown
    assert "Open in the source, page 7</button>" in shown
    assert ">Nothing.</p><button" in shown
    assert 'data-start="300" data-end="308"' in shown


def test_other_passages_are_folded_below_with_their_own_sentence() -> None:
    """The first is open."""
    shown = why(explained(passage(), passage(300), passage(500), held=12, contextual=True))
    assert shown.count("<details") == 2
    assert shown.index("<table") < shown.index("<details")
    assert "What became of 100." not in shown
    assert "What became of 300." in shown
    assert "The best 3 of its 12 passages. What was asked before moved these ranks." in shown


def test_what_has_no_passages_is_a_sentence() -> None:
    """No table; where there is no title, the source, and else the id names it."""
    bare = explained()
    shown = why(bare)
    assert "It was cited." in shown
    assert not re.search("<table|<ul|<details", shown)
    assert shown.count("vb-why-note") == 1  # as what it was read
    assert '<p class="vb-why-document" dir="auto">A title</p>' in shown
    assert ">d.txt</p>" in why(replace(bare, title=""))
    assert ">d</p>" in why(replace(bare, title="", source=""))


@pytest.mark.parametrize("place", ["title", "sentence", "document", "text", "asked"])
def test_every_string_is_shown_literally(place: str) -> None:
    """Nothing that a document or a question holds becomes markup, be it inside an attribute."""
    each = passage(text=ATTACK) if place == "text" else passage()
    if place == "asked":
        term = replace(TERMS[0], asked=ATTACK, held=ATTACK)
        each = replace(each, found=replace(each.found, terms=(term,)))
    of = explained(each, replace(each, sentence=ATTACK if place == "sentence" else ""))
    if place == "title":
        of = replace(of, title=ATTACK)
    elif place == "document":
        of = replace(of, document=ATTACK)
    elif place == "sentence":
        of = replace(of, sentence=ATTACK)
    shown = why(of)
    assert "<img" not in shown
    assert shown.count("</section>") == 1
    assert 'onerror="' not in shown
    assert "onerror=&quot;" in shown or place == "text"
