"""A text that somebody wrote to its quotations and figures, and these to verdicts: do they stand in the collection?

In: a draft, and a collection. Out: a `DraftReport`, as JSON and HTML. Imports `packs` and what stands before it.
"""

from qa.drafts.checking import check_draft
from qa.drafts.html import figure_level, level, report_html, write_report
from qa.drafts.reading import LARGEST_DRAFT, LONGEST_DRAFT, draft_of, plain_draft, read_draft
from qa.drafts.records import (
    GOOD,
    Change,
    ChangeKind,
    CheckedQuotation,
    Draft,
    DraftReport,
    Figure,
    FigureState,
    Named,
    Piece,
    Place,
    Quotation,
    QuotationKind,
    Verdict,
)
from qa.drafts.summaries import change_in_words, figure_in_words, overall

__all__ = [
    "GOOD",
    "LARGEST_DRAFT",
    "LONGEST_DRAFT",
    "Change",
    "ChangeKind",
    "CheckedQuotation",
    "Draft",
    "DraftReport",
    "Figure",
    "FigureState",
    "Named",
    "Piece",
    "Place",
    "Quotation",
    "QuotationKind",
    "Verdict",
    "change_in_words",
    "check_draft",
    "draft_of",
    "figure_in_words",
    "figure_level",
    "level",
    "overall",
    "plain_draft",
    "read_draft",
    "report_html",
    "write_report",
]
