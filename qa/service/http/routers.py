"""Where routes are put: below the version of what they promise."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

__all__ = ["VERSION_1", "versioned"]

VERSION_1 = "/api/v1"


def versioned(tag: str, route: type[APIRoute] = APIRoute) -> APIRouter:
    """A router for routes of version 1, each of the given class; the tag groups them in `/openapi.json`."""
    return APIRouter(prefix=VERSION_1, tags=[tag], route_class=route)
