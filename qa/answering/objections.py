"""Why a short answer is none to show above the quotes, however likely it is: what its sentence is not about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index import STOP_WORDS, fold, stems, words
from qa.question import Form, Kind, Question, alike, attribute_asked, names_in, role_asked
from qa.reading import Finding, holds, identifiers, is_of_another_turn

__all__ = ["names_all", "objection"]

# What was planned once: whether it came so, the sentence does not say.
_OVERTAKEN = re.compile(
    r"\b(?:was|were|had been) (?:originally |first |at first )?(?:planned|scheduled|expected|supposed|meant|due)\b"
    r"|\b(?:was|were) to have\b|\boriginally\b",
    re.IGNORECASE,
)
# Who is something is not answered by who has been.
_ASKS_WHO_IS = re.compile(
    r"^who (?:is|are|leads|heads|runs|rules|governs|chairs|commands|coaches|owns)\b", re.IGNORECASE
)
_NO_LONGER = re.compile(
    r"\b(?:stepped down|steps down|resigned|resigns|left office|has been replaced|no longer"
    r"|was (?:replaced|dismissed|sacked|ousted|toppled|succeeded)|until (?:now|then|last|recently))\b",
    re.IGNORECASE,
)
_CARDINALS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
).split()
_UNITS = (
    r"(?:years?|months?|weeks?|days?|hours?|minutes?|kilomet(?:re|er)s?|km|met(?:re|er)s?|miles?|percent|per cent|kg"
    r"|tonnes?|tons?)"
)
_CONDITION = re.compile(
    rf"\b(?:after|within|under|over|above|below|up to|(?:more|less|fewer) than|at (?:least|most)|for) "
    rf"(?P<number>\d+|{'|'.join(_CARDINALS)}) (?P<unit>{_UNITS})\b",
    re.IGNORECASE,
)
# What lasts may be told by a span of time, "from 2015 to 2020"; what comes in a moment is not.
_ASKS_MOMENT = re.compile(
    r"^when (?:did|was|were) (?!.*\b(?:take place|last|occur|happen|reign|rule|govern|live|serve|work|hold|held|be"
    r"|run|play|exist|stay|lead|fight|build|built|used|written|study|fought)\b)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"from .+ (?:to|until|till) ", re.IGNORECASE)
_BEFORE_THAT = re.compile(
    r"\b(?:the (?:year|month|week|day|time) before|(?:a|the) (?:year|month|week|day) earlier"
    r"|the previous (?:year|month|week|day)|at first|originally|initially)\W*$",
    re.IGNORECASE,
)
_SAYS_BEFORE = re.compile(
    r"\b(?:before|earlier|previous(?:ly)?|last|ago|had|from|first|original(?:ly)?|initial(?:ly)?|then|instead of"
    r"|compared)\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bhow many (?P<things>[\w-]+)", re.IGNORECASE)
_PLURAL = re.compile(r"\s(?P<things>[a-z][a-z-]+s)\b")
_THAN = re.compile(r"\bthan\b", re.IGNORECASE)
_NAMED_KINDS = (Kind.PERSON, Kind.PLACE, Kind.ORGANISATION, Kind.NAME)
_LONGEST_NAME = 8  # words
_PRONOUN = re.compile(r"\b(?:it|them|him|her|they|he|she|this|these|there)\b", re.IGNORECASE)
_INSIDE, _OF = (
    re.compile(r"\b(?:in|at|near|outside) $", re.IGNORECASE),
    re.compile(r"\b(?:of|from|to) $", re.IGNORECASE),
)
_PLACE_WORDS = re.compile(
    r"^(?:North|South|East|West|Northern|Southern|Eastern|Western|Lower|Upper|Lake|River|Mount|Port|Cape|New|Saint|San)\b"
)


def objection(question: Question, best: Finding) -> str:
    """Why the short answer of the best finding is none to show; empty where nothing speaks against it."""
    if not best.short:
        return "no few words of the best sentence are of the kind that is asked for"
    return next(_objections(question, best, best.short), "")


def names_all(finding: Finding, codes: Sequence[tuple[str, ...]]) -> bool:
    """Whether the evidence, or what stands above it, names all these numbers and codes."""
    return all(holds(_in_place(finding), code) for code in codes)


def _objections(question: Question, best: Finding, short: str) -> Iterator[str]:
    yield from _of_another_thing(question.text, best)
    yield from _of_another_time(question.text, best)
    named = question.kind in _NAMED_KINDS
    if named and (len(short.split()) > _LONGEST_NAME or _PRONOUN.search(short)):
        yield "no few words of the best sentence are of the kind that is asked for"
    before = _before(best)
    who = question.kind in (Kind.PERSON, Kind.ORGANISATION)
    if who and (_INSIDE.search(before) or (_PLACE_WORDS.match(short) and _OF.search(before))):
        yield "what the best sentence names is a place"
    other = _counted(question.text, best) if question.kind is Kind.NUMBER else ""
    if other:
        yield f"the number in the best sentence is of {other}"
    is_open = question.kind is Kind.PERSON or question.request.form is Form.LIST  # anybody, or anything, will fit
    relation = _missing_relation(question.text, best) if is_open and not question.time else ""
    if relation:
        yield f"the best sentence does not say what is asked: “{relation}”, or the like"


def _of_another_thing(asked: str, best: Finding) -> Iterator[str]:
    role = role_asked(asked)
    attribute = attribute_asked(asked)
    condition = _CONDITION.search(asked)
    if not names_all(best, identifiers(asked)):
        yield "a number or code of the question does not stand in the best sentence"
    if not _is_of_role(best, asked):
        yield f"its passage does not speak of a {role}"
    if attribute and not attribute.is_told_in(best.said(best.evidence)):
        yield f"the best sentence does not tell of {attribute.name}"
    if condition and not _is_met(condition, _in_place(best)):
        yield f"the best sentence does not speak of {condition['number']} {condition['unit']}"
    if _only_compares(asked, best):
        yield "the best sentence only compares with what is asked about"


def _of_another_time(asked: str, best: Finding) -> Iterator[str]:
    evidence = best.said(best.evidence)
    if is_of_another_turn(asked, evidence):
        yield "the best sentence speaks of another turn than the one asked for"
    if _OVERTAKEN.search(evidence):
        yield "the best sentence tells what was planned, and not what came"
    if _ASKS_WHO_IS.match(asked) and _is_over(role_asked(asked), evidence):
        yield "the best sentence speaks of somebody who has left"
    if _ASKS_MOMENT.match(asked) and _RANGE.match(best.short or ""):
        yield "the best sentence tells of a span of time, and not when something came"
    if _BEFORE_THAT.search(asked) and not _SAYS_BEFORE.search(evidence):
        yield "the best sentence does not tell what was so before"


def _before(best: Finding) -> str:
    """The evidence in front of its short answer."""
    start = best.answer.start - best.evidence.start if best.answer else 0
    return best.said(best.evidence)[:start]


def _counted(asked: str, best: Finding) -> str:
    """What the short answer counts, where the evidence names what is asked for besides; else empty.

    "Hospitals" in "the nurses of Osa's three hospitals", of which nurses are asked for.
    """
    things = _HOW_MANY.search(asked)
    behind = best.said(best.evidence)[len(_before(best)) + len(str(best.short)) :]
    counted = _PLURAL.match(behind)
    if things is None or counted is None:
        return ""
    thing, other = stems(words(things["things"]))[-1:], stems(words(counted["things"]))[-1:]
    named = set(stems(words(best.said(best.evidence))))
    return counted["things"] if set(thing) <= named and not set(other) & set(stems(words(asked))) else ""


def _missing_relation(asked: str, best: Finding) -> str:
    """What a question asks of somebody, "leads", where neither that nor its like stands in the evidence or above it.

    Empty where it stands there, and where the question asks for nothing that goes by several words.
    """
    own = [word for word in words(asked) if word not in STOP_WORDS]
    same = alike(stems(own))
    first = next(((word, stem) for word, stem in zip(own, stems(own), strict=True) if same[stem]), None)
    if first is None:
        return ""
    word, stem = first
    # What is a common noun in the answer says nothing of it: "the government" does not govern the front.
    common = stems([each for each in str(best.short).split() if each.islower()])
    held = set(stems(words(_in_place(best)))) - set(common)
    return "" if held & {stem, *same[stem]} else word


def _in_place(finding: Finding) -> str:
    """The evidence with what stands above it."""
    passage = finding.hit.passage
    return f"{passage.title} | {passage.section} | {finding.said(finding.evidence)}"


def _is_over(role: str, evidence: str) -> bool:
    """Whether somebody is no longer in a role. Example: "the former governor", "stepped down as governor"."""
    former = rf"\b(?:former|ex)[\s-](?:\w+[\s-])?{re.escape(role)}\b" if role else r"(?!)"
    return bool(_NO_LONGER.search(evidence) or re.search(former, evidence, re.IGNORECASE))


def _is_of_role(finding: Finding, question: str) -> bool:
    """Whether the passage names the role that a question asks for, or one that is like it."""
    passage = finding.hit.passage
    held = set(stems(words(f"{passage.title} {passage.section} {passage.text}")))
    return all(stem in held or held & same for stem, same in alike(stems(words(role_asked(question)))).items())


def _is_met(condition: re.Match[str], said: str) -> bool:
    """Whether a text names the number of a condition, in digits or as a word: "after ten years", "10 years"."""
    number = condition["number"].lower()
    other = str(_CARDINALS.index(number) + 1) if number in _CARDINALS else ""
    if number.isdigit() and 0 < int(number) <= len(_CARDINALS):
        other = _CARDINALS[int(number) - 1]
    return bool({number, other} & set(words(said)))


def _only_compares(asked: str, best: Finding) -> bool:
    """Whether evidence names what is asked about behind "than" only: "a metre lower than at Brackholm"."""
    evidence, passage = best.said(best.evidence), best.hit.passage
    than = _THAN.search(evidence)
    if than is None or best.answer is None or best.answer.start - best.evidence.start > than.start():
        return False
    written = [*names_in(asked), *names_in(passage.text)]
    names = set(stems(words(fold(asked)))) & set(stems(words(" ".join(written))))
    before, behind = evidence[: than.start()], evidence[than.end() :]
    above = set(stems(words(f"{passage.title} {passage.section} {before}")))
    return bool(names & set(stems(words(behind)))) and not names & above
