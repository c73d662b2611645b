"""The one cell of a table that answers: where its row and its column meet, and both are certain.

A row is certain where it alone holds all words of the question that tell the table's rows apart. A column is certain
where the question names it, or where it is the only one of the kind that is asked for. What else the question says has
to stand above the table or in the document's title. Otherwise nothing is said: a cell of another row is a wrong answer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index import STOP_WORDS, fold, stems, words
from qa.question import Kind, Question
from qa.reading import Cell, Statement, Weighed

__all__ = ["Table", "TableCell", "cell_asked", "kin", "kindred_words", "plain", "table_of"]

Table = tuple[str, str, int]  # document or file, section, start of its passage

_NAMED, _BY_KIND, _LOOSE = 0.95, 0.85, 0.8  # how sure an answer is: column named; of the kind; with words left over
_LEFT_OVER = 0.25  # share of the question's words, by rarity, that may be found nowhere where row and column are named,
_FEW_LEFT_OVER = 0.12  # and where the column is only of the kind: a verb, as in "what does X move"
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
_ABOVE = re.compile(r"\b(?:more than|over|above|at least|exceeding)\b", re.IGNORECASE)
_BELOW = re.compile(r"\b(?:less than|under|below|up to|at most|fewer than)\b", re.IGNORECASE)
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_LARGE = re.compile(rf"\b(half an?|an?|\d+(?:\.\d+)?) ({'|'.join(_SCALES)})\b", re.IGNORECASE)
_EITHER = re.compile(r"\b(?:or|which of)\b", re.IGNORECASE)  # asks for one of several rows, not for a cell
_FROM_TO = re.compile(r"\bfrom (?P<from>.+?) to (?P<to>.+)$", re.IGNORECASE)

# Words that ask for a value, or say nothing of which.
_ASKING = frozenset(
    stems(
        "result value figure number amount tell show know give much many exact exactly high large big long count pay "
        "asked want need charge".split()
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


@dataclass(frozen=True, slots=True, eq=False)
class TableCell:
    """The cell that answers, and how sure that is."""

    weighed: Weighed  # its row
    text: str  # without emphasis
    sure: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question says, in stems."""

    text: str
    telling: tuple[str, ...]  # in order
    joined: Mapping[str, tuple[str, ...]]  # two words run together, with both: "turn out" for "turnout"
    kind: str  # "money", "percent", "number", "date", "person" or empty

    def found_in(self, held: Iterable[str], *, loosely: bool = False) -> set[str]:
        """The telling stems that stand among others; `loosely`: or what stands for them."""
        own = set(held)
        found = {
            stem
            for stem in self.telling
            if stem in own or (loosely and (own & kin(stem) or any(_is_root(stem, other) for other in own)))
        }
        for joined, parts in self.joined.items():
            if joined in own:
                found.update(part for part in parts if part in self.telling)
                found.add(joined)
        return found


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


def table_of(statement: Statement) -> Table | None:
    """The table a row belongs to: its file, where each row is a document of its own; None for what is no row."""
    passage = statement.hit.passage
    if not statement.cells:
        return None
    file, mark, _ = passage.document_id.rpartition("#")
    if mark and statement.span.end - statement.span.start >= len(passage.text.strip()) - 1:
        return file, "", 0
    return passage.document_id, passage.section, passage.start


def cell_asked(question: Question, weighed: Sequence[Weighed], rarity: Mapping[str, float]) -> TableCell | None:
    """The cell that answers a question; None where it is not certain. `weighed` are best first.

    `rarity` says of the stems of the question's words how rare they are.
    """
    tables: dict[Table, list[Weighed]] = defaultdict(list)
    for each in weighed:
        table = table_of(each.statement)
        if table:
            tables[table].append(each)
    asked = _asked(question)
    if _EITHER.search(question.text):
        return None
    found = [cell for rows in tables.values() if (cell := _cell(asked, rows, rarity)) is not None]
    return max(found, key=lambda cell: (cell.sure, cell.weighed.score), default=None)


def _asked(question: Question) -> _Asked:
    text = _LARGE.sub(_in_digits, question.text)
    said = words(text)
    telling = dict.fromkeys(stems([word for word in said if word not in STOP_WORDS]))
    joined = {stems([one + other])[0]: tuple(stems([one, other])) for one, other in pairwise(said)}
    return _Asked(text, tuple(telling), joined, _kind(question))


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


