"""Pages of PDFs as the source pane shows them: the picture of one, with the places of a quote on it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from index import Box, PageImages, Span, has_page_images
from qa.page.routes import problem, router
from qa.page.source.pane import Holds

__all__ = ["page_routes"]

_UNCERTAIN = "It is not certain where on this page the quote stands, so nothing is marked here; the text view marks it."


def page_routes(collection: Holds, images: PageImages) -> APIRouter:
    """The route that draws pages of a collection's documents."""
    routes = router()

    @routes.get("/page")
    def page(  # noqa: PLR0913, PLR0917 - the parameters of the request
        document: str, number: int, width: int = 1200, start: int = 0, end: int = 0, since: int = 0, until: int = 0
    ) -> Response:
        """A page, with the evidence from `start` to `end` and the passage around it, from `since` to `until`."""
        try:
            held, file = collection.document(document), collection.indexed_file(document)
        except KeyError:
            return problem(
                "The document is not in the collection any more; it was removed or has got another name.", 404
            )
        if file is None or not has_page_images(held, file):
            return problem("The document was not read from a PDF that could be shown; read its text.", 404)
        drawn = images.page(held, file, number, width, [Span(start, end), Span(since, until)])
        evidence, passage = drawn.marks
        told: dict[str, Any] = {
            "number": drawn.number,
            "width": drawn.width,
            "height": drawn.height,
            "image": f"data:image/webp;base64,{base64.b64encode(drawn.webp).decode()}",
            "evidence": _rounded(evidence or ()),
            "passage": _rounded(passage or ()) if evidence is not None else [],
            "note": _UNCERTAIN if evidence is None else "",
        }
        return JSONResponse(told, headers={"cache-control": "no-store"})

    return routes


def _rounded(boxes: Iterable[Box]) -> list[Sequence[float]]:
    """Left, top, width and height in percent of the page."""
    return [
        [round(100 * share, 3) for share in (box.left, box.top, box.right - box.left, box.bottom - box.top)]
        for box in boxes
    ]
