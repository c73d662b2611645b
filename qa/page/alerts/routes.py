"""What the view of saved questions asks of the server."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from qa.alerts import not_sent
from qa.page.alerts.view import alert_items, saved_items
from qa.page.exchanges import filter_of
from qa.page.routes import Body, router
from qa.service import AlertDesk
from qa.service.http import may, who

__all__ = ["alert_routes"]


def alert_routes(desk: AlertDesk) -> APIRouter:
    """The routes below /api/alerts."""
    routes = router()

    @routes.get("/alerts/count")
    def count(request: Request, after: int = 0) -> dict[str, Any]:
        """How many alerts are behind the one with a number, or where there are accounts unseen; and their newest."""
        name, book = who(request), desk.collection.saved_questions
        if book.newest() <= after and not name:
            return {"unseen": 0, "newest": book.newest(), "person": False}
        found = book.alerts(0 if name else after)
        return {
            "unseen": sum(name not in each.seen for each in found) if name else len(found),
            "newest": book.newest(),
            "person": bool(name),
        }

    @routes.get("/alerts/list")
    def listed(request: Request, after: int = 0) -> dict[str, Any]:
        """Alerts and saved questions as HTML; those behind a number, or unseen by a person, are marked as new."""
        name, book = who(request), desk.collection.saved_questions
        alerts = book.alerts()
        new = {each.number for each in alerts if (name not in each.seen if name else each.number > after)}
        return {
            "alerts": alert_items(alerts, new),
            "saved": saved_items(book.all(), name, not_sent(desk.collection)),
            "newest": book.newest(),
            "new": len(new),
            "person": bool(name),
            "most": desk.settings.most,
            "count": len(book.all()),
        }

    @routes.post("/alerts/save")
    def save(request: Request, body: Body) -> dict[str, Any]:
        """Save a question with its filter; or one again that was removed, with whom it told."""
        return desk.save(
            body.text("question"),
            filter_of(body.record_or_none("where")),
            by=who(request),
            webhook=body.text("webhook", ""),
            email=body.text("email", ""),
        )

    @routes.post("/alerts/remove")
    def remove(request: Request, body: Body) -> dict[str, Any]:
        """Forget a question, and give it as it was, so that it can be saved again."""
        name = who(request)
        return desk.remove(body.text("key"), name, of_all=bool(name) and may(request, "admin"))

    @routes.post("/alerts/seen")
    def seen(request: Request, body: Body) -> dict[str, Any]:
        """Note that a person has seen the alerts up to a number; without accounts the browser remembers."""
        if name := who(request):
            desk.see(body.count("until"), name)
        return {}

    return routes
