"""What a question asks for: the kind of answer, by the words it is put in, and what it was understood as."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from index import words
from qa.question.asked_time import AskedTime, asked_time
from qa.question.form import brought_to_form, language_of
from qa.question.keywords import as_question
from qa.question.requests import Form, Request, request_of
from qa.records import Turn

__all__ = ["Kind", "Question", "earlier_readings", "is_follow_up", "kind_of", "understand"]


class Kind(Enum):
    """What kind of answer a question wants."""

    DATE = "date"
    NUMBER = "number"
    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"
    NAME = "name"  # what is it called
    LIST = "list"  # more than one name: which countries
    REASON = "reason"
    MANNER = "manner"  # how it is done or works
    DEFINITION = "definition"
    YES_NO = "yes or no"
    OTHER = "other"
    STATEMENT = "statement"  # no question: a claim to be looked up, or keywords


_ANY_FACT = Request(Form.FACT, "")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood."""

    asked: str
    text: str  # standalone
    kind: Kind
    time: AskedTime | None = None  # that it asks about
    context: str = ""  # the user's turn before it, where it was understood without that
    request: Request = _ANY_FACT  # the form of answer that it wants, and of what
    current: bool = False  # whether it asks for what is so now
    more: bool = False  # whether it asks for what the answers before did not say, and
    quoted: frozenset[str] = frozenset()  # what these quoted, then


_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # control characters and halves of pairs
_THING = r"(?:[\w’'-]+ ){0,2}?"  # up to two words between "which" and the thing asked for
_ORGANISATION = "group|organi[sz]ation|company|team|party|army|university|school|agency|club|coalition|band"
_ORGANISATIONS = "(?:group|organi[sz]ation|team|school|club|coalition|band)s|(?:compan|part|arm|universit|agenc)ies"
_AND = r"^\W*(?:and |but |so )?"
# Tried in this order: "why" and "when" decide, whatever else is in the question.
_PATTERNS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (
        Kind.REASON,
        (
            r"\bwhy\b",
            r"\bhow come\b",
            r"\bwhat (?:is|was|were|are) the (?:reason|cause)",
            r"\bwhat (?:caused|led)\b",
            r"\b(?:for what reason|(?:reason|cause)s? (?:for|of|why))\b",
        ),
    ),
    (
        Kind.DATE,
        (
            _AND + r"(?:(?:since|by|until|from) )?when\b",
            r"^\W*(?:depuis |a partir de )?quand\b|^\W*(?:¿ ?)?(?:desde )?cu[aá]ndo\b|^\W*(?:seit )?wann\b",
            r"\bwhen (?:did|was|were|is|are|does|do|will|has|had)\b",
            rf"\b(?:what|which) {_THING}(?:year|date|day|month|century|decade|time)s?\b",
            r"\bhow (?:recently|soon)\b",
            r"^\W*(?:date|year|day) (?:of|when|that)\b",
        ),
    ),
    (
        Kind.NUMBER,
        (
            r"\bhow (?:many|much|long|old|far|tall|big|large|high|deep|fast|often|wide)\b",
            r"\bwhat (?:is|was|does|did|do|will|would|are|were) .*\b(?:cost|earn|weigh)(?: (?:now|today|then))?\W*$",
            r"^\W*combien\b|^\W*(?:¿ ?)?cu[aá]nt[oa]s?\b|^\W*wie ?viele?\b",
            r"\b(?:number of|death toll)\b|^\W*population\b",
            rf"\b(?:what|which) {_THING}(?:number|percentage|percent|proportion|share|amount)\b",
            rf"\b(?:what|which) {_THING}(?:population|distance|size|price|cost|age)\b",
        ),
    ),
    (
        Kind.LIST,
        (
            rf"\b(?:what|which) {_THING}(?:{_ORGANISATIONS})\b",
            rf"\b(?:what|which) {_THING}(?:cities|countries|places|states|towns|villages|regions|rivers|provinces)\b",
            rf"\b(?:what|which) {_THING}(?:people|men|women|persons|leaders|authors|kings|names|languages)\b",
            r"^\W*(?:please )?(?:list|name) (?:all|some|the)\b",
        ),
    ),
    (
        Kind.PLACE,
        (
            r"\bwhere\b|^\W*(?:¿ ?)?(?:de |a )?d[oó]nde\b|^\W*(?:d['’])?où\b|^\W*wo(?:her|hin)?\b",
            rf"\b(?:what|which) {_THING}(?:city|country|countries|place|state|town|village|location|region)\b",
            rf"\b(?:what|which) {_THING}(?:continent|river|capital|province|island|area)\b",
            r"\bwhat (?:is|was) the (?:capital|location)\b",
        ),
    ),
    (
        Kind.PERSON,
        (
            r"\bwho(?:m|se)?(?:['’]s)?\b|^\W*(?:[àa] )?qui\b|^\W*(?:¿ ?)?(?:a )?qui[eé]n(?:es)?\b|^\W*we[rmn]\b",
            r"\b(?:what|which) (?:[\w’'-]+ )?(?:person|man|woman|president|leader|author|king|queen)\b",
        ),
    ),
    (
        Kind.MANNER,
        (_AND + r"(?:please )?how (?:to|can|could|do|does|should|would|might)\b",),
    ),
    (
        Kind.DEFINITION,
        (_AND + r"what (?:is|are|was|were) (?:an? )?(?!the )[\w’'-]+(?: [\w’'-]+)?\W*$", r"\bdefin(?:e|ition of)\b"),
    ),
    (
        Kind.YES_NO,
        (_AND + r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b",),
    ),
    (
        Kind.ORGANISATION,
        (rf"\b(?:what|which) {_THING}(?:{_ORGANISATION})\b",),
    ),
    (
        Kind.NAME,
        (
            rf"\b(?:what|which) {_THING}(?:name|language|newspaper|title|term|word)s?\b",
            r"\bwhat (?:is|was|were|are|does|did|do) .*\b(?:called|named)\b",
        ),
    ),
)
_TURNS_BACK = 3  # to which a follow-up may belong, before the last one
_ASKS = re.compile(
    r"\?|\b(?:what|which|how)\b"
    r"|^\W*(?:please )?(?:tell|name|list|give|describe|explain|find|show|say|summari[sz]e|compare)\b",
    re.IGNORECASE,
)
_KINDS = tuple((kind, re.compile("|".join(patterns), re.IGNORECASE)) for kind, patterns in _PATTERNS)


