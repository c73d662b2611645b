"""How a table is written: what stands between its cells, and how quotes are meant. It is read off the first lines.

Source: RFC 4180, and what programs write besides: other separators, quotes that are text (tab separated tables often
know no quoting), quotes behind a backslash, single quotes, spaces behind the separator.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.readers.tables.fields import fields_of

__all__ = ["Dialect", "as_it_stands", "dialect_of", "leniently", "standard"]

_USUAL = "\t|;,"  # where several fit as well, the first: the later ones stand in texts and numbers
_RARE = "\x1f\x01^~:¦"  # considered where no usual one fits
_NEVER = "\x1e"  # stands in no text: the separator of a table with one column
_MOST_COMMENTS = 0.5  # of the lines
_FEW, _MOST = 0.3, 0.8  # of the rows have the same number of cells
_NAMED = 1.0  # added to that share where a row names columns that are known
_NAMES_WITHIN = 10  # rows
_IN_QUOTES = re.compile(r'"(?:[^"]|"")*"')
_LONGEST_SWALLOWED = 20  # lines of a cell that is cut off by the end of what is looked at


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a table are told apart."""

    separator: str
    quote: str = '"'  # what a cell stands in that holds a separator or a line end; empty where quotes are text
    escaped: bool = False  # a backslash in front of a quote or a separator makes it text
    spaced: bool = False  # spaces behind a separator do not belong to the cell
    width: int = 1  # cells of most rows


def dialect_of(lines: Sequence[str], *, whole: bool, separator: str = "") -> Dialect:
    """How a table is written that begins with these lines; `whole` where there are no others.

    A separator that is stated is taken for granted.
    """
    separator = separator or _separator(lines)
    return _quoting(lines, Dialect(separator), whole=whole)


