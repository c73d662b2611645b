"""Models that are loaded once, whichever collections use them."""

from __future__ import annotations

import threading
from collections.abc import Callable

from index import Embedder, Location, default_embedder
from qa.configuration import settings_in
from qa.reading import Reader, default_reader

__all__ = ["Models"]


class Models:
    """The embedding models and readers of the collections that are served. Safe to share between threads.

    A collection whose data folder is given, and holds a `qa.toml`, has the `model` and `reader` that this names, the
    others those that hold for the process.
    """

    def __init__(self) -> None:
        self._embedders: dict[str, Embedder] = {}
        self._readers: dict[str, Reader] = {}
        self._loading = threading.Lock()

    def embedder(self, data: Location | None = None) -> Embedder:
        """Of the collection in a data folder. Raises `index.ModelError`, and `SettingsError` of its `qa.toml`."""
        name = _said(data, "model")
        with self._loading:
            if name not in self._embedders:
                self._embedders[name] = default_embedder(name or None)
            return self._embedders[name]

    def reader(self, data: Location | None = None) -> Callable[[], Reader]:
        """What loads the reader of the collection in a data folder, where it is not loaded yet.

        Raises `SettingsError` of its `qa.toml`; what is given raises `ReaderError`.
        """
        name = _said(data, "reader")

        def load() -> Reader:
            with self._loading:
                if name not in self._readers:
                    self._readers[name] = default_reader(name or None)
                return self._readers[name]

        return load


def _said(data: Location | None, name: str) -> str:
    """What the `qa.toml` of a data folder says of a setting; empty where it says nothing."""
    return "" if data is None else str(settings_in(data).get(name, ""))