def understand(
    asked: str, history: Sequence[Turn] = (), spell: Callable[[str], str] = lambda question: question
) -> Question:
    """The question as a standalone one, spelt right by `spell`, with the kind of answer it wants."""
    asked = _on_one_line(asked)
    if not history:
        typed = brought_to_form(asked)
        text = as_question(spell(typed.text))
        return Question(asked, text, kind_of(text), asked_time(text), "", request_of(text), typed.current)
    # Its hundreds of patterns take a tenth of a second to compile: only who follows up waits for them.
    from qa.question.following import asks_for_more, correcting, quoted_before, standalone

    lead, rest = correcting(asked)
    typed = brought_to_form(rest)
    spelt = f"{lead}{spell(typed.text)}"
    text = as_question(standalone(spelt, history, spell))
    context = _turn_before(history) if set(words(text)) <= set(words(spelt)) else ""
    current = typed.current or (text != spelt and brought_to_form(text).current)
    more = asks_for_more(asked)
    quoted = quoted_before(history) if more else frozenset()
    return Question(asked, text, kind_of(text), asked_time(text), context, request_of(text), current, more, quoted)


def earlier_readings(
    asked: str, history: Sequence[Turn], spell: Callable[[str], str] = lambda question: question
) -> list[str]:
    """What a follow-up would mean after a turn before the last one, if that leaves nothing open; the newest first."""
    from qa.question.following import refers_back

    places = [place for place, turn in enumerate(history) if turn.role == "user"][:0:-1][:_TURNS_BACK]
    readings = dict.fromkeys(understand(asked, history[:place], spell).text for place in places)
    return [reading for reading in readings if not refers_back(reading)]


def is_follow_up(asked: str) -> bool:
    """Whether a question can only be understood with the turns before it."""
    from qa.question.following import refers_back  # takes a tenth of a second, see above

    return refers_back(_on_one_line(asked))


def _turn_before(history: Sequence[Turn]) -> str:
    return _on_one_line(next((turn.content for turn in reversed(history) if turn.role == "user"), ""))


def _on_one_line(text: str) -> str:
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def kind_of(question: str) -> Kind:
    """The kind of answer wanted, by the words the question is put in.

    Example: "how many soldiers died" -> Kind.NUMBER.
    """
    for kind, pattern in _KINDS:
        if pattern.search(question):
            return kind
    asks = _ASKS.search(question) or language_of(question) != "en"  # of which few patterns know how one asks
    return Kind.OTHER if asks else Kind.STATEMENT
