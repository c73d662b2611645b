"""Files and the collection brought in step: what is new, what changed, what is gone.

In: paths, and a store. Out: one generation more, or none, and a `SyncReport`. Imports `search` (whose files it
publishes) and what stands before it.
"""

from index.sync.plan import Progress, SyncSettings
from index.sync.syncing import delete, restore, sync
from index.sync.watching import watch

__all__ = ["Progress", "SyncSettings", "delete", "restore", "sync", "watch"]
