"""What a question asks for, and what a follow-up refers to.

No language model: a gate decides by closed lists of words whether a turn refers back, and only then is a
standalone question built from the turns before. A question that stands alone is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from index import STOP_WORDS, fold, words
from qa.question.asked_time import AskedTime, asked_time
from qa.records import Turn

__all__ = ["Kind", "Question", "kind_of", "refers_back", "standalone", "understand"]

_TURNS_READ = 6  # user turns before the question; what is older is no longer the topic


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


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood."""

    asked: str
    text: str  # standalone
    kind: Kind
    time: AskedTime | None = None  # that it asks about
    context: str = ""  # the user's turn before it, where it was understood without that


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
            r"\bwhere\b",
            rf"\b(?:what|which) {_THING}(?:city|country|countries|place|state|town|village|location|region)\b",
            rf"\b(?:what|which) {_THING}(?:continent|river|capital|province|island|area)\b",
            r"\bwhat (?:is|was) the (?:capital|location)\b",
        ),
    ),
    (
        Kind.PERSON,
        (
            r"\bwho(?:m|se)?(?:['’]s)?\b",
            r"\b(?:what|which) (?:[\w’'-]+ )?(?:person|man|woman|president|leader|author|king|queen)\b",
        ),
    ),
    (
        Kind.MANNER,
        (_AND + r"(?:please )?how (?:to|can|could|do|does|should|would|might)\b",),
    ),
    (
        Kind.DEFINITION,
        (_AND + r"what (?:is|are|was|were) (?:an? |the )?[\w’'-]+(?: [\w’'-]+)?\W*$", r"\bdefin(?:e|ition of)\b"),
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
    spelt = spell(asked)
    text = standalone(spelt, history)
    context = _turn_before(history) if text == spelt else ""
    return Question(asked, text, kind_of(spelt), asked_time(text), context)


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
    return Kind.OTHER if _ASKS.search(question) else Kind.STATEMENT


# Follow-ups

_PERSON_PRONOUNS = frozenset("he she him his her hers".split())
_GROUP_PRONOUNS = frozenset("they them their theirs".split())
_THING_PRONOUNS = frozenset("it its".split())
_POSSESSIVES = frozenset("his her their its".split())
_PRONOUNS = _PERSON_PRONOUNS | _GROUP_PRONOUNS | _THING_PRONOUNS
_LINKS_BACK = re.compile(
    r"^\W*(?:"
    r"(?:and|but|so|or|then|also)\b(?! (?:is|are) )"
    r"|(?:what|how) about\b|(?:what|who|where) else\b|why not\b|(?:by|since|until) when\W*$"
    r"|(?:when|where|why|who|how|how so|which one|since when|how many|how much)\W*$"
    r")",
    re.IGNORECASE,
)
# "how many were wounded": a number of nothing named
_NUMBER_OF_NOTHING = re.compile(
    r"^\W*how (?:many|much)(?: of (?:them|those|these))? "
    r"(?:was|were|are|is|have|has|had|did|do|died|survived|left|remain)\b"
    r"(?! (?:the|an?|this|that|his|her|their|its|each|every|all|most)\b)",
    re.IGNORECASE,
)
_VERB_BEHIND = r"(?:is|was|are|were|did|does|do|has|had|happens?|happened|mean|means|cost|work)"
_POINTS_BACK = re.compile(
    rf"\b(?:this|that|those|these)(?=\s*(?:\?|$|{_VERB_BEHIND}\b))"
    r"|\b(?:the (?:same|latter|former)|that (?:one|time|day|year)|those (?:ones|people))\b"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )(?<!been )(?<!will )\bthere\b(?! (?:is|are|was|were|been|be)\b)",
    re.IGNORECASE,
)
# "how long does it take", "is it true that": nothing stands behind this "it"
_EMPTY_IT = re.compile(
    r"\bit (?:takes?|took|costs?|true|possible|means?|rains?|snows?)\b"
    r"|\b(?:is|was) it (?:true|possible|legal|safe|important|necessary|common|easy|hard|better|worth|good|bad|an?)\b"
    r"|\bdoes it (?:take|cost|mean) to\b|\bit (?:is|was) (?:called|possible|true)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_ASKING = frozenset(
    "what which who whom whose when where why how many much long is are was were be been do does did has have had can "
    "could will would should may might and but so or also then the a an of please "
    "tell me us give say about there".split()
)
_DEMONYM = re.compile(r"(?:\w+(?:ian|ean|can|ish|ese)|French|Dutch|Greek|German|Swiss|Iraqi|Israeli|Saudi|Afghan|Turk)")
_NAME_JOINS = frozenset("of the de la du al el bin ibn von van and for".split())
_NO_NAMES = frozenset(
    "i i’m january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)


def refers_back(question: str) -> bool:
    """Whether a question can only be understood with the turns before it.

    A pronoun does not count where what it stands for comes before it in the question itself.
    Example: "why did they leave?" -> True; "Where was the boat when it was attacked?" -> False.
    """
    if _LINKS_BACK.search(question) or _NUMBER_OF_NOTHING.search(question):
        return True
    if _POINTS_BACK.search(question) and not _names_something(question):
        return True
    empty = [found.span() for found in _EMPTY_IT.finditer(question)]
    for found in _WORD.finditer(question):
        if found.group().lower() in _PRONOUNS and not any(start <= found.start() < end for start, end in empty):
            earlier = question[: found.start()]
            return not (_names_something(earlier) or _asks_for_what(earlier, found.group().lower()))
    return False


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question in words that need no turn before it; the question itself where it stands alone.

    Pronouns are replaced by what they stand for, and the rest of the topic is added in brackets.
    Example: after "When did French troops go into Mali?", "and why did they leave?" becomes
    "why did French troops leave? (Mali)".
    """
    history = _recent(history)
    if not history or not refers_back(question):
        return question
    place = max((i for i, turn in enumerate(history) if turn.role == "user"), default=None)
    if place is None:
        return question
    before = _in_its_place(history, place)
    answer = " ".join(_without_markers(turn.content) for turn in history[place + 1 :])
    return _resolve(question, before, answer)


def _in_its_place(history: Sequence[Turn], place: int) -> str:
    """An earlier question, standalone; one that names nothing is taken to go on with what was named before it."""
    question, earlier = history[place].content, history[:place]
    resolved = standalone(question, earlier)
    if resolved == question and not names_in(question):
        places = [i for i, turn in enumerate(earlier) if turn.role == "user"]
        topic = ", ".join(names_in(_in_its_place(earlier, places[-1]))) if places else ""
        return f"{question} ({topic})" if topic else question
    return resolved


def _recent(history: Sequence[Turn]) -> Sequence[Turn]:
    places = [i for i, turn in enumerate(history) if turn.role == "user"]
    return history[places[-_TURNS_READ] :] if len(places) > _TURNS_READ else history


def _resolve(question: str, before: str, answer: str) -> str:
    question = re.sub(r"^\W*(?:and|but|so|or|then|also)\b[ ,]*", "", question, flags=re.IGNORECASE)
    question = re.sub(r"^(?:what|how) about\b\s*", "", question, flags=re.IGNORECASE) or question
    resolved = _replace_pronoun(question, before, answer)
    topic = _topic(before, resolved)
    mark = "" if resolved.rstrip().endswith("?") else "?"
    return f"{resolved.rstrip()}{mark} ({topic})" if topic else resolved


def _replace_pronoun(question: str, before: str, answer: str) -> str:
    """Put what a pronoun stands for in the place of the first one that has something to stand for."""
    for found in _WORD.finditer(question):
        pronoun = found.group().lower()
        if pronoun not in _PERSON_PRONOUNS | _GROUP_PRONOUNS:
            continue  # "it" mostly stands for what no name says, a vote or an attack: the topic in brackets tells
        name = _antecedent(pronoun, before, answer)
        if name:
            # "her" before a verb's end or a full stop is no possessive; before another word it mostly is.
            owns = pronoun in _POSSESSIVES and bool(re.match(r"\s+\w", question[found.end() :]))
            ending = ("’" if name.endswith("s") else "’s") if owns else ""
            return f"{question[: found.start()]}{name}{ending}{question[found.end() :]}"
    return question


def _antecedent(pronoun: str, before: str, answer: str) -> str:
    asked, answered = _things(before), _things(answer)
    known = set(words(before))
    new = [name for name in answered if not set(words(name)) <= known]
    if kind_of(before) in (Kind.PERSON, Kind.ORGANISATION, Kind.NAME, Kind.LIST, Kind.OTHER, Kind.STATEMENT):
        # The question before asked for somebody or something: the answer is what is spoken of now.
        candidates = [*reversed(new), *asked]
    else:
        candidates = [*asked, *reversed(new)]
    if pronoun in _PERSON_PRONOUNS:
        persons = [name for name in candidates if len(name.split()) > 1 and not name.isupper()]
        return next(iter(persons or candidates), "")
    return next(iter(candidates), "")


def _things(text: str) -> list[str]:
    """The names in a text that something can be said of: "Russian" alone is none."""
    return [name for name in names_in(text) if not _DEMONYM.fullmatch(name)]


def _topic(before: str, resolved: str) -> str:
    """What the question before was about, without the words that the new one holds already."""
    held = set(words(resolved))
    names = [name for name in names_in(before) if not set(words(name)) <= held]
    if names and any(set(words(name)) <= held for name in names_in(before)):
        return ", ".join(names)
    # Nothing of it was carried over yet: all of it but the words that only ask.
    text = re.sub(r"[()?]", " ", before).split()
    while text and fold(text[0].strip(".,")) in _ASKING:
        text.pop(0)
    kept = " ".join(text)
    return "" if set(words(kept)) - STOP_WORDS <= held else kept


def names_in(text: str) -> list[str]:
    """Names in a text, in order, each once: runs of capitalised words, with a plural noun that follows.

    Capitalised words that only ask or join, and names of months and days, are none.
    Example: "When did French troops go into Mali?" -> ["French troops", "Mali"].
    """
    names: list[str] = []
    for run in _runs(text):
        name = " ".join(run)
        if name and name not in names and fold(name) not in _NO_NAMES:
            names.append(name)
    return names


def _runs(text: str) -> list[list[str]]:
    runs: list[list[str]] = []
    run: list[str] = []
    end, first = 0, True
    for found in _WORD.finditer(text):
        gap, word = text[end : found.start()], re.sub(r"[’']s$", "", found.group())
        breaks = bool(run) and (gap.strip() != "" or gap == "")
        first = first or bool(re.search(r"[.!?:“\"(\n]", gap))
        if breaks:
            runs.append(run)
            run = []
        if _is_capital(word) or (run and word.lower() in _NAME_JOINS and not first):
            run.append(word)
        else:
            if run and re.fullmatch(r"[a-z]{3,}[^s]s", word) and word not in ("does", "has", "was"):
                run.append(word)
            if run:
                runs.append(run)
            run = []
        first, end = False, found.end()
    runs.append(run)
    return [trimmed for trimmed in map(_trim, runs) if trimmed]


def _trim(run: list[str]) -> list[str]:
    """Without joining words at the end: "Bank of" is no name."""
    while run and run[-1].lower() in _NAME_JOINS:
        run = run[:-1]
    return run


def _is_capital(word: str) -> bool:
    if not word[:1].isupper() or fold(word) in _NO_NAMES:
        return False
    if len(word) > 1 and word.isupper():
        return True  # "US", "WHO"
    return fold(word) not in STOP_WORDS | _ASKING


def _names_something(text: str) -> bool:
    """Whether a text holds a name, or a noun with its article: something that a pronoun after it may stand for."""
    if names_in(text):
        return True
    return bool(
        re.search(
            r"\b(?:the|an?|every|each|some|any|my|your|our|\w+[’']s) (?!same\b)[^\W\d_]{3,}",
            text,
            re.IGNORECASE,
        )
    )


def _asks_for_what(text: str, pronoun: str) -> bool:
    """Whether the thing asked for may be what a pronoun after it stands for: "how many civilians lost their ..."."""
    asked = r"\b(?:which|what)" if pronoun in _THING_PRONOUNS | _PERSON_PRONOUNS else r"\b(?:how many|which|what)"
    auxiliary = r"(?!(?:is|are|was|were|did|does|do|has|have|had|can|will|would|could)\b)"
    return bool(re.search(rf"{asked} {auxiliary}[^\W\d_]{{3,}}", text, re.IGNORECASE))


def _without_markers(text: str) -> str:
    return re.sub(r"\s*\[\d+\]", "", text)
