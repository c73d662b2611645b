"""What is to be done, one thing after another, handed to workers by Ray Data; what comes of it, in that order.

Ray Data holds back what is not taken off its hands, gives what a worker had that died to another one, and begins that
worker anew.
"""

from __future__ import annotations

import os
import pickle
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from index.errors import ClusterError, CollectionError
from index.machine import hold_to

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Make", "Pool", "mapped"]

In = TypeVar("In")
Out = TypeVar("Out")
Make = Callable[[], Callable[[In], Iterator[Out]]]  # called once in each worker; what it gives, for each thing to do

_COLUMN = "pickled"
# Bytes of what is to be done for each worker before the pool is begun anew, which takes seconds: minutes of embedding.
_WINDOW = 64 << 20
_MOST_IN_WINDOW = 4 << 30


@dataclass(frozen=True, slots=True)
class Pool:
    """The workers that do one kind of work."""

    workers: int
    processors: int = 1  # of each
    patience: float = 1_800.0  # seconds without a result from any, after which they are given up


def mapped(make: Make[In, Out], items: Iterable[In], pool: Pool) -> Iterator[Out]:
    """What a pool of workers makes of the items, in their order.

    Raises what of `CollectionError` a worker raised, and `ClusterError` where the cluster fails.
    """
    for window in _windows(items, min(_WINDOW * pool.workers, _MOST_IN_WINDOW)):
        yield from _mapped(make, window, pool)


def _mapped(make: Make[In, Out], window: Sequence[bytes], pool: Pool) -> Iterator[Out]:
    import ray
    import ray.data
    from ray.data.exceptions import ExecutionTimeoutError, SystemException

    dataset = ray.data.from_arrow([_table(item) for item in window]).map_batches(
        Worker,
        fn_constructor_args=(make, pool.processors),
        batch_size=None,  # a block, which holds one item
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=min(pool.workers, len(window))),
        num_cpus=pool.processors,
    )
    dataset.context.execution_no_progress_timeout_s = pool.patience
    try:
        for table in dataset.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
            for pickled in table[_COLUMN]:
                result = pickle.loads(pickled.as_py())  # noqa: S301 - Ray itself unpickles all that its workers say
                if isinstance(result, _Raised):
                    raise result.error
                yield result
    except ExecutionTimeoutError as error:
        raise ClusterError(
            f"Nothing came from any worker in {pool.patience / 60:.0f} minutes; see whether they live and have memory, "
            "and index again: what was embedded is kept."
        ) from error
    except (ray.exceptions.RayError, SystemException) as error:
        said = str(error).strip().rpartition("\n")[2].rstrip(".")
        raise ClusterError(f"The cluster failed ({said:.200}); index again: what was embedded is kept.") from error


class Worker:
    """What Ray Data keeps in each process of the pool, and calls with each item."""

    def __init__(self, make: Make[Any, Any], processors: int) -> None:
        hold_to(processors)  # others have the other processors
        os.environ["RAYON_NUM_THREADS"] = str(processors)  # of the tokenizer
        self._make = make
        self._do: Callable[[Any], Iterator[Any]] | None = None

    def __call__(self, table: pa.Table) -> Iterator[pa.Table]:
        """Tables of one row each, which holds a result; or what was raised that is to be told."""
        try:
            self._do = self._do or self._make()
            for item in table[_COLUMN]:
                for result in self._do(pickle.loads(item.as_py())):  # noqa: S301 - from the sync
                    yield _table(pickle.dumps(result))
        except CollectionError as error:
            yield _table(pickle.dumps(_Raised(error)))
        except Exception as error:  # noqa: BLE001 - a sentence, and not Ray's pages of frames
            where = socket.gethostname()
            told = ClusterError(f"A worker on {where} failed ({error!r:.200}); index again: what was embedded is kept.")
            yield _table(pickle.dumps(_Raised(told)))


class _Raised:
    def __init__(self, error: CollectionError) -> None:
        self.error = error


def _windows(items: Iterable[Any], most: int) -> Iterator[list[bytes]]:
    """The items, pickled, as many together as are of so many bytes."""
    window: list[bytes] = []
    size = 0
    for item in items:
        pickled = pickle.dumps(item)
        window.append(pickled)
        size += len(pickled)
        if size >= most:
            yield window
            window, size = [], 0
    if window:
        yield window


def _table(pickled: bytes) -> pa.Table:
    import pyarrow as pa

    return pa.table({_COLUMN: pa.array([pickled], pa.large_binary())})
