"""A question taken apart: what asks, the verb, who does it, and the phrases around it. Rules and closed lists of words.

It need not be a full analysis of English: a question is only taken apart to be put in another way, and what the rules
do not see stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from qa.question.verbs import is_base, is_participle, is_past, stated

__all__ = ["AUXILIARIES", "DOING", "Chunk", "Clause", "bare"]

_ASKS = frozenset("who what when where why how which whose whom".split())
_DEGREES = frozenset("many much long old far tall big large high deep fast often wide soon heavy expensive".split())
DOING = frozenset("do does did can could will would should may might must".split())
_BE = frozenset("is are was were has have had".split())
AUXILIARIES = DOING | _BE
_PREPOSITIONS = frozenset(
    "in at on of for from to with by about near during after before since until till between against under over into "
    "through within without behind inside outside around along across per towards among beyond than as off".split()
)
_DETERMINERS = frozenset(
    "the a an this that these those my your our his her its their some any no every each all".split()
)
_PRONOUNS = frozenset("he she him it they them we us you i me one".split())
_CLAUSES = frozenset("who which that when where because if while whose although".split())
_JOINS = frozenset("and or".split())
_ADVERBS = frozenset(
    "not out up down away back now then so too again already still yet ever really exactly there here today yesterday "
    "tomorrow currently originally initially finally instead later earlier alive else ago".split()
)
_PREDICATES = frozenset(
    "open closed available allowed supposed due born dead alive able free ready responsible located called named based "
    "legal illegal safe possible similar different busy full empty ill sick old tall big long high deep".split()
)


def bare(word: str) -> str:
    """A word in small letters, without marks around it."""
    return word.lower().strip("?!.,;:“”\"()'’")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A noun with what belongs to it, from a word to before another: "the Gorabi attack"."""

    start: int
    end: int
    before: str  # the preposition in front of it, or empty


@dataclass(frozen=True)
class Clause:
    """A question, or another clause, by its words."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Clause:
        """The clause that a text is."""
        return cls(tuple(text.rstrip("?!. ").split()))

    def text(self, start: int = 0, end: int | None = None) -> str:
        """Its words from one to before another."""
        return " ".join(self.words[start:end])

    @cached_property
    def low(self) -> tuple[str, ...]:
        """Its words in small letters."""
        return tuple(map(bare, self.words))

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The class of each word, a letter.

        Q asks, A is an auxiliary, V another verb, P a preposition, D a determiner, R a pronoun, C opens a clause, J
        joins, X is an adverb, N all else.
        """
        tags = [self._closed(row) for row in range(len(self.words))]
        _mark_verbs(self.low, tags)
        return tuple(tags)

    def _closed(self, row: int) -> str:
        word = self.low[row]
        opens = row == 0 or (row == 1 and self.low[0] in _PREPOSITIONS)
        if opens and word in _ASKS:
            return "Q"
        if word in _DEGREES and row and self.low[row - 1] == "how":
            return "Q"
        for tag, known in _CLOSED:
            if word in known:
                return tag
        return "N"

    @cached_property
    def verb(self) -> int:
        """Where the first verb or auxiliary stands; the number of words where there is none."""
        return next((row for row, tag in enumerate(self.tags) if tag in "AV"), len(self.words))

    @cached_property
    def asks(self) -> str:
        """The words that ask: "how many men", "when", "in which city"; empty where none do."""
        return self.text(0, self.verb) if "Q" in self.tags[: min(self.verb, 2)] else ""

    @cached_property
    def counted(self) -> str:
        """The noun that is asked for: "men" of "how many men", "minister" of "which minister"; empty where none is."""
        if not self.asks:
            return ""
        start = max(row for row in range(min(self.verb, 3)) if self.tags[row] == "Q") + 1
        end = next((row for row in range(start, self.verb) if self.tags[row] in "PCX"), self.verb)
        return self.text(start, end)

    @cached_property
    def auxiliary(self) -> str:
        """The auxiliary that it opens with, behind what asks; empty where another verb stands there."""
        return self.low[self.verb] if self.verb < len(self.words) and self.tags[self.verb] == "A" else ""

    @cached_property
    def predicate(self) -> int:
        """Where what is said of the subject begins; the number of words where nothing is."""
        for row in range(self.verb + 1, len(self.words)):
            if self.tags[row] in "VC":
                return row if self.tags[row] == "V" else len(self.words)
        return len(self.words)

    @cached_property
    def inverted(self) -> bool:
        """Whether the subject stands behind the auxiliary: "when did the dockers stop"."""
        if not self.auxiliary or self.verb + 1 >= len(self.words) or self.tags[self.verb + 1] not in "DNR":
            return False
        head = self.low[0]
        if self.auxiliary in DOING or self.predicate < len(self.words):
            return not (head in ("who", "what", "which") and self.auxiliary in _BE and self.predicate == self.verb + 1)
        return not self.asks or head in ("when", "where", "why", "how")

    @cached_property
    def subject(self) -> tuple[int, int]:
        """From where to where the subject goes, of an inverted question; nowhere else."""
        if not self.inverted:
            return (0, 0)
        end = self.predicate
        if end == len(self.words) and not self.asks:  # "is Velunda in the pact"
            end = next((r for r in range(self.verb + 2, end) if self.tags[r] in "PD" and self.low[r] != "of"), end)
        while end > self.verb + 1 and self.tags[end - 1] in "XP":
            end -= 1
        return self.verb + 1, end

    @cached_property
    def chunks(self) -> tuple[Chunk, ...]:
        """Its nouns with what belongs to each, in order; none of those that are asked for."""
        return tuple(self._chunks())

    def _chunks(self) -> Iterator[Chunk]:
        start = None
        for row in range(self.verb if self.asks else 0, len(self.words) + 1):
            tag = self.tags[row] if row < len(self.words) else "."
            if start is not None and (tag not in "DN" or tag == "D" or self._ends(row - 1)):
                if any(self.tags[r] == "N" for r in range(start, row)):
                    yield Chunk(start, row, self.low[start - 1] if start and self.tags[start - 1] == "P" else "")
                start = None
            if tag in "DN" and start is None:
                start = row

    def _ends(self, row: int) -> bool:
        return self.words[row][-1] in ",;:"

    def extended(self, chunk: Chunk) -> Chunk:
        """A chunk with those that hang on it by "of": "the school of Harrow Green"."""
        end = chunk.end
        for other in self.chunks:
            if other.start == end + 1 and other.before == "of":
                end = other.end
        return Chunk(chunk.start, end, chunk.before)

    def placed(self, chunk: Chunk) -> Chunk:
        """A chunk with those that hang on it by "of" or tell its place: "the chief inspector in Kesmara"."""
        end = chunk.end
        for other in self.chunks:
            if other.start == end + 1 and other.before in ("of", "in", "at", "for", "near"):
                end = other.end
        return Chunk(chunk.start, end, chunk.before)

    def without(self, start: int, end: int) -> str:
        """Its words but some."""
        return " ".join((*self.words[:start], *self.words[end:]))

    def put(self, start: int, end: int, text: str) -> str:
        """Its words with others in the place of some."""
        return " ".join(" ".join((*self.words[:start], text, *self.words[end:])).split())


