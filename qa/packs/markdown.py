"""An evidence pack as Markdown. Every text from a document, a question or a pack passes through `escape_markdown`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.markup import escape_markdown, is_web_address
from qa.packs.facts import answer_facts, excerpt_facts, omission_facts, pack_facts
from qa.packs.pack import EvidencePack, Excerpt, PackedAnswer
from qa.records import Citation
from qa.wording import agreeing, lead

__all__ = ["to_markdown"]

_LINE_END = re.compile(r"(?<=[^\n])\n(?=[^\n])")


def to_markdown(pack: EvidencePack) -> str:
    """The pack as CommonMark: each question with its answer and its excerpts as quotations; last what the pack is."""
    blocks: list[str] = []
    for number, exchange in enumerate(pack.exchanges, start=1):
        blocks.extend(_exchange(f"{number}\\. " if len(pack.exchanges) > 1 else "", exchange))
    blocks += ["# About this evidence pack", _items(pack_facts(pack))]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _exchange(number: str, exchange: PackedAnswer) -> Iterator[str]:
    answer = exchange.answer
    short, rest = lead(answer)
    yield f"# {number}{_line(answer.question)}"
    yield _items(omission_facts(exchange.omissions))
    yield f"**{_block(short)}**" if short else ""
    yield agreeing(answer)
    yield _block(rest)
    yield _items(answer_facts(answer))
    if exchange.excerpts and not answer.answered:
        yield "**Nearest passages, none of which is an answer**"
    for excerpt in exchange.excerpts:
        yield from _excerpt(excerpt)


def _excerpt(excerpt: Excerpt) -> Iterator[str]:
    passage = excerpt.passage
    name = _line(passage.title or passage.document)
    yield f"## \\[{excerpt.marker}\\] {name}" if excerpt.marker is not None else f"## Not an answer: {name}"
    if isinstance(passage, Citation):
        yield _quoted(passage.evidence.text)
    source = f"<{passage.source}>" if is_web_address(passage.source) else _line(passage.source)
    yield f"- source: {source}\n{_items(excerpt_facts(excerpt))}"
    yield "In context:" if isinstance(passage, Citation) else ""
    yield _quoted(f"{excerpt.before.text}{passage.text}{excerpt.after.text}")


def _items(facts: list[tuple[str, str]]) -> str:
    return "\n".join(f"- {name}: {_line(value)}" for name, value in facts)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in escape_markdown(text).strip().split("\n"))


def _block(text: str) -> str:
    """Paragraphs; the end of a line inside one is kept."""
    return _LINE_END.sub("\\\\\n", escape_markdown(text).strip())


def _line(text: str) -> str:
    """In one line."""
    return escape_markdown(" ".join(text.split()))
