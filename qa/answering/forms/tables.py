"""The one cell of a table that answers: where its row and its column meet, and both are certain.

A row is certain where it alone holds all words of the question that tell the table's rows apart. A column is certain
where the question names it, or where it is the only one of the kind that is asked for. What else the question says has
to stand above the table or in the document's title. Otherwise nothing is said: a cell of another row is a wrong answer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index import STOP_WORDS, fold, stems, words
from qa.answering.forms.cells import Asked, asked_in, column_asked, is_whole, left_over, open_cells, plain
from qa.question import Question
from qa.reading import Statement, Weighed

__all__ = ["Table", "TableCell", "cell_asked", "table_of"]

Table = tuple[str, str, int]  # document or file, section, start of its passage

_NAMED, _BY_KIND, _LOOSE = 0.95, 0.85, 0.8  # how sure an answer is: column named; of the kind; with words left over
_LEFT_OVER = 0.25  # share of the question's words, by rarity, that may be found nowhere where row and column are named,
_FEW_LEFT_OVER = 0.12  # and where the column is only of the kind: a verb, as in "what does X move"
_ABOVE = re.compile(r"\b(?:more than|over|above|at least|exceeding)\b", re.IGNORECASE)
_BELOW = re.compile(r"\b(?:less than|under|below|up to|at most|fewer than)\b", re.IGNORECASE)
_EITHER = re.compile(r"\b(?:or|which of)\b", re.IGNORECASE)  # asks for one of several rows, not for a cell
_FROM_TO = re.compile(r"\bfrom (?P<from>.+?) to (?P<to>.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class TableCell:
    """The cell that answers, and how sure that is."""

    weighed: Weighed  # its row
    text: str  # without emphasis
    sure: float  # 0 to 1


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
    asked = asked_in(question)
    if _EITHER.search(question.text):
        return None
    found = [cell for rows in tables.values() if (cell := _cell(asked, rows, rarity)) is not None]
    return max(found, key=lambda cell: (cell.sure, cell.weighed.score), default=None)


def _cell(asked: Asked, rows: Sequence[Weighed], rarity: Mapping[str, float]) -> TableCell | None:
    """The cell of one table that answers."""
    row = _row(asked, rows)
    if row is None:
        return None
    statement = row.statement
    in_row = asked.found_in(_stems_of(statement))
    cell, named = column_asked(asked, open_cells(asked, statement.cells), statement)
    if cell is None:
        return None
    passage = statement.hit.passage
    names = " ".join([statement.cells[0].text, *(cell.column for cell in statement.cells)])
    above = f"{passage.title} {passage.section} {statement.caption} {names}"
    covered = in_row | asked.found_in(stems(words(above)), loosely=True)
    left, weight = left_over(asked, covered, rarity)
    most = _LEFT_OVER if named and is_whole(asked, cell) else _FEW_LEFT_OVER
    if any(stem[0].isdigit() for stem in left) or weight > most:
        return None
    return TableCell(row, plain(cell.text), _LOOSE if left else _NAMED if named else _BY_KIND)


def _stems_of(row: Statement) -> list[str]:
    return stems(words(" ".join(cell.text for cell in row.cells)))


def _row(asked: Asked, rows: Sequence[Weighed]) -> Weighed | None:
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


def _goes_the_way(asked: Asked, row: Statement) -> float:
    """Whether a row goes from and to where the question does: by its words, or by the order of the places."""
    ends = {cell.column.strip().lower(): fold(cell.text) for cell in row.cells}
    if not {"from", "to"} <= ends.keys():
        return 0.0
    said = fold(asked.text)
    way = _FROM_TO.search(said)
    if way:
        return float(ends["from"] in way["from"]) + float(ends["to"] in way["to"])
    return float(-1 < said.find(ends["from"]) < said.find(ends["to"]))


def _bounds_alike(asked: Asked, row: Statement) -> float:
    """Whether a row's label and the question both say "more than", or both "up to"."""
    label = row.cells[0].text
    return float(
        all(bool(bound.search(asked.text)) == bool(bound.search(label)) for bound in (_ABOVE, _BELOW))
        and bool(_ABOVE.search(label) or _BELOW.search(label))
    )


def _is_named(asked: Asked, row: Statement) -> float:
    """The share of the words of a row's cell that the question says, at most."""
    shares = []
    for cell in row.cells:
        own = set(stems([word for word in words(cell.text) if word not in STOP_WORDS]))
        shares.append(len(asked.found_in(own) & own) / len(own) if own else 0.0)
    return max(shares, default=0.0)
