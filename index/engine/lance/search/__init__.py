"""The search of a collection in Lance: one generation of its tables, pinned at their versions.

In: the tables, and the truth of the same generation. Out: what `engine.protocol.Generation` promises (`generation`, by
`words` and by `dense`), documents and passages (`reading`), and quotations (`quoting`).
"""

from index.engine.lance.search.generation import LanceGeneration
from index.engine.lance.search.pinned import Pinned
from index.engine.lance.search.quoting import LanceQuotable
from index.engine.lance.search.reading import Reading

__all__ = ["LanceGeneration", "LanceQuotable", "Pinned", "Reading"]
