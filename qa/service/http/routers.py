"""Where routes are put: below the version of what they promise."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from qa.service.invalid import unknown

__all__ = ["VERSION_1", "versioned"]

VERSION_1 = "/api/v1"
_MOST_SHOWN, _LONGEST_SHOWN = 20, 100  # names that are not known, characters of each


def versioned(tag: str, route: type[APIRoute] = APIRoute) -> APIRouter:
    """A router for routes of version 1, each of the given class; the tag groups them in `/openapi.json`."""
    return APIRouter(prefix=VERSION_1, tags=[tag], route_class=route, dependencies=[Depends(_all_known)])


def _all_known(request: Request) -> None:
    """Refuse what no parameter of the route is called: passed over without a word, it may be one that is misspelt."""
    known = {each.alias for each in request.scope["route"].dependant.query_params}
    strange = [name for name in request.query_params if name not in known]
    if strange:
        raise RequestValidationError([unknown("query", name[:_LONGEST_SHOWN]) for name in strange[:_MOST_SHOWN]])
