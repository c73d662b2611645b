"""What the tests of the web share: a collection that may fetch from a site on this machine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index import Collection, SyncReport, WebSettings
from tests.site import Site

__all__ = ["QUICK", "Add"]

Add = Callable[..., SyncReport]
QUICK = WebSettings(allow_private=True, delay=0.0, seconds=5.0)


@pytest.fixture
def add(collection: Collection, site: Site) -> Add:
    """Add paths of the site to the collection."""

    def added(*paths: str, settings: WebSettings = QUICK) -> SyncReport:
        return collection.add([site.at(path) for path in paths], settings=settings)

    return added
