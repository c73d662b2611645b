"""What the index tells, as plain data in the form that docs/json.md describes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from index import CheckReport, CollectionStatus, Copy, Document, DocumentSummary, Hit, SyncReport

__all__ = ["check_json", "document_json", "hit_json", "report_json", "status_json", "summary_json"]


def hit_json(hit: Hit, sharing: Iterable[Copy]) -> dict[str, Any]:
    """A hit of a search, and the documents that share sentences with it."""
    passage = hit.passage
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "similarity": round(hit.similarity, 4),
        "bm25": round(hit.bm25, 4),
        "document": passage.document_id,
        "title": passage.title,
        "section": passage.section,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "page": passage.page,
        "copies": [copy.document_id for copy in hit.copies],
        "in_part_also_in": [copy.document_id for copy in sharing],
    }


def document_json(document: Document, summary: DocumentSummary) -> dict[str, Any]:
    """A document with all that is known of it; spans count in `text`."""
    return asdict(document) | {"text_sha256": document.text_sha256} | _curated(summary)


def _curated(summary: DocumentSummary) -> dict[str, Any]:
    """What people say of a document."""
    corrections = [asdict(each) for each in summary.corrections]
    return {"title_origin": summary.title_origin, "tags": list(summary.tags), "corrections": corrections}


def summary_json(summary: DocumentSummary) -> dict[str, Any]:
    """A document in a list. The path of its file is for the machine that it lies on, and stays there."""
    told = asdict(summary)
    del told["file"]
    return told | _curated(summary)


def report_json(report: SyncReport) -> dict[str, Any]:
    """What a sync did."""
    return asdict(report)


def status_json(status: CollectionStatus) -> dict[str, Any]:
    """How a collection is."""
    return asdict(status)


def check_json(report: CheckReport) -> dict[str, Any]:
    """What a check found."""
    return {"ok": report.ok, **asdict(report)}
