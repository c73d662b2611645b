"""The truth in Lance tables, and the replica of it that each machine keeps.

`log` is what is published, in which order; `leases` put the writers in order, `committing` writes the tables,
`shipping` what a transaction changed, `passages` and `vectors` what a sync embedded; `filling` keeps a replica in step.
"""

__all__: list[str] = []