_CLOSED = (
    ("A", AUXILIARIES),
    ("P", _PREPOSITIONS),
    ("D", _DETERMINERS),
    ("R", _PRONOUNS),
    ("C", _CLAUSES),
    ("J", _JOINS),
    ("X", _ADVERBS),
)


def _mark_verbs(low: tuple[str, ...], tags: list[str]) -> None:
    """Turn the tag of each noun that is a verb by what stands around it."""
    for row, word in enumerate(low):
        if word in ("her", "his", "its") and (row + 1 == len(tags) or tags[row + 1] != "N"):
            tags[row] = "R"
    first = next((row for row, tag in enumerate(tags) if tag == "A"), len(tags))
    if tags and "Q" in tags[:2]:
        stands = _main_verb(low, tags, first)
        if stands is not None:
            tags[stands] = "V"
            first = len(tags) if stands < first else first
    if first < len(tags):
        _mark_predicate(low, tags, first)
    for row in range(1, len(tags)):
        before = tags[row - 1]
        if tags[row] == "N" and (
            (low[row - 1] == "to" and is_base(low[row]))
            or (low[row - 1] in _BE and _is_said_of(low[row]))
            or (before == "R" and low[row - 1] != "one" and (stated(low[row]) or tags[max(row - 2, 0)] == "A"))
            or (
                before in "NC"
                and row > 1
                and is_past(low[row])
                and "V" not in tags[max(row - 2, 0) : row]
                and _far(tags, row)
            )
        ):
            tags[row] = "V"


def _far(tags: list[str], row: int) -> bool:
    """Whether a verb came before: a second one, in another clause."""
    return any(tag in "AV" for tag in tags[:row])


def _main_verb(low: tuple[str, ...], tags: list[str], first: int) -> int | None:
    """Where the verb of "who founded", "how many men died" stands; None where an auxiliary stands before it."""
    asks = max(row for row, tag in enumerate(tags[:2]) if tag == "Q")
    alone = low[asks] in ("who", "what", "many", "much")
    for row in range(asks + 1, first):
        if tags[row] != "N":
            continue
        before = tags[row - 1]
        noun = row + 1 < len(tags) and tags[row + 1] == "A" and not is_past(low[row])  # "what pay rise did they"
        if noun or (before == "Q" and not alone):
            continue
        # "who runs it", and not "what pay rise": behind the word that asks no verb stands in its base form.
        if before in "QNX" and stated(low[row]) and not (before == "Q" and is_base(low[row]) and not is_past(low[row])):
            return row
    return None


def _mark_predicate(low: tuple[str, ...], tags: list[str], auxiliary: int) -> None:
    """The first word behind an auxiliary that fits it: a base form after "did", a participle after "was"."""
    is_do = low[auxiliary] in DOING
    for row in range(auxiliary + 1, len(tags)):
        if tags[row] == "C":
            return
        before = tags[row - 1]
        if is_do and row > auxiliary + 1 and low[row] in ("have", "be", "do"):
            tags[row] = "V"
            return
        if tags[row] != "N" or before in "DP" or (is_do and before == "A" and low[0] not in _ASKS):
            continue
        fits = is_base(low[row]) if is_do else _is_said_of(low[row])
        if fits and not (is_do and row == auxiliary + 1):
            tags[row] = "V"
            return
    _guess(tags, auxiliary, is_do=is_do)


def _guess(tags: list[str], auxiliary: int, *, is_do: bool) -> None:
    """Where no verb is known, it is the last of the words behind "did" that form one run."""
    end = auxiliary + 1
    while end < len(tags) and tags[end] in "DN":
        end += 1
    if is_do and end - auxiliary > 2 and tags[end - 1] == "N" and (end == len(tags) or tags[end] in "PX"):  # noqa: PLR2004
        tags[end - 1] = "V"


def _is_said_of(word: str) -> bool:
    return (
        is_participle(word)
        or word in _PREDICATES
        or (re.fullmatch(r"\w{2,}ing", word) is not None and is_base(word[:-3]))
    )
