"""Pronouns of a follow-up, and "there" and "then", replaced by what they stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.question.following.clauses import AUXILIARIES, DOING, Clause
from qa.question.following.referents import Exchange, group, is_person, person, place, thing, time
from qa.question.following.times import time_in
from qa.question.names import names_in

__all__ = ["points_back", "stands_for", "with_referents"]

_LONGEST = 16  # words; a longer question says itself what it is about
_CAME_AFTER = re.compile(
    r"^(?P<who>who (?:(?:came|comes|was|is)(?: in)? (?:after|before)|followed|succeeded|replaced|(?:comes|came) next"
    r"|took over))(?: (?:him|her))?$",
    re.IGNORECASE,
)

_PERSON_PRONOUNS = frozenset("he she him his her hers".split())
_GROUP_PRONOUNS = frozenset("they them their theirs".split())
_THING_PRONOUNS = frozenset("it its".split())
_POSSESSIVES = frozenset("his her their its".split())
_PRONOUNS = _PERSON_PRONOUNS | _GROUP_PRONOUNS | _THING_PRONOUNS
_VERB_BEHIND = r"(?:is|was|are|were|did|does|do|has|had|happens?|happened|mean|means|cost|work)"
_POINTS_BACK = re.compile(
    rf"\b(?:this|that|those|these)(?=\s*(?:\?|$|{_VERB_BEHIND}\b))"
    r"|\b(?:the (?:same|latter|former)|that (?:one|time|day|year)|those (?:ones|people))\b"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )(?<!been )(?<!will )\bthere\b(?! (?:is|are|was|were|been|be)\b)",
    re.IGNORECASE,
)
# "how long does it take", "is it true that": nothing stands behind this "it"
_EMPTY_IT = re.compile(
    r"\bit (?:takes?|took|costs?)\b(?=.* to\b)|\bit (?:true|possible|means?|rains?|snows?)\b|\bnot it\b"
    r"|\bit (?:is|was) not (?:possible|true)\b"
    r"|\b(?:is|was) it (?:\w{3,}ed|known|said|thought) (?:that|how|whether|why|who|what|which)\b"
    r"|\b(?:is|was) it \w+er to\b"
    r"|\b(?:is|was) it (?:true|possible|legal|safe|important|necessary|common|easy|hard|better|worth)\b"
    r"|\b(?:is|was) it (?:good|bad|an?|like)\b"
    r"|\bdoes it (?:take|cost|mean) to\b|\bit (?:is|was) (?:called|possible|true)\b"
    r"|\bwould it (?:cost|take)\b(?=.* to\b)",
    re.IGNORECASE,
)
_THERE = re.compile(r"\b(?:(?:down|up|over|out) )?there\b(?! (?:is|are|was|were|been|be)\b)", re.IGNORECASE)
_EXISTS = re.compile(r"\b(?:is|are|was|were|be|been|will)\s+there\b", re.IGNORECASE)
_THEN = re.compile(r"\b(?P<since>since )?(?:then|that (?:time|day|year))$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_WHICH_DAY = re.compile(
    r"^(?P<asks>(?:on )?(?:what|which) (?:day|date|time|year|month) (?:is|was|will)) it(?: be)?$", re.IGNORECASE
)
_GOES = re.compile(r"\b(?P<verb>leave|left|enter|entered|reach|reached|visit|visited|quit)$", re.IGNORECASE)


def points_back(said: str) -> bool:
    """Whether a pronoun, "there" or "that" stands for what the question itself does not name."""
    if (_POINTS_BACK.search(said) and not _names_something(said)) or _CAME_AFTER.match(said):
        return True
    return bool(_WHICH_DAY.match(said) or _pronoun_at(said))


def _pronoun_at(said: str) -> re.Match[str] | None:
    """The first pronoun that nothing before it in the question stands for."""
    if len(said.split()) > _LONGEST:
        return None
    empty = [found.span() for found in _EMPTY_IT.finditer(said)]
    for found in _WORD.finditer(said):
        if found.group().lower() in _PRONOUNS and not any(start <= found.start() < end for start, end in empty):
            earlier = said[: found.start()]
            alone = not (_names_something(earlier) or _asks_for_what(earlier, found.group().lower()))
            return found if alone else None
    return None


def with_referents(said: str, exchanges: Sequence[Exchange]) -> str:
    """The question with names for its pronouns; empty where it has none that points back."""
    if not points_back(said):
        return ""
    text = _CAME_AFTER.sub(lambda found: _after_whom(found, exchanges), said)
    if text != said:
        return text
    text = _placed(text, exchanges)
    text = _timed(text, exchanges)
    text = _of_the_same(_named(text, exchanges), said, exchanges[-1])
    return text if text != said else ""


def _of_the_same(text: str, said: str, before: Exchange) -> str:
    """Of "what did they get" after "what pay rise did the nurses ask for": "what pay rise did the nurses get"."""
    clause = Clause.of(before.question)
    anything = re.match(r"what (?=(?:did|do|does|will) (?:they|he|she|it)\b)", said, re.IGNORECASE)
    if anything and text != said and clause.low[0] == "what" and clause.counted and clause.inverted:
        return f"what {clause.counted} {text[anything.end() :]}"
    return text


def _after_whom(found: re.Match[str], exchanges: Sequence[Exchange]) -> str:
    whom = person(exchanges)
    office = next((each for each in (_office(exchange) for exchange in reversed(exchanges)) if each), "")
    if not whom:
        return found.group()
    whom = f"{whom} {office}" if office and whom[:1].isupper() else whom
    needs = found["who"].lower().endswith(("next", "over"))
    return f"{found['who']} {'after ' if needs else ''}{whom}"


def _office(exchange: Exchange) -> str:
    """The office that a question for a person names: "as governor"; empty where it names none."""
    found = re.match(r"(?:who (?:is|was) (?:the )?|which )(?P<office>[\w-]+)", exchange.question, re.IGNORECASE)
    return f"as {found['office']}" if found and is_person(found["office"]) else ""


def _placed(text: str, exchanges: Sequence[Exchange]) -> str:
    there = _THERE.search(text)
    exists = _EXISTS.search(text)
    where = place(exchanges) if there and not (exists and exists.end() == there.end()) else ""
    where = re.sub(r"^at (?!the |an? )", "in ", where)
    return f"{text[: there.start()]}{where}{text[there.end() :]}" if there and where else text


def _timed(text: str, exchanges: Sequence[Exchange]) -> str:
    then = _THEN.search(text)
    when = time(exchanges) if then else ""
    if not then:
        return text
    if not when:
        return text[: then.start()].strip() if then["since"] else text
    return f"{text[: then.start()]}{re.sub(r'^(?:in|on) ', 'since ', when) if then['since'] else when}"


def _named(text: str, exchanges: Sequence[Exchange]) -> str:
    """With what each pronoun stands for in its place, and the place where nothing else tells which is meant."""
    which_day = _WHICH_DAY.match(text)
    if which_day:
        return _which_day(which_day["asks"], exchanges) or text
    found = _pronoun_at(text)
    if found is None:
        return text
    pronoun = found.group().lower()
    of_those = re.search(r"\bof $", text[: found.start()])
    stands = stands_for(pronoun, exchanges)
    if not stands or stands.lower() in text.lower():
        return text
    after = text[found.end() :]
    if pronoun in _POSSESSIVES and re.match(r"\s+\w", after) and not _is_object(pronoun, after):
        noun = re.match(r"\s+[\w’'-]+", after)
        if noun and len(stands.split()) > 3:  # noqa: PLR2004 - "the flat of the captain of the Comets"
            text = f"{text[: found.start()]}the{noun.group()} of {stands}{after[noun.end() :]}"
        else:
            text = f"{text[: found.start()]}{stands}{'’' if stands.endswith('s') else '’s'}{after}"
    else:
        text = f"{text[: found.start()]}{stands}{after}"
    return _with_place(text, stands, exchanges) if pronoun in _GROUP_PRONOUNS and not of_those else text


def _which_day(asks: str, exchanges: Sequence[Exchange]) -> str:
    """Of "which day is it" after "where will they play the final next year": "which day is the final next year"."""
    stands = thing(exchanges)
    return f"{asks} {stands} {time_in(exchanges[-1].question)}".strip() if stands else ""


def _is_object(pronoun: str, after: str) -> bool:
    """Whether "her" owns nothing: a preposition or an adverb follows."""
    return pronoun == "her" and Clause.of(f"x{after}").tags[1:2] != ("N",)


def stands_for(pronoun: str, exchanges: Sequence[Exchange]) -> str:
    """Who or what a pronoun is; empty where nobody knows."""
    if pronoun in _PERSON_PRONOUNS:
        return person(exchanges)
    if pronoun in _GROUP_PRONOUNS:
        return group(exchanges)
    return thing(exchanges)


def _with_place(text: str, stands: str, exchanges: Sequence[Exchange]) -> str:
    """With the place of the question before, where the new one names none and ends in its verb."""
    clause = Clause.of(text)
    where = place(exchanges[-1:]) or _object(exchanges[-1])
    ends_in_verb = clause.inverted and clause.auxiliary in DOING and clause.predicate >= len(clause.words) - 2
    if (
        not where
        or not ends_in_verb
        or where.split(" ", 1)[-1].lower() in text.lower()
        or (names_in(stands) and not stands.rsplit(maxsplit=1)[-1].islower())
    ):
        return text
    goes = _GOES.search(text)
    if not goes and where == _object(exchanges[-1]):
        return text
    return f"{text} {re.sub(r'^(?:in|at|on|near) ', '', where) if goes else where}"


def _object(exchange: Exchange) -> str:
    """The object of a question for who did something: "Ecowas" of "which countries left Ecowas"; else empty."""
    clause = Clause.of(exchange.question)
    if clause.inverted or clause.auxiliary or not clause.chunks or clause.chunks[0].start != clause.verb + 1:
        return ""
    return clause.text(clause.chunks[0].start, clause.chunks[0].end)


def _names_something(text: str) -> bool:
    """Whether a text holds a name, or a noun with its article: something that a pronoun after it may stand for."""
    if names_in(text):
        return True
    return bool(
        re.search(r"\b(?:the|an?|every|each|some|any|my|your|our|\w+[’']s) (?!same\b)[^\W\d_]{3,}", text, re.IGNORECASE)
    )


def _asks_for_what(text: str, pronoun: str) -> bool:
    """Whether the thing asked for may be what a pronoun after it stands for: "how many civilians lost their ..."."""
    clause = Clause.of(text)
    if (
        clause.low[:1] == ("who",) and pronoun in _POSSESSIVES
    ):  # "who may not require that its teachers", and not "who was its head"
        return any(
            tag == "V" or word not in AUXILIARIES for word, tag in zip(clause.low[1:], clause.tags[1:], strict=True)
        )
    if clause.tags[-1:] == ("A",) and pronoun not in _POSSESSIVES:
        return False  # "which floor is it on"
    heads = ("which", "what") if pronoun in _THING_PRONOUNS | _PERSON_PRONOUNS else ("how", "which", "what")
    return bool(clause.counted) and any(word in heads for word in clause.low[:2])
