"""A draft to its quotations: what stands between marks, in block quotes, and in sentences that a reference follows.

In: a draft, and what the documents of a collection are called. Out: its quotations, each with the sources that the
draft names for it.
"""

from qa.drafts.extracting.naming import Names
from qa.drafts.extracting.quotations import quotations_in

__all__ = ["Names", "quotations_in"]
