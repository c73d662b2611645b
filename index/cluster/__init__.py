"""Files read, cut and embedded by the processes of a Ray cluster, which one machine is as well.

In: what a sync has to do, in its order. Out: what comes of it, in that order; the sync stages and publishes it, here.
Imports `sync` and what stands before it; Ray, an extra, is imported where a cluster is asked for.
"""

from index.cluster.cluster import LOCAL, Cluster

__all__ = ["LOCAL", "Cluster"]
