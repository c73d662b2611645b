"""Files and the collection brought in step: what is new, what changed, what is gone.

In: paths, and a store. Out: one generation more, or none, and a `SyncReport`. Imports `search` (whose files it
publishes) and what stands before it, as `web`, whose pages are read as files are.
"""

from index.sync.plan import Progress, SyncSettings
from index.sync.reading import stated_before
from index.sync.syncing import delete, restore, sync
from index.sync.watching import Rounds, watch

__all__ = ["Progress", "Rounds", "SyncSettings", "delete", "restore", "stated_before", "sync", "watch"]
