"""Answers and evidence packs read back from JSON, which may come from anyone: checked field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from index import Copy
from qa.errors import PackError
from qa.json_fields import Fields, parse_json, read_text
from qa.packs.pack import FORMAT, VERSION, EvidencePack, Excerpt, Omission, PackedAnswer, Slice, content_sha256
from qa.records import (
    Alternative,
    Answer,
    AnswerDate,
    Citation,
    Evidence,
    Item,
    RankedPassage,
    Side,
    Written,
    WrittenSentence,
)

__all__ = ["SavedPack", "answer_of", "is_pack", "read_answers", "read_pack"]

_LOOKED_AT = 4_096  # bytes
_LARGEST_PACK = 50_000_000  # bytes; a conversation of fifty questions takes a few hundred thousand
_LARGEST_ANSWERS = 500_000_000  # bytes; an answer takes about 30,000
_Precision = Literal["day", "month", "year", "decade", "century", "range"]
_PRECISIONS: tuple[_Precision, ...] = ("day", "month", "year", "decade", "century", "range")


@dataclass(frozen=True, slots=True)
class SavedPack:
    """A pack as a file holds it."""

    pack: EvidencePack
    intact: bool  # whether it says what it said when it was made, by its own digest


def is_pack(path: Path) -> bool:
    """Whether a file is meant as an evidence pack: JSON by its name, or by how it begins."""
    if path.suffix.lower() == ".json":
        return True
    try:
        with path.open("rb") as stream:
            begins = stream.read(_LOOKED_AT).lstrip(b"\xef\xbb\xbf \t\r\n")
    except OSError:
        return False
    return begins.startswith(b"{") and f'"{FORMAT}"'.encode() in begins


def read_pack(path: Path) -> SavedPack:
    """The evidence pack in a file; raises `PackError`, which says in a sentence why it holds none."""
    text = read_text(path, _LARGEST_PACK, "an evidence pack")
    try:
        value = parse_json(text)
        pack = _pack(value)
        digest = Fields(value, "").text("sha256")
        content = {name: each for name, each in value.items() if name != "sha256"}
        return SavedPack(pack, intact=content_sha256(content) == digest)
    except PackError as error:
        raise PackError(f"{path} is not an evidence pack: {error}.") from error
    except RecursionError as error:
        raise PackError(f"{path} is not an evidence pack: it is nested too deeply.") from error


def read_answers(path: Path) -> list[Answer]:
    """The answers in a file, as `qa ask --json` or `qa batch` writes them; raises `PackError`.

    One answer, a list of answers, or one a line.
    """
    text = read_text(path, _LARGEST_ANSWERS, "the output of qa ask --json or qa batch")
    try:
        value = parse_json(text)
    except PackError as error:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
        if len(lines) < 2:  # noqa: PLR2004
            raise PackError(f"{path} holds no answers: {error}.") from error
        return [_answer_in(line, f"{path}:{number}") for number, line in lines]
    values = value if isinstance(value, list) else [value]
    return [_read_answer(each, f"{path}") for each in values]


def answer_of(row: Fields) -> Answer:
    """The answer that an object holds; raises `PackError` where it holds none."""
    return Answer(
        question=row.text("question"),
        standalone_question=row.text("standalone_question"),
        answered=row.flag("answered"),
        answer=row.text_or_none("answer"),
        confidence=row.share("confidence"),
        text=row.text("text"),
        citations=tuple(_citation(each) for each in row.records("citations")),
        passages=tuple(_ranked(each) for each in row.records("passages", needed=False)),
        sources=row.count("sources", 0),
        alternatives=tuple(_alternative(each) for each in row.records("alternatives", needed=False)),
        date=_date(row.record_or_none("date")),
        missing=row.texts("missing"),
        readings=row.texts("readings"),
        nearest_sentence=_nearest(row.record_or_none("nearest_sentence")),
        kind=row.text("kind", "fact"),
        verdict=_verdict(row.text_or_none("verdict")),
        items=tuple(_item(each) for each in row.records("items", needed=False)),
        sides=tuple(_side(each) for each in row.records("sides", needed=False)),
        generation=row.count("generation", 0),
        written=_written(row.record_or_none("written")),
    )


def _answer_in(line: str, place: str) -> Answer:
    try:
        value = parse_json(line)
    except PackError as error:
        raise PackError(f"{place}: {error}.") from error
    return _read_answer(value, place)


def _read_answer(value: object, place: str) -> Answer:
    try:
        return answer_of(Fields(value, ""))
    except PackError as error:
        raise PackError(f"{place} holds no answer: {error}.") from error


def _pack(value: Any) -> EvidencePack:
    pack = Fields(value, "")
    if pack.text("format", "") != FORMAT:
        raise PackError(f"its “format” is not {FORMAT}")
    if pack.count("version") != VERSION:
        raise PackError(f"it has version {pack.count('version')}, and this program reads version {VERSION}")
    exchanges = tuple(_packed(each) for each in pack.records("exchanges"))
    if not exchanges:
        raise PackError("it holds no answer")
    return EvidencePack(pack.text("made_at"), pack.text("program"), pack.count("generation"), exchanges)


def _packed(row: Fields) -> PackedAnswer:
    answer = answer_of(row)
    excerpts = [_excerpt(_citation(each), each) for each in row.records("citations")]
    nearest = [_excerpt(_ranked(each), each) for each in row.records("nearest")]
    passages = tuple(each.passage for each in nearest if isinstance(each.passage, RankedPassage))
    omissions = tuple(
        Omission(each.count_or_none("marker"), each.text("document"), each.text("reason"))
        for each in row.records("left_out")
    )
    return PackedAnswer(replace(answer, passages=passages), (*excerpts, *nearest), omissions)


def _excerpt(passage: Citation | RankedPassage, row: Fields) -> Excerpt:
    context = row.record("context")
    return Excerpt(
        passage=passage,
        before=_slice(context.record("before")),
        after=_slice(context.record("after")),
        text_sha256=row.text("text_sha256"),
        file_sha256=row.text_or_none("file_sha256"),
    )


def _slice(row: Fields) -> Slice:
    return Slice(row.count("start"), row.count("end"), row.text("text"))


def _nearest(row: Fields | None) -> RankedPassage | None:
    return None if row is None else _ranked(row)


def _alternative(row: Fields) -> Alternative:
    return Alternative(
        row.text("answer"), row.counts("markers"), row.text_or_none("date"), row.text_or_none("corrects")
    )


def _verdict(said: str | None) -> Literal["yes", "no"] | None:
    if said not in ("yes", "no", None):
        raise PackError("“verdict” must be yes, no or null")
    return "yes" if said == "yes" else "no" if said else None


def _item(row: Fields) -> Item:
    return Item(row.text("text"), row.counts("markers"), row.text_or_none("document"), row.text_or_none("date"))


def _side(row: Fields) -> Side:
    return Side(row.text("name"), tuple(_item(each) for each in row.records("items", needed=False)))


def _written(row: Fields | None) -> Written | None:
    if row is None:
        return None
    return Written(
        model=row.text("model"),
        sentences=tuple(
            WrittenSentence(each.text("text"), each.counts("markers")) for each in row.records("sentences")
        ),
        citations=tuple(_citation(each) for each in row.records("citations", needed=False)),
        left_out=row.texts("left_out"),
        problem=row.text("problem", ""),
    )


def _date(row: Fields | None) -> AnswerDate | None:
    if row is None:
        return None
    said = row.text("precision")
    precision = next((each for each in _PRECISIONS if each == said), None)
    if precision is None:
        raise PackError(f"“date.precision” must be one of {', '.join(_PRECISIONS)}")
    return AnswerDate(row.text("value"), precision, row.text("said"), row.text_or_none("resolved_from"))


def _citation(row: Fields) -> Citation:
    evidence = row.record("evidence")
    return Citation(
        marker=row.count("marker"),
        document=row.text("document"),
        title=row.text("title"),
        section=row.text("section", ""),
        source=row.text("source"),
        date=row.text_or_none("date"),
        start=row.count("start"),
        end=row.count("end"),
        text=row.text("text"),
        evidence=Evidence(evidence.count("start"), evidence.count("end"), evidence.text("text")),
        score=row.share("score"),
        page=row.count_or_none("page"),
        date_origin=row.text("date_origin", ""),
        copies=tuple(_copies(row)),
        recognised=row.count_or_none("recognised"),
        retrieved_at=row.text_or_none("retrieved_at"),
        text_sha256=row.text("text_sha256", ""),
    )


def _copies(row: Fields) -> Iterator[Copy]:
    for copy in row.records("copies", needed=False):
        yield Copy(copy.text("document"), copy.text("title"), copy.text("source"), copy.text_or_none("date"))


def _ranked(row: Fields) -> RankedPassage:
    return RankedPassage(
        document=row.text("document"),
        title=row.text("title"),
        source=row.text("source"),
        start=row.count("start"),
        end=row.count("end"),
        text=row.text("text"),
        score=row.share("score"),
    )
