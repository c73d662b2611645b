"""From what a program asks to plain data: one layer for terminal, page, HTTP and whatever else asks.

Comes in: a request as a record. Goes out: what docs/json.md describes, as dictionaries and lists, so that an answer is
the same wherever it was asked. `http/` is the web's way in. May import all of `qa` that comes before it, and the public
names of `index`; knows no screen.
"""

from qa.service.alerting import AlertDesk
from qa.service.answering import LONGEST_LINE, Answering, Steps
from qa.service.catalogue import Catalogue
from qa.service.changes import (
    UPLOADS,
    Desk,
    Existing,
    ExistsError,
    Outcome,
    Report,
    Saved,
    Schedule,
    UploadError,
    Work,
    is_of,
    safe_folder,
    safe_name,
)
from qa.service.records import Asked, Edit, Listed, Sought, Step
from qa.service.service import Answers, Service

__all__ = [
    "LONGEST_LINE",
    "UPLOADS",
    "AlertDesk",
    "Answering",
    "Answers",
    "Asked",
    "Catalogue",
    "Desk",
    "Edit",
    "Existing",
    "ExistsError",
    "Listed",
    "Outcome",
    "Report",
    "Saved",
    "Schedule",
    "Service",
    "Sought",
    "Step",
    "Steps",
    "UploadError",
    "Work",
    "is_of",
    "safe_folder",
    "safe_name",
]
