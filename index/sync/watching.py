"""A collection kept in step with folders while they change."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import CollectionError
from index.records import SyncReport

if TYPE_CHECKING:
    from watchfiles import Change

__all__ = ["watch"]

_SETTLE = 1_000  # milliseconds that a folder must be quiet, but for at most as long again: files are copied in parts
_LOOK_AGAIN = 2_000  # milliseconds after which a sync that could not be done is tried again


def watch(
    paths: Sequence[str | Path],
    sync: Callable[[], SyncReport],
    ignored: Path,
    stop: threading.Event | None = None,
) -> Iterator[SyncReport | CollectionError]:
    """Sync now and after every change below the paths; gives what each sync did, where it did or refused anything.

    An error, as where another process is indexing, is given as well, and the sync is tried again. Files below
    `ignored`, the data folder, and hidden ones do not count as a change.
    """
    import watchfiles

    roots = [Path(path).resolve() for path in paths]

    def counts(_: Change, path: str) -> bool:
        found = Path(path)
        if found.is_relative_to(ignored.resolve()):
            return False
        inside = (found.relative_to(root) for root in roots if found.is_relative_to(root))
        return any(not any(part.startswith(".") for part in below.parts) for below in inside)

    changes = watchfiles.watch(
        *roots,
        watch_filter=counts,
        debounce=2 * _SETTLE,
        step=_SETTLE,
        rust_timeout=_LOOK_AGAIN,
        yield_on_timeout=True,
        stop_event=stop,
    )
    reported = None
    # Watching begins after the first sync, so what changed meanwhile is looked for once more.
    due = 2
    for changed in itertools.chain([set()], changes):
        if not (changed or due):
            continue
        try:
            report = sync()
        except CollectionError as error:
            yield error
            continue
        due -= due > 0
        if report.changes or report.failed != reported:
            reported = report.failed
            yield report
