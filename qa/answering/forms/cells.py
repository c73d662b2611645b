"""What a question says that cells of a table or the fields of a form can hold, and which of several it asks for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index import STOP_WORDS, stems, words
from qa.question import Kind, Question, is_past, to_base
from qa.reading import Cell, Statement

__all__ = ["Asked", "asked_in", "column_asked", "is_whole", "kin", "kindred_words", "left_over", "open_cells", "plain"]

_SHORTEST_ROOT = 4  # letters that a word and one made of it have in common: "hold", "holder"
_EMPTY = re.compile(r"[\W_]*|n/?a|none|unknown", re.IGNORECASE)  # a cell that says nothing
_EMPHASIS = re.compile(r"[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}|<[^<>]+>")
_MONEY = re.compile(
    r"[$€£¥]|\b(?:crowns?|dollars?|euros?|pounds?|florins?|francs?|usd|eur|gbp|prices?|costs?|fares?|charges?|fees?)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"%|\bper ?cent(?:age)?\b|\bshares?\b", re.IGNORECASE)
_ASKS_MONEY = re.compile(
    r"\bhow much\b|\b(?:price|cost|fare|charge|fee|pay|rent|expensive|cheap|salary)\w{0,2}\b", re.IGNORECASE
)
_ASKS_NOW = re.compile(r"\b(?:now|today|currently|current|at the moment|is|are)\b", re.IGNORECASE)
_HOLDS_NOW = re.compile(r"^(?:since|current(?:ly)?|now|today|present)\b", re.IGNORECASE)
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_LARGE = re.compile(rf"\b(half an?|an?|\d+(?:\.\d+)?) ({'|'.join(_SCALES)})\b", re.IGNORECASE)

# Words that ask for a value, or say nothing of which.
_ASKING = frozenset(
    stems(
        "result value figure number amount tell show know give much many exact exactly high large big long count pay "
        "asked want need charge must may might shall".split()
    )
)
# Words that stand for each other at the head of a table, a column or a list; ours, by what documents of the kinds that
# we have name them.
_ALIKE = (
    "price cost fare charge fee tariff rate ticket rent pay expensive cheap",
    "customer client",
    "boat ship ferry vessel",
    "death dead die killed toll victim fatality",
    "wounded injured hurt",
    "share percent percentage vote",
    "attack incident assault bloodshed violence raid",
    "demand want claim ask",
    "recommend recommendation advise suggest propose proposal",
    "agree agreement deal term settlement got",
    "measure action step do doing done",
    "money income fund funding revenue earning live source",
    "condition string requirement obligation term",
    "wrong mistake failure fail problem error fault",
    "minister cabinet government",
    "sentence verdict convict convicted punishment trial court dock",
    "hour time open opening",
    "country state nation",
    "nobody unknown unclaimed none own claim",
    "employee staff worker",
    "population people inhabitant resident",
    "owner holder owns holds hold",
    "weigh weight heavy",
    "long length",
    "tall high height",
    "deep depth",
    "wide width",
    "fast speed",
    "old age",
    "one 1",
    "two 2",
    "three 3",
    "four 4",
    "five 5",
    "six 6",
    "seven 7",
    "eight 8",
    "nine 9",
    "ten 10",
    "twelve 12",
)
_KIN: dict[str, frozenset[str]] = {}
for _group in _ALIKE:
    _stems = frozenset(stems(_group.split()))
    for _stem in _stems:
        _KIN[_stem] = _KIN.get(_stem, frozenset()) | _stems


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question says, in stems."""

    text: str
    telling: tuple[str, ...]  # in order
    joined: Mapping[str, tuple[str, ...]]  # two words run together, with both: "turn out" for "turnout"
    kind: str  # "money", "percent", "number", "date", "person" or empty
    bases: Mapping[str, str]  # for verbs in the past the stem of what they come from: "drove", "drive"

    def found_in(self, held: Iterable[str], *, loosely: bool = False) -> set[str]:
        """The telling stems that stand among others; `loosely`: or what stands for them."""
        own = set(held)
        found = {
            stem
            for stem in self.telling
            if stem in own or (loosely and any(self._stands_for(stem, other) for other in own))
        }
        for joined, parts in self.joined.items():
            if joined in own:
                found.update(part for part in parts if part in self.telling)
                found.add(joined)
        return found

    def _stands_for(self, stem: str, other: str) -> bool:
        forms = {stem, self.bases.get(stem, stem)}
        return any(other in kin(form) or _is_root(form, other) for form in forms)


def kin(stem: str) -> frozenset[str]:
    """The stems that may stand for this one at the head of a table or list, itself among them."""
    return _KIN.get(stem, frozenset([stem]))


def kindred_words(text: str) -> str:
    """The words that may stand for those of a text. Example: "clients of the bank" -> "customer client"."""
    asked = set(stems(words(text)))
    return " ".join(group for group in _ALIKE if asked.intersection(stems(group.split())))


def plain(text: str) -> str:
    """A cell without emphasis. Example: "**All**" -> "All"."""
    return " ".join(_EMPHASIS.sub("", text).split())


