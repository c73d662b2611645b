"""The second manner: attributed, cleft, dates and numbers written otherwise; wrong by what stands near.

Its wrong numbers and names are those of the same passage where it has others, and its negations are other words than
"not".
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from bench.prose.cases import Manner, names_of, replaced

__all__ = ["SECOND"]

_PREFIXES = ("According to the source, ", "The passage states that ", "The documents say that ", "It is reported that ")
_WORDS = dict(pair.split("=") for pair in """
began=commenced started=began ended=concluded lived=resided country=nation countries=nations city=town
biggest=largest largest=biggest smallest=least helped=aided wrote=authored led=headed bought=acquired sold=traded
first=earliest people=individuals most=the_majority_of work=labour film=movie films=movies song=track
released=issued known=recognised current=present located=situated original=initial kind=type type=kind
method=approach usually=generally though=although within=inside across=throughout given=granted won=secured
house=home home=house killed=slain growth=expansion area=region region=area allow=permit allows=permits
""".split())  # fmt: skip
_MONTHS = "January February March April May June July August September October November December"
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS.split())}) (\d{{4}})\b")
_MONTH_FIRST = re.compile(rf"\b({'|'.join(_MONTHS.split())}) (\d{{1,2}}), (\d{{4}})\b")
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
_SPELT = re.compile(
    rf"(?<![\w-])({'|'.join(_SMALL[2:])})(?= [a-z]{{3,}})(?! (?:hundred|thousand|million|billion|dozen))"
)
_FIGURE = re.compile(r"(?<![\w.,/$£€-])([2-9]|1[0-2])(?= [a-z]{3,})(?! (?:percent|per|million|billion|thousand|am|pm))")
_ADVERBS = re.compile(
    r" (?:very|highly|widely|largely|mainly|primarily|generally|typically|currently|originally|officially|eventually|finally"
    r"|subsequently|also|additionally|furthermore|moreover)(?= [a-z])"
)
_CLEFT = re.compile(r"(?P<when>(?:In|On|During) (?:the )?[^,;]{3,30}), (?P<rest>[^;]+)\.")
_STARTS_LOW = re.compile(
    r"(?:The|A|An|In|On|It|He|She|They|This|These|Those|There|His|Her|Their|Its|At|For|By|As|Some|Many|Most)\b"
)
_NUMERAL = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?![\w/-])")
_VERBS = re.compile(
    r"\b(was|were|is|are|had|has|have|can|could|will|would|did|does|do|should|must)\b(?! (?:not|never|no)\b)"
)
_DENIALS = re.compile(r"\b(?:not|never|no longer|cannot)\b ?")
_OPPOSITES = [tuple(pair.split("=")) for pair in """
increased=decreased increase=decrease rose=fell before=after more=less largest=smallest highest=lowest first=last
accepted=rejected won=lost early=late higher=lower above=below included=excluded with=without allowed=forbidden
successful=unsuccessful able=unable
""".split()]  # fmt: skip


def _lowered(said: str) -> str:
    return f"{said[:1].lower()}{said[1:]}" if _STARTS_LOW.match(said) else said


def _attributed(chance: random.Random, said: str) -> str:
    return f"{chance.choice(_PREFIXES)}{_lowered(said)}"


def _in_words(_: random.Random, said: str) -> str | None:
    other = re.sub(
        r"[a-z]+",
        lambda found: _WORDS.get(found.group(), found.group()).replace("_", " ").replace("the the", "the"),
        said,
    ).replace("the the ", "the ")
    return other if other != said else None


def _dates(_: random.Random, said: str) -> str | None:
    other = _DAY_FIRST.sub(r"\2 \1, \3", said)
    other = _MONTH_FIRST.sub(r"\2 \1 \3", said) if other == said else other
    return other if other != said else None


def _figures(_: random.Random, said: str) -> str | None:
    other = _SPELT.sub(lambda found: str(_SMALL.index(found[1])), said)
    other = _FIGURE.sub(lambda found: _SMALL[int(found[1])], said) if other == said else other
    return other if other != said else None


def _barer(_: random.Random, said: str) -> str | None:
    other = _ADVERBS.sub("", said)
    return other if other != said else None


def _cleft(_: random.Random, said: str) -> str | None:
    found = _CLEFT.fullmatch(said)
    return f"It was {_lowered(found['when'])} that {found['rest']}." if found else None


def _joined(chance: random.Random, said: str, second: str) -> str | None:
    if len(said) + len(second) > 330:
        return None
    if chance.random() < 0.5:
        return f"{said[:-1]}; {_lowered(second)}"
    return f"While {_lowered(said)[:-1]}, {_lowered(second)}"


def _number(chance: random.Random, said: str, texts: Sequence[str]) -> str | None:
    found = list(_NUMERAL.finditer(said))
    if not found:
        return None
    place = chance.choice(found)
    here = sorted({each for each in _NUMERAL.findall(texts[0]) if each != place.group()})
    there = sorted({each for each in _NUMERAL.findall(" ".join(texts)) if each != place.group()})
    others = here or there
    return replaced(said, place, chance.choice(others)) if others else None


def _name(chance: random.Random, said: str, texts: Sequence[str]) -> str | None:
    names = names_of(said)
    if not names:
        return None
    gone = chance.choice(names)
    here = sorted({each for each in names_of(texts[0]) if each not in gone and gone not in each})
    there = sorted({each for each in names_of(" ".join(texts)) if each not in said})
    others = here or there
    return said.replace(gone, chance.choice(others), 1) if others else None


def _negation(chance: random.Random, said: str, _: Sequence[str]) -> str | None:
    pairs = [*_OPPOSITES, *((there, here) for here, there in _OPPOSITES)]
    turned = [(here, there) for here, there in pairs if re.search(rf"\b{here}\b", said)]
    if turned and chance.random() < 0.4:
        here, there = chance.choice(turned)
        return re.sub(rf"\b{here}\b", there, said, count=1)
    denials = list(_DENIALS.finditer(said))
    if denials:
        place = chance.choice(denials)
        return replaced(said, place, "can " if place.group().startswith("cannot") else "")
    verbs = list(_VERBS.finditer(said))
    if not verbs:
        return None
    place = chance.choice(verbs)
    return replaced(said, place, f"{place.group()} {chance.choice(('never', 'no longer', 'by no means', 'hardly'))}")


SECOND = Manner(
    "second",
    {
        "attributed": _attributed,
        "other words": _in_words,
        "dates": _dates,
        "figures": _figures,
        "barer": _barer,
        "cleft": _cleft,
    },
    _joined,
    _number,
    _name,
    _negation,
)
