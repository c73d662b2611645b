"""Where a page's text is struck out by an annotation, as reviewers do: what is said no longer.

A line that is merely drawn through a word is no annotation, and nobody can tell it from a rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pypdfium2 import raw

from index.readers.pdf.annotations.reading import MOST_ANNOTATIONS, OUT_OF_SIGHT
from index.readers.pdf.lines import Rectangle

__all__ = ["struck_out"]

_MOST_PLACES = 1_000  # of one annotation: it has one for each line


def struck_out(page: Any) -> list[Rectangle]:
    """The parts of a page that are struck out, about a line each."""
    found: list[Rectangle] = []
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if annotation:
            try:
                found += _places(annotation)
            finally:
                raw.FPDFPage_CloseAnnot(annotation)
    return found


def _places(annotation: Any) -> Iterator[Rectangle]:
    if raw.FPDFAnnot_GetSubtype(annotation) != raw.FPDF_ANNOT_STRIKEOUT:
        return
    if raw.FPDFAnnot_GetFlags(annotation) & OUT_OF_SIGHT:
        return
    points = raw.FS_QUADPOINTSF()
    for number in range(min(raw.FPDFAnnot_CountAttachmentPoints(annotation), _MOST_PLACES)):
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, number, points):
            across = points.x1, points.x2, points.x3, points.x4
            heights = points.y1, points.y2, points.y3, points.y4
            yield Rectangle(min(across), min(heights), max(across), max(heights))
