"""Who and what a pronoun of a follow-up stands for, in the questions and answers before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index import STOP_WORDS, stems, words
from qa.question.following.clauses import Chunk, Clause, bare
from qa.question.following.times import is_time, time_in, without_time
from qa.question.names import names_in, persons_in
from qa.question.verbs import to_base
from qa.wording import quotes_in

__all__ = [
    "Exchange",
    "event",
    "group",
    "is_person",
    "person",
    "place",
    "short_answer",
    "thing",
    "time",
    "without_order",
]

_NOT_FOUND = re.compile(
    r"^(?:The answer was not found|There is nothing to search|The filter admits|I[’']?m sorry|Sorry)", re.IGNORECASE
)
_MARK = '[«»„"]'
_SHORT = re.compile(rf"^(?P<short>(?!{_MARK})[^“”\n|]{{1,80}}?(?<!{_MARK}))(?: \[\d+\])+(?: — corrects .+)?$")
_MARKERS = re.compile(r"\s*\[\d+\]")
_ORDERS = re.compile(
    r"^(?:please )?(?:tell me|tell us|describe|explain|summari[sz]e|show me|list|name|what do (?:you|we) know)"
    r"(?: (?:more|something|everything|all))?(?: (?:about|of|on))? ",
    re.IGNORECASE,
)
_NO_QUESTION = re.compile(r"[.!?]\s|^(?:i|it|that|this|he|she|they|we|you)\b", re.IGNORECASE)  # "it is fine."
_LONGEST = 25  # words
_NO_PLACES = frozenset("board prison jail power office charge total court hospital general particular".split())
_NEAR = 8  # words between a name and what a question says of it
_QUOTES_READ = 3  # of an answer, the best first
_SURE = 2.0  # times nearer than the next name
_PERSONS = frozenset(
    """
accountant actor adviser ambassador archbishop artist attacker author bishop boss boy brother captain chairman
chairwoman chief child citizen clerk coach colonel commander commissioner composer cook customer daughter deputy
designer director doctor driver editor emperor employee engineer expert farmer father founder general girl
goalkeeper goalie governor guide head headmaster headmistress headteacher hostage husband inspector inventor
journalist judge king lawyer leader man manager master mayor mediator member minister mother musician negotiator
nurse officer owner painter partner patient pilot player poet politician pope predecessor president priest
prince princess principal professor prosecutor queen referee reporter researcher rival scientist secretary
senator sergeant singer sister soldier son speaker spokesman spokesperson spokeswoman striker student successor
suspect teacher treasurer victim widow wife winner witness woman worker writer ceo cfo cto champion candidate
""".split()
)
_MANY = frozenset("people men women children police militants rebels troops".split())
_GROUP = re.compile(
    r"\b(?:front|army|group|gang|party|union|team|club|company|bank|government|ministry|court|commission|council|band|militia|"
    r"crew|family|coalition|agency|board|committee|rovers|united)\b",
    re.IGNORECASE,
)
_EVENTS = (
    "attack assault bombing shooting raid robbery theft ambush murder killing massacre kidnapping coup fire arson "
    "explosion blast accident crash collision collapse disaster flood sinking derailment outbreak strike earthquake "
    "storm protest riot"
)
_EVENT = re.compile(rf"\b(?P<event>{_EVENTS.replace(' ', '|')})s?\b", re.IGNORECASE)
_HAPPENED = (  # what tells of an event by a verb
    (re.compile(r"\b(?:opened fire|attacked|stormed|gunmen|raided)\b", re.IGNORECASE), "attack"),
    (re.compile(r"\b(?:caved in|collapsed)\b", re.IGNORECASE), "collapse"),
    (re.compile(r"\b(?:exploded|blew up)\b", re.IGNORECASE), "explosion"),
    (re.compile(r"\b(?:sank|capsized|turned over|went down)\b", re.IGNORECASE), "accident"),
    (re.compile(r"\b(?:flooded|burst its banks)\b", re.IGNORECASE), "flood"),
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, as one that stands alone, and what was answered."""

    question: str
    answer: str = ""


