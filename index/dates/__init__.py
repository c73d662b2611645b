"""Text to the dates that it names: explicit ones, and relative ones worked out from a date of publication.

In: a text, and when it was published. Out: `DateMention`s, ISO 8601 values, and which of them overlap.
Imports `text` and what stands before it.
"""

from index.dates.mentions import date_in_url, date_mentions, dateline, stated_date, uncertain_dates
from index.dates.values import Day, bounds, extent, overlaps

__all__ = [
    "Day",
    "bounds",
    "date_in_url",
    "date_mentions",
    "dateline",
    "extent",
    "overlaps",
    "stated_date",
    "uncertain_dates",
]
