"""Where words stand side by side: an index of all pairs of neighbouring words of all texts.

In: the store. Out: for some words the places of whole texts, left-out spans too, that hold most of them together. Made
at a sync beside what a search reads, and opened at the first quotation that is looked up. Imports `store` and what
stands before it.
"""

from index.engine.ngrams.files import changed, is_file, is_written, load, made, unlike, write
from index.engine.ngrams.opening import NearText, Quotable

__all__ = [
    "NearText",
    "Quotable",
    "changed",
    "is_file",
    "is_written",
    "load",
    "made",
    "unlike",
    "write",
]
