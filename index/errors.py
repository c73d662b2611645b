"""What can go wrong on the way from files to ranked passages.

CollectionError                 anything below
├── DataFolderError             the data folder cannot be used
│   ├── LocationError           what was named is no data folder and no address of a collection (also a ValueError)
│   ├── OnlyFolderError         a collection at an address cannot do this yet
│   ├── ReadOnlyError           it can be read, but not written
│   └── DamagedError            its database does not hold what it should
├── LockedError                 another process is writing to the collection
├── SchemaError                 it was written by another version of the program
├── ModelMismatchError          it was embedded with another model
├── ModelError                  an embedding model cannot be loaded
├── ClusterError                workers on this or other machines cannot be had, or failed
├── SourceError                 a file or folder to be indexed cannot be read
└── QueryError                  a query cannot be searched for (also a ValueError)

Each message is one sentence or two: what happened, to which file or value, and what to do next.
"""

__all__ = [
    "ClusterError",
    "CollectionError",
    "DamagedError",
    "DataFolderError",
    "LocationError",
    "LockedError",
    "ModelError",
    "ModelMismatchError",
    "OnlyFolderError",
    "QueryError",
    "ReadOnlyError",
    "SchemaError",
    "SourceError",
]


class CollectionError(Exception):
    """Base of every error that `index` raises on purpose."""


class DataFolderError(CollectionError):
    """The data folder cannot be used."""


class LocationError(DataFolderError, ValueError):
    """What was named is no data folder, and no address of a collection either."""


class OnlyFolderError(DataFolderError):
    """A collection at an address cannot do this yet, only one in a data folder."""


class ReadOnlyError(DataFolderError):
    """The data folder can be read, but not written."""


class DamagedError(DataFolderError):
    """The collection's database does not hold what it should."""


class LockedError(CollectionError):
    """Another process is writing to the collection."""


class SchemaError(CollectionError):
    """The collection was written by another version of the program."""


class ModelMismatchError(CollectionError):
    """The collection was embedded with another model than the one asked for."""


class ModelError(CollectionError):
    """An embedding model cannot be loaded."""


class ClusterError(CollectionError):
    """Workers on this or other machines cannot be had, or failed."""


class SourceError(CollectionError):
    """A file or folder to be indexed cannot be read."""


class QueryError(CollectionError, ValueError):
    """A query cannot be searched for."""
