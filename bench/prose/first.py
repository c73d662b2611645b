"""The first manner: shortened, reordered, with other words; numbers, names and negations changed outright."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from bench.prose.cases import Manner, names_of, replaced

__all__ = ["FIRST"]

_SYNONYMS = dict(pair.split("/") for pair in """
began/started start/begin large/big built/constructed about/approximately received/got many/numerous also/additionally
however/though because/since often/frequently called/named said/stated show/demonstrate showed/demonstrated
important/significant several/various used/employed near/close-to main/principal died/passed-away
became/turned-into made/produced children/kids created/made found/discovered whole/entire
help/assist include/comprise includes/comprises required/needed such-as/like
""".split())  # fmt: skip
_FRONT = re.compile(r"(?P<front>(?:In|On|During|By|Since|After|Before|At) [^,;]{3,40}), (?P<rest>[^;]+)\.")
_BACK = re.compile(r"(?P<rest>[A-Z][^,;]{20,150}) (?P<back>in (?:the )?(?:[A-Z][a-z]+ )?\d{4}s?)\.")
_PARENTHESIS = re.compile(r" \([^()]*\)")
_RELATIVE = re.compile(r", (?:which|who|whose|where) [^,;]{5,120},(?= )")
_TAIL = re.compile(
    r"(?<=[a-z]{3}), (?!(?:if|unless|except|although|but|not|though|and|or|while|only|without)\b)[^,;]{8,120}(?=\.$)"
)
_DIGITS = re.compile(r"(?<![\w.,/-])\d{1,4}(?![\w,/-]|\.\d)")
_AUXILIARY = re.compile(
    r"\b(?:was|were|is|are|has|had|have|can|could|will|would|did|does|do|may|should|must)\b(?! not)"
)
_NOT = re.compile(r" (?:not|never)\b")
_ORDINARY = re.compile(r"(?:The|A|An|In|On|It|He|She|They|This|These|His|Her|Their|Its|There|At|For|By|As)\b")


def _whole(_: random.Random, said: str) -> str:
    return said


def _shortened(_: random.Random, said: str) -> str | None:
    for pattern in (_PARENTHESIS, _RELATIVE, _TAIL):
        found = pattern.search(said)
        if found and len(said) - len(found.group()) > 40:
            return replaced(said, found, "")
    return None


def _reordered(_: random.Random, said: str) -> str | None:
    front = _FRONT.fullmatch(said)
    if front:
        rest, moved = front["rest"], front["front"]
        return f"{rest[:1].upper()}{rest[1:]} {moved[:1].lower()}{moved[1:]}."
    back = _BACK.fullmatch(said)
    if back:
        rest = back["rest"]
        rest = f"{rest[:1].lower()}{rest[1:]}" if _ORDINARY.match(rest) else rest
        return f"{back['back'].capitalize() if back['back'].islower() else 'I' + back['back'][1:]}, {rest}."
    return None


def _other_words(_: random.Random, said: str) -> str | None:
    other = said
    for one, another in _SYNONYMS.items():
        other = re.sub(rf"\b{one.replace('-', ' ')}\b", another.replace("-", " "), other)
    return other if other != said else None


def _joined(_: random.Random, said: str, second: str) -> str | None:
    if len(said) + len(second) > 330:
        return None
    low = f"{second[:1].lower()}{second[1:]}" if _ORDINARY.match(second) else second
    return f"{said[:-1]}, and {low}"


def _number(chance: random.Random, said: str, texts: Sequence[str]) -> str | None:
    found = [each for each in _DIGITS.finditer(said) if each.group() not in ("0", "1")]
    if not found:
        return None
    place = chance.choice(found)
    others = [each for each in _DIGITS.findall(texts[0]) if len(each) == len(place.group()) and each not in said]
    if others and chance.random() < 0.5:
        return replaced(said, place, chance.choice(others))
    changed = int(place.group()) + chance.choice((-3, -2, -1, 1, 2, 3, 10))
    return replaced(said, place, str(max(2, changed))) if str(changed) != place.group() and changed > 1 else None


def _name(chance: random.Random, said: str, texts: Sequence[str]) -> str | None:
    names = [each for each in names_of(said) if len(each) > 3]
    if not names:
        return None
    gone = chance.choice(names)
    text = texts[0] if chance.random() < 0.5 else " ".join(texts)
    others = sorted({each for each in names_of(text) if not set(each.split()) & set(said.replace(",", " ").split())})
    return said.replace(gone, chance.choice(others), 1) if others else None


def _negation(chance: random.Random, said: str, _: Sequence[str]) -> str | None:
    negated = list(_NOT.finditer(said))
    if negated:
        return replaced(said, chance.choice(negated), "")
    found = list(_AUXILIARY.finditer(said))
    if not found:
        return None
    place = chance.choice(found)
    return replaced(said, place, f"{place.group()} not")


FIRST = Manner(
    "first",
    {"whole": _whole, "shortened": _shortened, "reordered": _reordered, "other words": _other_words},
    _joined,
    _number,
    _name,
    _negation,
)
