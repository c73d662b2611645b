"""What Gradio keeps of each page that was opened, let go when the page is closed.

Gradio keeps the values of all components for the last 10,000 pages, closed or not: over a gigabyte after some days.
Here the pages that were closed last are kept, since a connection that was lost comes back, and the others are
forgotten: the browser keeps the conversation, and brings it back after a sleep.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

__all__ = ["CLOSED", "OPEN", "Sessions"]

OPEN = 512  # pages at once, as many as there are connections
CLOSED = 50  # pages that are kept after they were closed


class Sessions:
    """The pages that were closed last; of the others nothing is kept."""

    def __init__(self, page: Any) -> None:
        """Of a page that is made of Gradio's blocks."""
        self._page = page
        self._page.state_session_capacity = OPEN
        self._closed: OrderedDict[str, None] = OrderedDict()

    def opened(self, session: str) -> None:
        """Note that a page is open, perhaps again."""
        self._closed.pop(session, None)

    def closed(self, session: str) -> None:
        """Note that a page was closed, and forget what was closed long before it."""
        self._closed[session] = None
        self._closed.move_to_end(session)
        while len(self._closed) > CLOSED:
            oldest, _ = self._closed.popitem(last=False)
            self._page.state_holder.session_data.pop(oldest, None)
            self._page.state_holder.time_last_used.pop(oldest, None)
