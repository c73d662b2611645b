"""What is asked of something, an age or a salary, where no passage that was found tells it of that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from index import STOP_WORDS, Hit, stems, words
from qa.question import Attribute, attribute_asked
from qa.reading import statements_of

__all__ = ["untold"]

_AROUND = 2  # statements on either side of one, in which may stand of whom it tells
_ASKING = frozenset("what which who whom when where why how is are was were do does did has have had name".split())
_BY_AGE = re.compile(r"The \d+-year-old\b")  # it is somebody just named
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


def untold(question: str, hits: Sequence[Hit]) -> Attribute | None:
    """The attribute that a question asks for, where no statement of these hits tells it of what it is asked of.

    A statement that may tell it must hold some word of what it is asked of, or, of what may be told of a part, stand
    below a title that names the whole; and half of the names in the question stand in it, around it or above it. None
    where one does, and where the question asks for no such attribute.
    """
    attribute = attribute_asked(question)
    if attribute is None:
        return None
    asked = [word for word in words(question) if word not in STOP_WORDS and word not in _ASKING]
    of = frozenset(stems([word for word in asked if not attribute.is_asked_by(word)]))
    large = _written_large(f"{hit.passage.title} {hit.passage.text}" for hit in hits)
    names = frozenset(stem for stem in of if large[stem] > 0) or of
    told = not of or any(_is_told(attribute, of, names, hit) for hit in hits)
    return None if told else attribute


def _is_told(attribute: Attribute, of: frozenset[str], names: frozenset[str], hit: Hit) -> bool:
    statements = statements_of(hit)
    held = [frozenset(stems(words(each.in_words))) for each in statements]
    above = frozenset(stems(words(f"{hit.passage.title} {hit.passage.section}")))
    for place, statement in enumerate(statements):
        if not attribute.is_told_in(statement.in_words):
            continue
        near = held[place].union(
            held[place - 1] if place and (statement.leans or _BY_AGE.match(statement.text)) else ()
        )
        around = above.union(*held[max(0, place - _AROUND) : place + _AROUND + 1])
        if (of & near or (attribute.of_parts and names <= above)) and 2 * len(names & around) >= len(names):
            return True
    return False


def _written_large(texts: Iterable[str]) -> Counter[str]:
    """By stem how much oftener a word begins with a capital than not: questions are typed without capitals."""
    written: Counter[str] = Counter()
    for word, times in Counter(each for text in texts for each in _WORD.findall(text)).items():
        for stem in stems(words(word)):
            written[stem] += times if word[0].isupper() else -times
    return written