def standard(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    """The records of a table by the rules. Raises `csv.Error` where a quote breaks them."""
    return csv.reader(
        lines, delimiter=dialect.separator, quotechar=dialect.quote, skipinitialspace=dialect.spaced, strict=True
    )


def as_it_stands(line: str, dialect: Dialect) -> list[str]:
    """The cells of a line in which quotes are text, but those that a whole cell stands in."""
    cells = line.rstrip("\r\n").split(dialect.separator)
    return [cell[1:-1].replace('""', '"') if _IN_QUOTES.fullmatch(cell) else cell for cell in cells]


def leniently(text: str, dialect: Dialect, start: int = 0, *, doubled: bool = True) -> tuple[list[str], int] | None:
    """The cells of the record that starts at a place, and where it ends; None where a quote is not closed.

    A quote closes a cell only in front of a separator or a line end; any other is text. Two of them are one where they
    are `doubled`.
    """
    cells: list[str] = []
    while True:
        found = _quoted(text, start, dialect, doubled=doubled)
        if found is None:
            found = _plain(text, start, dialect)
        cell, end = found
        if end < 0:
            return None
        cells.append(cell)
        if text[end : end + 1] != dialect.separator:
            end += len(text[end : end + 2]) if text[end : end + 2] == "\r\n" else 1
            return cells, min(end, len(text))
        start = end + 1


def _quoted(text: str, start: int, dialect: Dialect, *, doubled: bool) -> tuple[str, int] | None:
    """A cell in quotes and where it ends, below 0 where it does not; None for one that is not in quotes."""
    while dialect.spaced and text.startswith(" ", start):
        start += 1
    quote = dialect.quote
    if not quote or not text.startswith(quote, start):
        return None
    ends = ("", dialect.separator, "\n", "\r")
    pieces: list[str] = []
    start += 1
    while (place := text.find(quote, start)) >= 0:
        after = text[place + 1 : place + 2]
        if dialect.escaped and _is_escaped(text, place, start):
            pieces.append(text[start:place] + quote)
        elif doubled and after == quote:
            pieces.append(text[start : place + 1])
            place += 1
        elif after in ends:
            cell = "".join([*pieces, text[start:place]])
            return _unescaped(cell, dialect), place + 1
        else:
            pieces.append(text[start : place + 1])
        start = place + 1
    return "", -1


def _plain(text: str, start: int, dialect: Dialect) -> tuple[str, int]:
    """A cell that is not in quotes and where it ends."""
    end = len(text)
    for found in re.compile(rf"[{re.escape(dialect.separator)}\r\n]").finditer(text, start):
        if not (dialect.escaped and _is_escaped(text, found.start(), start)):
            end = found.start()
            break
    return _unescaped(text[start:end], dialect), end


def _is_escaped(text: str, place: int, start: int) -> bool:
    """Whether an odd number of backslashes stands in front of a place."""
    first = place
    while first > start and text[first - 1] == "\\":
        first -= 1
    return (place - first) % 2 == 1


def _unescaped(cell: str, dialect: Dialect) -> str:
    if not dialect.escaped or "\\" not in cell:
        return cell
    return re.sub(rf"\\([\\{re.escape(dialect.quote + dialect.separator)}])", r"\1", cell)


# ---- The separator


def _separator(lines: Sequence[str]) -> str:
    """What stands between the cells: that which gives most rows the same number of them."""
    told = [line for line in lines if line.strip()]
    uncommented = [line for line in told if not line.startswith("#")]
    told = uncommented if len(uncommented) > _MOST_COMMENTS * len(told) or uncommented else told
    for separators in (_USUAL, _RARE):
        scores = {separator: _likeness(told, separator) for separator in separators}
        best = max(separators, key=lambda separator: scores[separator])
        if scores[best] > 0:
            return best
    return _NEVER


def _likeness(lines: Sequence[str], separator: str) -> float:
    """How well a separator fits: the share of rows with the usual number of cells, and more where it makes names."""
    rows = [row for row in csv.reader(lines, delimiter=separator, skipinitialspace=True) if row]
    counts = Counter(len(row) for row in rows)
    several = Counter({count: often for count, often in counts.items() if count > 1})
    if not several:
        return 0.0
    known = max(len(fields_of(tuple(row))) if len(row) > 1 else 0 for row in rows[:_NAMES_WITHIN])
    share = several.most_common(1)[0][1] / len(rows)
    if share < (_MOST if _reads_like_prose(lines, separator) else _FEW) and known <= 1:
        return 0.0
    return share + _NAMED * (known > 1) - (len(rows[0]) == 1) * _FEW


def _reads_like_prose(lines: Sequence[str], separator: str) -> bool:
    """Whether a space stands behind each separator, as behind a comma in a sentence."""
    return not any(re.search(rf"{re.escape(separator)}(?:[^ \r\n]| +\")", line) for line in lines)


# ---- Quotes


def _quoting(lines: Sequence[str], plain: Dialect, *, whole: bool) -> Dialect:
    """How quotes are meant: by the rules where these hold; else as that which gives every row its cells."""
    rows, errors = _tried(lines, plain, whole=whole)
    plain = replace(plain, width=_width(rows) or _width(_split(lines, plain)))
    literal = _split(lines, plain)
    if (errors or _swallows(literal, rows, plain)) and all(len(row) == plain.width > 1 for row in literal):
        return replace(plain, quote="")
    if errors or any(f"\\{plain.separator}" in line for line in lines):
        escaped = replace(plain, escaped=True)
        if any("\\" in line for line in lines) and _all_fit(lines, escaped, whole=whole):
            return escaped
    if any(cell.startswith(' "') for row in rows for cell in row):
        spaced = replace(plain, spaced=True)
        there, wrong = _tried(lines, spaced, whole=whole)
        if not wrong:
            return replace(spaced, width=_width(there))
    return _in_single_quotes(lines, rows, plain, whole=whole) or plain


def _tried(lines: Sequence[str], dialect: Dialect, *, whole: bool) -> tuple[list[list[str]], int]:
    """The records by the rules, and how often these are broken."""
    rows: list[list[str]] = []
    errors = 0
    waiting = iter(lines)
    reader = standard(waiting, dialect)
    before = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return rows, errors
        except csv.Error:
            is_cut_off = not whole and reader.line_num == len(lines)  # type: ignore[attr-defined]
            errors += not is_cut_off or len(lines) - before > _LONGEST_SWALLOWED
        else:
            if row:
                rows.append(row)
        before = reader.line_num  # type: ignore[attr-defined]


def _split(lines: Sequence[str], dialect: Dialect) -> list[list[str]]:
    return [as_it_stands(line, dialect) for line in lines if line.strip()]


def _width(rows: Sequence[Sequence[str]]) -> int:
    """The number of cells that most rows have."""
    return Counter(map(len, rows)).most_common(1)[0][0] if rows else 0


def _swallows(literal: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], dialect: Dialect) -> bool:
    """Whether a cell in quotes runs over lines that are rows themselves: its quotes are those of two texts."""
    if dialect.width < 3 and dialect.separator != "\t":  # noqa: PLR2004 - one separator in each line may be chance
        return False
    return len(literal) > len(rows)


def _all_fit(lines: Sequence[str], dialect: Dialect, *, whole: bool) -> bool:
    """Whether each record, read leniently, has its cells; the last one may be cut off."""
    text, start, counts = "".join(lines), 0, list[int]()
    while start < len(text):
        found = leniently(text, dialect, start)
        if found is None:
            return not whole and len(counts) > 1
        cells, start = found
        if any(cells):
            counts.append(len(cells))
    return all(count == dialect.width for count in counts)


def _in_single_quotes(
    lines: Sequence[str], rows: Sequence[Sequence[str]], plain: Dialect, *, whole: bool
) -> Dialect | None:
    """The dialect of a table whose cells stand in single quotes, None for any other."""
    if any('"' in line for line in lines):
        return None
    cells = [cell for row in rows for cell in row if cell.strip()]
    opened = sum(cell.startswith("'") for cell in cells)
    if opened < len(cells) / 2 or not opened:
        return None
    single = replace(plain, quote="'")
    there, errors = _tried(lines, single, whole=whole)
    fits = not errors and len(set(map(len, there))) == 1
    return replace(single, width=_width(there)) if fits else None
