"""Changes that are asked of a running service: files that come, addresses to fetch, documents to delete.

Comes in: bytes, addresses, ids. Goes out: what became of them, from a sync that is whole or not there at all. They are
made one after another, whoever asks for them.
"""

from qa.service.changes.desk import UPLOADS, Desk, Keeps
from qa.service.changes.schedule import Brought, Schedule
from qa.service.changes.uploads import Existing, ExistsError, Saved, UploadError, is_of, safe_folder, safe_name
from qa.service.changes.work import Outcome, Report, UnforeseenError, Work

__all__ = [
    "UPLOADS",
    "Brought",
    "Desk",
    "Existing",
    "ExistsError",
    "Keeps",
    "Outcome",
    "Report",
    "Saved",
    "Schedule",
    "UnforeseenError",
    "UploadError",
    "Work",
    "is_of",
    "safe_folder",
    "safe_name",
]
