"""Query to ranked passages: by vectors (`dense`), by words (`lexical`), both in one order (`fusion`, `ranking`).

In: a query, and one generation of the store. Out: passages, best first, and why one came where it did (`explaining`).
What a search needs in memory is one immutable `Snapshot`; `Views` swaps it for the next. Imports `store` and what
stands before it.
"""

from index.engine.search.explaining import Asked, Explanation, Outcome, PassageExplanation, Told, explain
from index.engine.search.filtering import Filter, dates_problem
from index.engine.search.matching import MatchedTerm
from index.engine.search.naming import document_id, find_documents, nearest_documents
from index.engine.search.ranking import Ranking, SearchSettings, rank_passages
from index.engine.search.snapshot import Snapshot
from index.engine.search.together import spellings, together
from index.engine.search.views import Views, ViewsOf

__all__ = [
    "Asked",
    "Explanation",
    "Filter",
    "MatchedTerm",
    "Outcome",
    "PassageExplanation",
    "Ranking",
    "SearchSettings",
    "Snapshot",
    "Told",
    "Views",
    "ViewsOf",
    "dates_problem",
    "document_id",
    "explain",
    "find_documents",
    "nearest_documents",
    "rank_passages",
    "spellings",
    "together",
]
