"""Where words stand after a text changed, where it is hard to tell: lines that many repeat, tables, other scripts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest

from index import Span
from qa.marks.anchoring import Anchor, anchor, find
from qa.marks.squeezing import Squeezed
from tests.qa.marks.edits import EDITS, report, spans_to_mark, table, traced, transcript, whole

LINE = "For more, write to the editors of the market bulletin.\n\n"
GAO = "The governor of Gao promised new wells to all the villages along the road before the end of May.\n\n"
KIDAL = "The price of salt rose in Kidal after the convoys from the north had been stopped at the border.\n\n"
MOPTI = "Nobody in Mopti knew how many boats had been lost in the flood, or who was to pay for the nets.\n\n"


def found(known: Anchor, text: str) -> Span | None:
    """Where a text has what was marked."""
    return find(known, Squeezed(text)).span


def marked(text: str, quote: str) -> Anchor:
    """The first place of some words."""
    start = text.index(quote)
    return anchor(text, start, start + len(quote))


def test_words_that_come_together_anew_are_not_those_that_were_marked() -> None:
    """A paragraph comes to stand behind another of the lines that all are followed by."""
    known = marked(GAO + LINE + KIDAL + MOPTI + LINE, "market bulletin.\n\nThe")
    assert found(known, GAO + LINE + MOPTI + LINE + KIDAL) is None
    for same in (f"News. {GAO}{LINE}{KIDAL}{LINE}{MOPTI}", GAO + MOPTI + LINE + KIDAL + LINE):
        assert found(known, same) == Span(same.index("market"), same.index(KIDAL) + len("The"))


def test_words_across_two_paragraphs_stay_found_where_each_is_known() -> None:
    """Though nothing around them is the same any more."""
    text = GAO + KIDAL + MOPTI + LINE + GAO.upper()
    quote = "had been stopped at the border.\n\nNobody in Mopti knew"
    edited = f"{KIDAL[: KIDAL.index(' had')]} were late.\n\n{LINE}{GAO}They {quote} who.\n\n{LINE}{GAO.upper()}"
    assert found(marked(text, quote), edited) == Span(edited.index(quote), edited.index(quote) + len(quote))


def test_of_two_equal_lines_neither_stands_for_the_other() -> None:
    """Where one has gone, nobody can tell which; where both stand, each is found."""
    text = f"{GAO}No news.\n\nNo news.\n\n{KIDAL}"
    first = text.index("No news.")
    known = anchor(text, first, first + len("No news."))
    assert found(known, f"{GAO}No news.\n\n{KIDAL}") is None
    assert found(known, f"{LINE}{text}") == Span(first + len(LINE), first + len(LINE + "No news."))


def test_the_first_word_of_a_line_goes_with_the_line() -> None:
    """What it stood behind is not followed by it any more, but by another that is the same word."""
    text = GAO + KIDAL + MOPTI + LINE
    known = anchor(text, len(GAO), len(GAO + "The"))
    edited = GAO + KIDAL.replace("price of salt rose in Kidal", "river").replace("north", "south") + MOPTI + KIDAL
    assert found(known, edited) in (None, Span(edited.rindex("The"), edited.rindex("The") + 3))


def test_a_text_without_white_space_is_known_to_be_the_same() -> None:
    """All rows of a table are put in another order, or a sentence of a script without spaces is moved."""
    rows = [f"{town};May;{good};{price}\n" for town in ("Gao", "Ber") for good in ("rice", "salt") for price in (5, 7)]
    said = ["加奥市场昨天关闭。", "政府说道路没有人。", "医生因为下雨没有来。", "河流上涨百分之五。"]
    for lines, edited in ((rows, sorted(rows, key=lambda row: row[::-1])), (said, said[1:] + said[:1])):
        for line in lines:
            start = "".join(edited).index(line)
            assert found(marked("".join(lines), line.strip()), "".join(edited)) == Span(
                start, start + len(line.strip())
            )


def test_another_text_of_the_same_kind_is_not_the_same() -> None:
    """Most that is said in it was said in the one that was marked as well."""
    one, other = transcript(random.Random(1)), transcript(random.Random(2))  # noqa: S311 - no secret
    assert sum(line in one for line in other.splitlines()) > 0.7 * len(other.splitlines())
    line = "Q: Who was with you in Gossi?\n"
    assert found(marked(one[:400] + line + one[400:], line.strip()), other[:400] + line + other[400:]) is None


@pytest.mark.parametrize("kind", [report, transcript, table])
def test_no_words_are_found_at_a_wrong_place(kind: Callable[[random.Random], str]) -> None:
    """Over random edits of texts that repeat themselves; what says the same twice may stay uncertain."""
    chance = random.Random(11)  # noqa: S311 - no secret
    told: Counter[str] = Counter()
    for _ in range(6):
        now = traced(kind(chance))
        marks = [(now[slice(*span)], anchor(now.text, *span)) for span in spans_to_mark(now.text, chance, 8)]
        for _ in range(4):
            edit = chance.choice(EDITS)
            now = traced(kind(chance)) if edit is whole else edit(now, chance)
            text = Squeezed(now.text)
            for words, known in marks:
                span, places = find(known, text).span, now.places(words)
                right = span is not None and (span in places or now.is_of(words, span))
                told["right" if right else "wrong" if span else "lost" if len(places) == 1 else "gone"] += 1
    assert told["wrong"] == 0, told
    assert told["right"] > 8 * told["lost"], told
