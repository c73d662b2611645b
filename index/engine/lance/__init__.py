"""The engine of many machines: Lance tables, in a bucket of object storage or in a folder that machines share.

In and out: as `engine.store` and `engine.search`. `truth` is what is published, of which each machine keeps a replica
as a cache; `search` asks one generation of the tables. Imported only for an address: `lancedb` is an extra.
"""

from index.engine.lance.engine import LanceEngine, LanceTruth, open_lance

__all__ = ["LanceEngine", "LanceTruth", "open_lance"]
