"""What is told beside answers and excerpts of an evidence pack, as names and values: the same in each format."""

from __future__ import annotations

from collections.abc import Sequence

from qa.packs.pack import EvidencePack, Excerpt, Omission
from qa.records import Answer, Citation
from qa.wording import also_in_these, by_ocr, date_in_words

__all__ = ["answer_facts", "excerpt_facts", "omission_facts", "pack_facts"]

Facts = list[tuple[str, str]]


def pack_facts(pack: EvidencePack) -> Facts:
    """Where a pack comes from."""
    return [
        ("made at", pack.made_at),
        ("changes of the collection until then", f"{pack.generation}"),
        ("program", pack.program),
        ("sha256 of the pack", pack.sha256),
    ]


def answer_facts(answer: Answer) -> Facts:
    """What an answer tells besides its text."""
    date = answer.date
    resolved = (
        f" (“{date.said}”, from the publication date {date.resolved_from})" if date and date.resolved_from else ""
    )
    alternatives = "; ".join(
        " ".join(
            [
                each.answer,
                *(f"[{marker}]" for marker in each.markers),
                *([f"({each.date})"] if each.date else []),
                *([f"corrects {each.corrects}"] if each.corrects else []),
            ]
        )
        for each in answer.alternatives
    )
    return _told(
        ("understood as", answer.standalone_question if answer.standalone_question != answer.question else ""),
        ("short answer", answer.answer or ""),
        ("date", f"{date_in_words(date.value)}{resolved}" if date else ""),
        ("sources differ", alternatives),
        ("confidence", f"{answer.confidence:.0%}" if answer.answered else ""),
        ("mentioned in no document", ", ".join(answer.missing)),
    )


def excerpt_facts(excerpt: Excerpt) -> Facts:
    """What is known of an excerpt but for its source, which may be a link."""
    passage = excerpt.passage
    facts: Facts = []
    if isinstance(passage, Citation):
        origin = f" (stated by: {passage.date_origin})" if passage.date_origin else ""
        facts = [
            ("section", passage.section),
            ("date", f"{passage.date}{origin}" if passage.date else ""),
            ("retrieved", passage.retrieved_at or ""),
            ("page", f"{passage.page or ''}"),
            ("words", by_ocr(passage.recognised)),
            ("copies", also_in_these(passage.copies)),
            ("evidence", f"characters {passage.evidence.start} to {passage.evidence.end}"),
        ]
    return _told(
        ("document", passage.document),
        *facts,
        ("passage", f"characters {passage.start} to {passage.end}"),
        ("shown with context", f"characters {excerpt.before.start} to {excerpt.after.end}"),
        ("sha256 of the text", excerpt.text_sha256),
        ("sha256 of the file", excerpt.file_sha256 or ""),
    )


def omission_facts(omissions: Sequence[Omission]) -> Facts:
    """Which quotes were left out, and why."""
    return [
        ("left out", f"{f'[{each.marker}] ' if each.marker is not None else ''}{each.document}: {each.reason}")
        for each in omissions
    ]


def _told(*facts: tuple[str, str]) -> Facts:
    return [(name, value.strip()) for name, value in facts if value.strip()]
