"""What the page asks of conversations that are shared: to share one, those of one's own, to open one, to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from qa.errors import SharingOffError
from qa.page.routes import Body, router
from qa.page.sharing.snapshot import snapshot
from qa.service.http import may, to_be_noted, who
from qa.sharing import Shared, Shares

__all__ = ["sharing_routes"]


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks for it, and of which collection."""

    book: Shares
    person: str
    is_admin: bool
    request: Request

    def note(self, shared: Shared) -> None:
        """Have the log say which conversation: by its link and its first question."""
        to_be_noted(self.request, f"{shared.id} {shared.title}")


def sharing_routes(shares: Shares | None) -> APIRouter:
    """The routes below /api/conversations; without `shares`, or without a name, they say why nothing is shared."""
    routes = router()
    asking: Any = Depends(_asking(shares))

    @routes.post("/conversations/share")
    def share(body: Body, asks: _Asking = asking) -> dict[str, Any]:
        """Share a conversation as it is now, behind the link that it has or else a new one."""
        exchanges, left_out = snapshot(list(body.records("exchanges")), asks.book.is_sealed)
        shared = asks.book.share(asks.person, body.text("conversation"), exchanges[0]["question"], exchanges)
        asks.note(shared)
        return {**_listed(shared), "left_out": left_out}

    @routes.post("/conversations/list")
    def own(asks: _Asking = asking) -> dict[str, Any]:
        """What whoever asks shares, the newest first."""
        return {"shared": [_listed(each) for each in asks.book.of(asks.person)]}

    @routes.post("/conversations/open")
    def opened(body: Body, asks: _Asking = asking) -> Response:
        """A conversation that is shared, as it was; for whoever may ask in this collection."""
        shared = asks.book.get(body.text("id"))
        asks.note(shared)
        told = {
            "id": shared.id,
            "person": shared.person,
            "at": shared.at,
            "may_stop": shared.person == asks.person or asks.is_admin,
            "exchanges": shared.exchanges,
        }
        return JSONResponse(told, headers={"cache-control": "no-store"})

    @routes.post("/conversations/stop")
    def stop(body: Body, asks: _Asking = asking) -> dict[str, Any]:
        """Share a conversation no more: one's own, or as an admin another's."""
        asks.note(asks.book.stop(body.text("id"), asks.person, of_all=asks.is_admin))
        return {}

    return routes


def _asking(shares: Shares | None) -> Callable[[Request], _Asking]:
    def asking(request: Request) -> _Asking:
        name = who(request)
        if shares is None and name:
            raise SharingOffError(
                "Conversations are shared in collections in a data folder alone, and this one is at an address; export "
                "the conversation and hand that on."
            )
        if shares is None or not name:
            raise SharingOffError(
                "Conversations are shared where people log in, and nobody does here; whoever runs this server can add "
                "accounts with qa user add."
            )
        return _Asking(shares, name, may(request, "admin"), request)

    return asking


def _listed(shared: Shared) -> dict[str, Any]:
    return {"id": shared.id, "conversation": shared.conversation, "title": shared.title, "at": shared.at}