def _cell(asked: _Asked, rows: Sequence[Weighed], rarity: Mapping[str, float]) -> TableCell | None:
    """The cell of one table that answers."""
    row = _row(asked, rows)
    if row is None:
        return None
    statement = row.statement
    in_row = asked.found_in(_stems_of(statement))
    open_cells = [
        cell
        for cell in statement.cells
        if not asked.found_in(stems(words(cell.text))) and not _EMPTY.fullmatch(cell.text.strip())
    ]
    cell, named = _column(asked, open_cells, statement)
    if cell is None:
        return None
    passage = statement.hit.passage
    names = " ".join([statement.cells[0].text, *(cell.column for cell in statement.cells)])
    above = f"{passage.title} {passage.section} {statement.caption} {names}"
    covered = in_row | asked.found_in(stems(words(above)), loosely=True)
    left = [stem for stem in asked.telling if stem not in covered | _ASKING and not _is_of_kind(stem, asked)]
    weight = sum(rarity.get(stem, 1.0) for stem in left) / (sum(rarity.values()) or 1.0)
    most = _LEFT_OVER if named and _is_whole(asked, cell) else _FEW_LEFT_OVER
    if any(stem[0].isdigit() for stem in left) or weight > most:
        return None
    return TableCell(row, plain(cell.text), _LOOSE if left else _NAMED if named else _BY_KIND)


def _is_of_kind(stem: str, asked: _Asked) -> bool:
    """Whether a word only says of which kind the value is: "cost", "percent"."""
    return (asked.kind == "money" and stem in kin("price")) or (asked.kind == "percent" and stem in kin("percent"))


def _stems_of(row: Statement) -> list[str]:
    return stems(words(" ".join(cell.text for cell in row.cells)))


def _row(asked: _Asked, rows: Sequence[Weighed]) -> Weighed | None:
    """The one row that the question names; None where there is none, or more than one."""
    names = {stem for cell in rows[0].statement.cells for stem in stems(words(cell.column))}
    for loosely in (False, True):
        found = [asked.found_in(_stems_of(each.statement), loosely=loosely) for each in rows]
        telling = set().union(*found) - asked.found_in(names)
        apart = {stem for stem in telling if len(rows) == 1 or not all(stem in each for each in found)}
        if apart:
            break
    else:
        return None
    best = [each for each, held in zip(rows, found, strict=True) if telling <= held]
    if not best:  # a word of the title may stand in a row as well
        labels = {stem for each in rows for stem in stems(words(each.statement.cells[0].text))}
        above = stems(words(f"{rows[0].statement.hit.passage.title} {rows[0].statement.caption}"))
        telling -= asked.found_in(above) - labels
        best = [each for each, held in zip(rows, found, strict=True) if telling and telling <= held]
    for better in (_goes_the_way, _bounds_alike, _is_named):
        if len(best) > 1:
            most = max(better(asked, each.statement) for each in best)
            best = [each for each in best if better(asked, each.statement) == most]
    return best[0] if len(best) == 1 else None


def _goes_the_way(asked: _Asked, row: Statement) -> float:
    """Whether a row goes from and to where the question does: by its words, or by the order of the places."""
    ends = {cell.column.strip().lower(): fold(cell.text) for cell in row.cells}
    if not {"from", "to"} <= ends.keys():
        return 0.0
    said = fold(asked.text)
    way = _FROM_TO.search(said)
    if way:
        return float(ends["from"] in way["from"]) + float(ends["to"] in way["to"])
    return float(-1 < said.find(ends["from"]) < said.find(ends["to"]))


def _bounds_alike(asked: _Asked, row: Statement) -> float:
    """Whether a row's label and the question both say "more than", or both "up to"."""
    label = row.cells[0].text
    return float(
        all(bool(bound.search(asked.text)) == bool(bound.search(label)) for bound in (_ABOVE, _BELOW))
        and bool(_ABOVE.search(label) or _BELOW.search(label))
    )


def _is_named(asked: _Asked, row: Statement) -> float:
    """The share of the words of a row's cell that the question says, at most."""
    shares = []
    for cell in row.cells:
        own = set(stems([word for word in words(cell.text) if word not in STOP_WORDS]))
        shares.append(len(asked.found_in(own) & own) / len(own) if own else 0.0)
    return max(shares, default=0.0)


def _column(asked: _Asked, cells: Sequence[Cell], row: Statement) -> tuple[Cell | None, bool]:
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


def _names(asked: _Asked, cell: Cell) -> float:
    """How much of a column's name the question says: words, and then the share of the name."""
    own = set(stems([word for word in words(cell.column) if word not in STOP_WORDS or len(words(cell.column)) == 1]))
    exact = asked.found_in(own)
    if not own:
        return 0.0
    loose = asked.found_in(own, loosely=True) - exact
    return len(exact) + 0.5 * bool(loose) + 0.1 * len(exact & own) / len(own)


def _is_whole(asked: _Asked, cell: Cell) -> bool:
    """Whether the question says all of a column's name but what is in brackets: of "People vaccinated" not "people"."""
    own = {stem for stem in stems(words(re.sub(r"\(.*?\)", "", cell.column))) if stem not in STOP_WORDS}
    return all(asked.found_in([stem], loosely=True) for stem in own)


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
