"""The same truth and search in Lance tables: in a bucket of object storage, or a folder that machines share.

In and out: as `engine.store`, of which each machine keeps a replica as a cache. `log` says what is published, `leases`
who may write, `replica` brings both together. Imported only for a collection that is kept so: `lancedb` is an extra.
"""

__all__: list[str] = []
