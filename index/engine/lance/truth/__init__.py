"""The truth in Lance tables, and the replica of it that each machine keeps.

`log` is what is published, in which order; `leases` put the writers in order, `committing` writes the tables,
`shipping` what a transaction changed, `passages` and `vectors` what a sync embedded; `filling` keeps a `cache` in step,
and a `replica` is one that is written to.
"""

__all__: list[str] = []