def asked_in(question: Question) -> Asked:
    """What a question says."""
    text = _LARGE.sub(_in_digits, question.text)
    said = words(text)
    own = [word for word in said if word not in STOP_WORDS]
    telling = dict.fromkeys(stems(own))
    bases = {stem: stems([to_base(word)])[0] for word, stem in zip(own, stems(own), strict=True) if is_past(word)}
    joined = {stems([one + other])[0]: tuple(stems([one, other])) for one, other in pairwise(said)}
    return Asked(text, tuple(telling), joined, _kind(question), bases)


def column_asked(asked: Asked, cells: Sequence[Cell], row: Statement) -> tuple[Cell | None, bool]:
    """The cell among a row's in the column that is asked for, and whether the question names it."""
    fitting = [cell for cell in cells if _fits(asked.kind, cell, row)]
    named = [(_names(asked, cell), cell) for cell in fitting or (cells if asked.kind != "person" else [])]
    most = max((count for count, _ in named), default=0.0)
    best = [cell for count, cell in named if count == most > 0]
    if len(best) == 1:
        return best[0], True
    if len(best) > 1 and asked.kind != "money":
        fitting = best
    current = [cell for cell in fitting if _HOLDS_NOW.match(cell.column)]
    if len(fitting) > 1 and len(current) == 1 and _ASKS_NOW.search(asked.text):
        return current[0], True
    if asked.kind and (len(fitting) == 1 or (fitting and asked.kind == "money" and _is_priced(fitting[0]))):
        return (best or fitting)[0], False
    return None, False


def open_cells(asked: Asked, cells: Iterable[Cell]) -> list[Cell]:
    """The cells that tell something, and not what the question says."""
    return [
        cell
        for cell in cells
        if not asked.found_in(stems(words(cell.text))) and not _EMPTY.fullmatch(cell.text.strip())
    ]


def left_over(asked: Asked, covered: Collection[str], rarity: Mapping[str, float]) -> tuple[list[str], float]:
    """The telling stems that are neither covered nor only ask, and their share of the question's words, by rarity."""
    left = [
        stem for stem in asked.telling if stem not in covered and stem not in _ASKING and not _is_of_kind(stem, asked)
    ]
    return left, sum(rarity.get(stem, 1.0) for stem in left) / (sum(rarity.values()) or 1.0)


def is_whole(asked: Asked, cell: Cell) -> bool:
    """Whether the question says all of a column's name but what is in brackets: of "People vaccinated" not "people"."""
    own = {stem for stem in stems(words(re.sub(r"\(.*?\)", "", cell.column))) if stem not in STOP_WORDS}
    return all(asked.found_in([stem], loosely=True) for stem in own)


def _is_of_kind(stem: str, asked: Asked) -> bool:
    """Whether a word only says of which kind the value is: "cost", "percent"."""
    return (asked.kind == "money" and stem in kin("price")) or (asked.kind == "percent" and stem in kin("percent"))


def _in_digits(found: re.Match[str]) -> str:
    """Example: "half a million" -> "500000"."""
    much, scale = found[1].lower(), _SCALES[found[2].lower()]
    share = 0.5 if much.startswith("half") else 1.0 if much[0] == "a" else float(much)
    return str(int(share * scale))


def _kind(question: Question) -> str:
    if question.kind is Kind.PERSON:
        return "person"
    if question.kind is Kind.DATE:
        return "date"
    if _PERCENT.search(question.text):
        return "percent"
    if _ASKS_MONEY.search(question.text):
        return "money"
    return "number" if question.kind is Kind.NUMBER else ""


def _names(asked: Asked, cell: Cell) -> float:
    """How much of a column's name the question says: words, and then the share of the name."""
    own = set(stems([word for word in words(cell.column) if word not in STOP_WORDS or len(words(cell.column)) == 1]))
    exact = asked.found_in(own)
    if not own:
        return 0.0
    loose = asked.found_in(own, loosely=True) - exact
    return len(exact) + 0.5 * bool(loose) + 0.1 * len(exact & own) / len(own)


def _fits(kind: str, cell: Cell, row: Statement) -> bool:
    """Whether a cell can be of the kind that is asked for."""
    text = cell.text.strip()
    digits = bool(re.search(r"\d", text))
    if kind == "person":
        return not digits and text[:1].isupper() and len(text.split()) > 1
    if kind == "money":
        over = f"{row.caption} {row.hit.passage.section}"
        return digits and bool(_MONEY.search(f"{cell.column} {text}") or _MONEY.search(over))
    if kind == "percent":
        over = f"{row.caption} {row.hit.passage.section}"
        return digits and bool(_PERCENT.search(f"{cell.column} {text}") or _PERCENT.search(over))
    return digits if kind in ("number", "date") else True


def _is_priced(cell: Cell) -> bool:
    return bool(_MONEY.search(f"{cell.column} {cell.text}"))


def _is_root(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_ROOT and long.startswith(short) and len(long) - len(short) <= _SHORTEST_ROOT