def _read(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """Those whose question is one sentence of a length that can be taken apart; no nouns are sought in others."""
    short = [each for each in exchanges if len(each.question.split()) <= _LONGEST]
    return [each for each in short if not _NO_QUESTION.search(each.question)]


def without_order(question: str) -> str:
    """A question without the words that only order it answered. Example: "tell me about the junta" -> "the junta"."""
    return _ORDERS.sub("", question)


def _about(exchange: Exchange) -> Clause:
    return Clause.of(without_time(without_order(exchange.question)))


def short_answer(answer: str) -> str:
    """The short answer that a reply opens with; empty where it has none, or several.

    Example: "Verin [1]" -> "Verin".
    """
    lines = answer.strip().split("\n")
    found = _SHORT.match(lines[0].strip())
    return found["short"].strip() if found and "sources differ" not in answer and not _NOT_FOUND.match(answer) else ""


def _said(answer: str) -> list[str]:
    """What an answer quotes, in order; its own sentences where it quotes nothing."""
    if _NOT_FOUND.match(answer):
        return []
    return quotes_in(answer) or [_MARKERS.sub("", answer)]


def is_person(noun: str) -> bool:
    """Whether a noun tells a person by an office, a trade or kinship. Example: "the harbour master of Tamsin"."""
    head = re.split(r"\s(?:of|in|at|for|from|who|that)\s", noun.lower())[0].split()
    return bool(head) and (re.sub(r"[’']s$", "", head[-1]) in _PERSONS or head[-1].removesuffix("s") in _PERSONS)


# He and she


def person(exchanges: Sequence[Exchange]) -> str:
    """The person that "he" or "she" is: the one just asked for, or just spoken of; empty where there is none."""
    for exchange in reversed(_read(exchanges)):
        found = _person_of(exchange)
        if found:
            return found
    return ""


def _person_of(exchange: Exchange) -> str:
    clause = Clause.of(exchange.question)
    asked = _asks_for_a_person(clause)
    if asked:
        return _answered_person(exchange, clause)
    named = [name for name in persons_in(exchange.question) if not exchange.question.startswith(name)]
    if named:
        return named[-1]
    told = [chunk for chunk in map(clause.placed, clause.chunks) if is_person(clause.text(chunk.start, chunk.end))]
    if told:
        return clause.text(told[0].start, told[0].end)
    asked_about = set(words(exchange.question))
    said = [name for text in _said(exchange.answer) for name in persons_in(text)]
    known = [name for name in said if set(words(name)) <= asked_about]
    if known:
        return known[0]
    if clause.inverted and clause.low[0] != "is" and _is_bare_name(clause):
        return clause.text(*clause.subject)
    answered = persons_in(f"is {short_answer(exchange.answer)}")
    return answered[0] if answered else said[0] if len(set(said)) == 1 else ""


def _is_bare_name(clause: Clause) -> bool:
    start, end = clause.subject
    return set(clause.tags[start:end]) == {"N"} and end - start in (1, 2) and not clause.low[end - 1].endswith("s")


def _asks_for_a_person(clause: Clause) -> bool:
    if clause.low[:1] == ("who",) and not _is_named(clause):
        return True
    return bool(clause.counted) and clause.low[0] in ("which", "what") and is_person(clause.counted)


def _is_named(clause: Clause) -> bool:
    """Whether a question "who is X" names X."""
    rest = clause.text(clause.verb + 1)
    return clause.auxiliary in ("is", "was", "are", "were") and rest[:1].isupper() and not is_person(rest)


def _answered_person(exchange: Exchange, clause: Clause) -> str:
    """Who a question for a person was answered with: by name where that is sure, else by what was asked of them."""
    short = short_answer(exchange.answer)
    named = persons_in(f"is {short}") if short else []
    if named:
        return named[0]
    if short and len(short.split()) == 1 and short[:1].isupper():
        return short
    return _told_person(exchange, clause) or _role(clause)


def _told_person(exchange: Exchange, clause: Clause) -> str:
    """Whom the first sentences name beside what was asked; empty where that is not sure.

    Nobody where a role was asked for, as the captain of a team: some sentence may name another team's beside her.
    """
    if not quotes_in(exchange.answer):
        return _new(persons_in(" ".join(_said(exchange.answer))), exchange)
    if clause.auxiliary and clause.tags[2:3] == ("D",):
        return ""
    asked = _stem(
        bare(clause.counted.split()[-1] if clause.counted else clause.low[min(clause.verb, len(clause.low) - 1)])
    )
    for place, said in enumerate(_said(exchange.answer)[:_QUOTES_READ]):
        name = _nearest(exchange.question, said) if not place or asked in map(_stem, words(said)) else ""
        if name:
            return name
    return ""


def _new(names: Sequence[str], exchange: Exchange) -> str:
    """The last of the names that a reply in its own words gives and the question did not; else empty."""
    known = set(words(exchange.question))
    return next((name for name in reversed(names) if not set(words(name)) <= known), "")


def _role(clause: Clause) -> str:
    """What a question for a person says of them. Examples: "the captain of the Lynx", "the one who ran the estates"."""
    rest = clause.text(clause.verb + 1)
    if clause.auxiliary in ("is", "was") and clause.verb == 1 and clause.tags[2:3] and clause.tags[2] in "DN":
        return rest if clause.tags[2] == "D" else f"who was {rest}"
    if clause.counted:
        return f"the {clause.counted} who {clause.text(clause.verb)}"
    return f"the one who {clause.text(clause.verb)}"


def _nearest(question: str, said: str) -> str:
    """The person in a sentence whom the words of a question stand next to; empty where two are about as near."""
    asked = {_stem(word) for word in words(question) if word not in STOP_WORDS}
    row = words(said)
    at = [place for place, word in enumerate(row) if _stem(word) in asked]
    persons = list(dict.fromkeys(persons_in(said)))
    near = sorted((-sum(1 / (1 + gap) for gap in _gaps(name, row, at)), name) for name in persons)
    if not near or (near[0][0] == 0 and len(near) > 1):
        return ""
    unsure = len(near) > 1 and -near[0][0] < _SURE * -near[1][0]
    return "" if unsure or near[0][0] == 0 else near[0][1]


def _gaps(name: str, row: Sequence[str], at: Sequence[int]) -> Iterator[int]:
    last = words(name)[-1]
    for place in (i for i, word in enumerate(row) if word == last):
        yield from (abs(place - other) for other in at if abs(place - other) <= _NEAR)


def _stem(word: str) -> str:
    return stems([to_base(word)])[0]


# They


def group(exchanges: Sequence[Exchange]) -> str:
    """The persons or things that "they" are; empty where none were spoken of."""
    for exchange in reversed(_read(exchanges)):
        found = _group_of(exchange)
        if found:
            return found
    return ""


def _group_of(exchange: Exchange) -> str:
    clause = _about(exchange)
    between = re.search(r"\bbetween (?P<both>.+? and (?:the )?[\w’'-]+(?: [\w’'-]+){0,3})", exchange.question)
    if between:
        return between["both"]
    start, end = clause.subject
    doers = clause.text(start, end)
    if doers and clause.tags[start] != "R" and not is_person(doers) and _are_several(doers):
        return doers
    if clause.counted and _are_many(clause.counted) and (clause.low[0] == "how" or not clause.inverted):
        return f"the {clause.counted}"
    return _asked_group(clause, exchange) or _group_named(clause)


def _are_several(doers: str) -> bool:
    return " and " in doers or _GROUP.search(doers) is not None or _are_many(doers)


def _asked_group(clause: Clause, exchange: Exchange) -> str:
    """Of a question for who did something: the group that answered it, else those who did it."""
    if clause.low[:1] != ("who",):
        return ""
    short = short_answer(exchange.answer)
    if not short and not quotes_in(exchange.answer):
        named = names_in(" ".join(_said(exchange.answer)))
        short = _new([name for name in named if name.isupper() or _GROUP.search(name)], exchange)
    role = clause.text(clause.verb + 1).startswith(("the ", "a ")) and not clause.inverted
    if short and not role and not _is_named(clause) and not persons_in(f"is {short}"):
        return short
    return f"those who {clause.text(clause.verb)}" if not clause.auxiliary and _short_of(clause) else ""


def _group_named(clause: Clause) -> str:
    """Of the nouns of a question the one that tells of several, or names a group."""
    own = ("his", "her", "its", "their")
    texts = [clause.text(c.start, c.end) for c in clause.chunks if clause.low[c.start] not in own]
    several = [text for text in texts if _are_many(text) and not is_time(text)]
    is_what = clause.low[:2] in (("what", "is"), ("what", "are"))  # nobody is asked for so, however the name sounds
    named = [
        text
        for text in texts
        if _GROUP.search(text) or (text[:1].isupper() and (is_what or not persons_in(f"is {text}")))
    ]
    if clause.asks and clause.low[0] != "what":
        return next(iter([*several[-1:], *named[-1:]]), "")
    return next(iter([*named, *several, *(text for text in texts if clause.auxiliary or not clause.asks)]), "")


def _short_of(clause: Clause) -> bool:
    return len(clause.words) <= 8  # noqa: PLR2004 - longer ones cannot be said again


def _are_many(noun: str) -> bool:
    last = re.split(r"\s(?:of|in|at|for|from|who|that)\s", noun.lower())[0].split()[-1]
    several = re.fullmatch(r"\w+[^sui’']s", last) is not None and last not in ("news", "mathematics", "physics")
    return last in _MANY or several


# It


def thing(exchanges: Sequence[Exchange], *, persons: bool = False) -> str:
    """The thing that "it" is, or what was spoken of, persons too; empty where nothing was."""
    for exchange in reversed(_read(exchanges)):
        found = _thing_of(exchange, persons=persons)
        if found:
            return found
    return ""


def _thing_of(exchange: Exchange, *, persons: bool) -> str:
    clause = _about(exchange)
    short = short_answer(exchange.answer)
    if clause.low[:1] == ("what",) and not clause.auxiliary and short and short.islower() and len(short.split()) == 1:
        tail = _place_of(clause)
        return f"the {short} {tail}".strip()
    chunks = [c for c in _in_order(clause) if _may_be_it(clause, c, persons=persons)]
    if not chunks:
        return ""
    best = clause.extended(chunks[0])
    text = clause.text(best.start, best.end)
    if clause.inverted and clause.low[best.end : best.end + 1] == ("and",):  # "Harbour and Delta Bank"
        return clause.text(best.start, clause.subject[1])
    return text


def _in_order(clause: Clause) -> list[Chunk]:
    """The nouns of a question, those first that it is most likely about."""
    chunks = list(clause.chunks)
    if clause.low[:1] == ("who",) and clause.auxiliary and len(chunks) > 1 and chunks[1].before == "of":
        return chunks[1:] + chunks[:1]  # of "who is the captain of the Lynx" the Lynx
    if clause.inverted:
        start, end = clause.subject
        return [*(c for c in chunks if start <= c.start < end), *(c for c in chunks if not start <= c.start < end)]
    return chunks


def _may_be_it(clause: Clause, chunk: Chunk, *, persons: bool) -> bool:
    text = clause.text(chunk.start, chunk.end)
    if (
        is_time(text)
        or is_time(f"{chunk.before} {text}".strip())
        or text.lower() in ("board", "charge", "trial", "working")
    ):
        return False
    asks = clause.verb < len(clause.words)  # keywords are about whatever they are
    if (
        asks
        and not persons
        and (is_person(text) or persons_in(f"is {text}") or (_are_many(text) and not _GROUP.search(text)))
    ):
        return False
    return chunk.before not in ("by", "since", "until", "to")


# Events, places and times


def event(exchange: Exchange) -> str:
    """What happened, as a noun with its place: "the attack at the Gorabi market"; empty where none is told."""
    clause = Clause.of(exchange.question)
    for chunk in clause.chunks:
        text = clause.text(chunk.start, chunk.end)
        if _EVENT.search(text):
            whole = clause.placed(chunk)
            return clause.text(whole.start, whole.end)
    if not re.match(r"what (?:has |had )?happened\b", exchange.question, re.IGNORECASE):
        return ""
    noun = _event_told(_said(exchange.answer)[:3])
    return f"the {noun} {_place_of(clause)}".strip() if noun and _place_of(clause) else ""


def _event_told(said: Sequence[str]) -> str:
    for text in said:
        for pattern, noun in _HAPPENED:
            if pattern.search(text):
                return noun
        found = _EVENT.search(text)
        if found:
            return found["event"].lower()
    return ""


def place(exchanges: Sequence[Exchange]) -> str:
    """The place that "there" is, with its preposition: "in Gao"; empty where none was named."""
    for exchange in reversed(exchanges):
        clause = Clause.of(exchange.question)
        if clause.low[:1] == ("where",) or clause.counted.lower() in (
            "city",
            "town",
            "country",
            "village",
            "place",
            "region",
        ):
            short = short_answer(exchange.answer)
            if short and short[:1].isupper():
                return f"in {short}"
        found = _place_of(clause)
        if found:
            return found
    return ""


def _place_of(clause: Clause) -> str:
    """The last place that a question names, with its preposition; empty where it names none."""
    for chunk in reversed(clause.chunks):
        text = clause.text(chunk.start, chunk.end)
        towards = chunk.before == "to" and clause.tags[chunk.start] == "N"  # "deployed to Mali"
        is_place = chunk.before in ("in", "at", "near", "into", "on", "from") or towards
        if is_place and text.lower() not in _NO_PLACES and not is_time(f"{chunk.before} {text}"):
            before = {"into": "in", "from": "in", "to": "in"}.get(chunk.before, chunk.before)
            whole = clause.extended(chunk)
            return f"{before} {clause.text(whole.start, whole.end)}"
    return ""


def time(exchanges: Sequence[Exchange]) -> str:
    """The time that "then" is: "in 2019"; empty where none was named."""
    for exchange in reversed(exchanges[-1:]):
        asked = exchange.question.lower().startswith(
            ("when", "what year", "which year", "in what year", "in which year")
        )
        short = short_answer(exchange.answer)
        if asked and re.search(r"\b(?:1\d|20)\d\d\b", short):
            return short if re.match(r"(?:in|on)\b", short) else f"in {short}"
        return time_in(exchange.question) if not asked else ""
    return ""
