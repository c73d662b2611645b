"""Windows of one Chromium: they share what it has fetched and compiled, and of what a test leaves behind nothing.

In a browser context of its own each test would have Gradio's megabytes of JavaScript loaded and compiled anew, which
took more time than all that the tests do with the page. So they share a context and an address, and what a page could
have kept there is taken away after each test.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

__all__ = ["DESKTOP", "LOOKS", "SIZES", "Scheme", "Windows", "in_each_look"]

Scheme = Literal["light", "dark"]
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
SIZES: dict[str, ViewportSize] = {"desktop": DESKTOP, "phone": {"width": 390, "height": 844}}
LOOKS: list[tuple[str, Scheme]] = [("desktop", "light"), ("phone", "dark")]
"""Each size and each scheme once: what is wrong in one is, but for its colours or its widths, wrong in another."""
if os.environ.get("QA_LOOKS") == "all":
    LOOKS += [("desktop", "dark"), ("phone", "light")]
in_each_look = pytest.mark.parametrize(("size", "scheme"), LOOKS)


class Windows:
    """Opens pages, and has everything forgotten that they left."""

    def __init__(self, chromium: Browser, address: str) -> None:
        """For the pages of one address, which need not be served yet."""
        self._origin = address
        self._context = chromium.new_context(viewport=DESKTOP, color_scheme="light")
        self._keeper = self._context.new_page()  # as long as a page is open, the process with all it compiled stays
        self._keeper.route("**/*", lambda route: route.fulfill(content_type="text/html", body=""))
        self._keeper.goto(address)
        self._devtools = self._context.new_cdp_session(self._keeper)

    def open(
        self,
        viewport: ViewportSize = DESKTOP,
        scheme: Scheme = "light",
        *,
        touch: bool = False,
        still: bool = False,
        permissions: Sequence[str] = (),
    ) -> Page:
        """A page in a window of this size; it is `still` where movement is not wanted."""
        page = self._context.new_page()
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce" if still else "no-preference")
        if touch:
            self._context.new_cdp_session(page).send("Emulation.setTouchEmulationEnabled", {"enabled": True})
        if permissions:
            self._context.grant_permissions(permissions)
        return page

    def forget(self) -> None:
        """Close the pages; what they stored, were allowed and were kept from is as in a new browser."""
        for page in self._context.pages:
            if page is not self._keeper:
                page.close()
        self._context.unroute_all()
        self._context.clear_permissions()
        self._context.clear_cookies()
        self._context.set_offline(offline=False)
        self._keeper.evaluate("localStorage.clear()")
        self._devtools.send("Storage.clearDataForOrigin", {"origin": self._origin, "storageTypes": "all"})
