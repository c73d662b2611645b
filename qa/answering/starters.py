"""Questions to begin with: drawn from what the documents state, and offered only where they are answered rightly.

A statement that tells a date, a number or who holds a role is turned into the question that it answers; a name that
several documents speak of is one to ask about. Each is then asked, and kept if the answer is what the statement tells.
"""

from __future__ import annotations

import collections
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from index import STOP_WORDS, Passage, heading_length, sentence_spans, words
from qa.question import common_words, is_base, is_past, names_in, persons_in, to_base
from qa.records import Answer

__all__ = ["starters"]

_SURE = 0.5  # confidence from which an answer is one to begin with
_MOST_ASKED = 16  # questions tried
_MOST_TOPICS = 2  # of the questions that are offered
_FEWEST_QUOTES = 2  # about a topic
_FEWEST_DOCUMENTS = 2  # that speak of a topic, where there are several
_LONGEST = 90  # characters of a question
_LONGEST_STATEMENT = 300

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATED = re.compile(
    r"^(?P<subject>(?:The )?[A-Z][^,;:()“”\"|]{2,60}?) (?P<be>was|were) (?P<verb>[a-z]+ed|built|born|held|sunk|shot"
    r"|sent|made|won|begun|set up|brought|broken)(?P<rest> [^,;:.()“”\"|]{1,50}?)?"
    rf" (?:in|on) (?P<told>(?:\d{{1,2}} )?(?:(?:{_MONTH}) )?\d{{4}})(?=[ ,.;])"
)
_WHEN = rf"(?:(?:\d{{1,2}} )?(?:{_MONTH}) )?\d{{4}}"
_ACT = r"(?P<verb>[a-z]{3,}) (?P<rest>[^,;:.()“”\"|]{3,60}?)"
_NAME = r"(?P<subject>(?:[Tt]he )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+| of| the| coalition| government| army| company)*)"
_ACTED = re.compile(rf"^{_NAME} {_ACT} (?:in|on) (?P<told>{_WHEN})(?=[ ,.;])")
_ACTED_AFTER = re.compile(
    rf"^(?:In|On) (?P<told>{_WHEN}),? {_NAME} {_ACT}(?=[,.;]| to | after | when | as | and | but | who )"
)
_COUNTED = re.compile(
    r"(?P<told>\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?P<who>(?:[a-z]+ )?(?:people|men"
    r"|women|children|[a-z]{3,}[^s\W]s)) (?:were|have been|had been) (?P<verb>[a-z]+ed)"
    r"(?P<rest> (?:in|at|near|by|when|during|on) [^,;:.()“”\"|]{3,50})(?=[,.;])"
)
_ROLE = re.compile(
    r"(?P<told>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,2}), (?:the )?(?P<role>(?:[a-z]+ ){0,2}[a-z]+)"
    r" (?P<of>of|in) (?P<what>(?:the )?[A-Z][\w’'-]+(?: (?:(?:of|the|and) )*[A-Z][\w’'-]+)*)(?=[,.;])"
)
_AUXILIARY = frozenset("was were had did".split())
_NUMBERED = re.compile(r"^\W*\d+[.):]?\s+")
_POINTS_BACK = re.compile(
    r"\b(?:it|he|she|they|this|that|these|those|here|there|his|her|its|their|another|others)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Starter:
    question: str
    told: str  # what the statement says is the answer; empty of a topic
    topic: str = ""
    section: str = ""  # below which the answer stands


def starters(passages: Iterable[Passage], ask: Callable[[str], Answer], limit: int) -> list[str]:
    """Up to `limit` questions that passages answer, of several kinds; none rather than a bad one."""
    good: list[_Starter] = []
    for each in itertools.islice(_candidates(list(passages)), _MOST_ASKED):
        if len(good) == limit:
            break
        is_like_another = any(_asks_the_same(each, other) for other in good)
        if is_like_another or (each.topic and sum(bool(other.topic) for other in good) == _MOST_TOPICS):
            continue
        if _is_good(each, ask(each.question)):
            good.append(each)
    return [each.question for each in good]


def _asks_the_same(one: _Starter, other: _Starter) -> bool:
    """Whether one holds all that the other asks, but for a topic and something particular of it; or wants the same."""
    first, second = _content(one.question), _content(other.question)
    if one.told and other.told:
        return one.told == other.told and bool(first & second)
    return not (one.told or other.told) and (first <= second or second <= first)


def _content(question: str) -> set[str]:
    return {word for word in words(question) if word not in STOP_WORDS} - {"known"}


def _candidates(passages: Sequence[Passage]) -> Iterator[_Starter]:
    """Of each kind in turn, no two of one document and kind before each document had its turn."""
    kinds = [
        _of(passages, _dated),
        _topics(passages),
        _of(passages, _counted),
        _of(passages, _role),
        _of(passages, _acted),
        _headings(passages),
    ]
    seen: set[str] = set()
    for row in itertools.zip_longest(*kinds):
        for each in row:
            if each and each.question not in seen and len(each.question) <= _LONGEST:
                seen.add(each.question)
                yield each


def _of(passages: Sequence[Passage], kind: Callable[[str], _Starter | None]) -> list[_Starter]:
    found: dict[str, list[_Starter]] = collections.defaultdict(list)
    for passage in passages:
        for span in sentence_spans(passage.text, heading_length(passage)):
            said = " ".join(passage.text[span.start : span.end].split())
            starter = kind(said) if len(said) <= _LONGEST_STATEMENT else None
            if starter and not _POINTS_BACK.search(starter.question):
                found[passage.document_id].append(starter)
    return [each for row in itertools.zip_longest(*found.values()) for each in row if each]


def _dated(said: str) -> _Starter | None:
    found = _DATED.match(said)
    subject = _subject(found)
    if not found or not subject:
        return None
    return _Starter(f"When {found['be']} {subject} {found['verb']}{(found['rest'] or '').rstrip()}?", found["told"])


def _subject(found: re.Match[str] | None) -> str:
    """What a statement is about, as it stands inside a question; empty where that is no name."""
    subject = re.sub(r"^The ", "the ", found["subject"]) if found else ""
    opens = subject.removeprefix("the ").split()[:1]
    is_name = bool(opens) and opens[0].lower() not in STOP_WORDS and bool(names_in(f"of {subject}"))
    return subject if is_name else ""


def _acted(said: str) -> _Starter | None:
    found = _ACTED.match(said) or _ACTED_AFTER.match(said)
    subject = _subject(found)
    if not found or not subject or not is_past(found["verb"]) or found["verb"] in _AUXILIARY:
        return None
    base = to_base(found["verb"])
    if not is_base(base) and base not in common_words():
        return None
    return _Starter(f"When did {subject} {base} {found['rest'].rstrip()}?", found["told"])


def _headings(passages: Sequence[Passage]) -> list[_Starter]:
    """The questions that documents ask themselves, in headings that name something."""
    asking = dict.fromkeys(each.section for each in passages if each.section.endswith("?"))
    asked = [(_NUMBERED.sub("", section.rpartition(" › ")[2]), section) for section in asking]
    return [_Starter(heading, "", section=section) for heading, section in asked if names_in(f"of {heading}")]


def _counted(said: str) -> _Starter | None:
    found = _COUNTED.search(said)
    if not found or not names_in(f"of{found['rest']}"):
        return None
    return _Starter(f"How many {found['who']} were {found['verb']}{found['rest']}?", found["told"])


def _role(said: str) -> _Starter | None:
    found = _ROLE.search(said)
    if not found or found["told"] not in persons_in(said):
        return None
    return _Starter(f"Who is the {found['role']} {found['of']} {found['what']}?", found["told"])


def _topics(passages: Sequence[Passage]) -> list[_Starter]:
    """The names in titles and headings that most documents speak of, and most of their passages."""
    headed = " ".join(dict.fromkeys(f"{passage.title} · {passage.section}" for passage in passages))
    documents: dict[str, set[str]] = collections.defaultdict(set)
    held: collections.Counter[str] = collections.Counter()
    for passage in passages:
        for name in names_in(passage.text):
            is_one = len(name.split()) > 1 or (name.isupper() and len(name) > 2 and name.isalpha())  # noqa: PLR2004
            if is_one and name in headed:
                documents[name].add(passage.document_id)
                held[name] += 1
    fewest = min(_FEWEST_DOCUMENTS, len({passage.document_id for passage in passages}))
    names = [name for name in held if len(documents[name]) >= fewest and held[name] > 1]
    names.sort(key=lambda name: (-len(documents[name]), -held[name], name))
    return [_Starter(f"What is known about {_with_article(name, passages)}?", "", name) for name in names]


def _with_article(name: str, passages: Sequence[Passage]) -> str:
    """A name as texts mostly speak of it: "the Northern Dawn Front"."""
    said = re.compile(rf"(\b[Tt]he )?\b{re.escape(name)}\b")
    found = [bool(match[1]) for passage in passages for match in said.finditer(passage.text)]
    return f"the {name}" if sum(found) > len(found) / 2 else name


def _is_good(starter: _Starter, answer: Answer) -> bool:
    if not answer.answered or answer.alternatives:
        return False
    if starter.topic:
        naming = [_holds(each.evidence.text, starter.topic) for each in answer.citations]
        return sum(naming) >= _FEWEST_QUOTES and naming[0]
    if starter.section:
        return answer.confidence >= _SURE and answer.citations[0].section == starter.section
    return answer.confidence >= _SURE and _holds(answer.answer or "", starter.told)


def _holds(text: str, said: str) -> bool:
    return {word for word in words(said) if word not in STOP_WORDS} <= set(words(text))
