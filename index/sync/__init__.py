"""Files and the collection brought in step: what is new, what changed, what is gone.

In: paths, and a store. Out: one generation more, or none, and a `SyncReport`. Imports `search` (whose files it
publishes) and what stands before it, as `web`, whose pages are read as files are.
"""

from index.sync.editing import LONGEST_TITLE, correct, leave_out
from index.sync.plan import Progress, SyncSettings
from index.sync.reading import file_digest, stated_before
from index.sync.syncing import delete, restore, sync
from index.sync.watching import Rounds, watch
from index.sync.workers import Batch, Cut, FileReader, Here, Keys, Recurring, Workers, cut_document, keys_of

__all__ = [
    "LONGEST_TITLE",
    "Batch",
    "Cut",
    "FileReader",
    "Here",
    "Keys",
    "Progress",
    "Recurring",
    "Rounds",
    "SyncSettings",
    "Workers",
    "correct",
    "cut_document",
    "delete",
    "file_digest",
    "keys_of",
    "leave_out",
    "restore",
    "stated_before",
    "sync",
    "watch",
]
