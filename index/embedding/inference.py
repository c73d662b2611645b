"""Exported models, run by OpenVINO: compiled as they are needed, beside each other."""

from __future__ import annotations

import math
import queue
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Inputs", "Lane", "compiler", "filled_length", "filled_up", "openvino"]

Inputs = dict[str, NDArray[np.int64]]  # of a model, by their names
# Word pieces of which a text's length is made a multiple: for each length kernels are made and kept, half a megabyte in
# each stream, and these are quicker.
_PIECES = 16
_PARTS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}  # of an encoding


class Lane:
    """A model that texts go through side by side, compiled when it is first needed.

    Processors that share a text wait for each other after every product, which costs about half of their time: so each
    text has a stream to itself. The streams share the weights.
    """

    def __init__(self, compiled: Callable[[int], list[Any]], streams: int) -> None:
        self.streams = streams
        self._compiled = compiled
        self._lock = threading.Lock()
        # The one that was used last is taken first: what it computes with is in the processor's cache.
        self._idle: queue.LifoQueue[Any] | None = None
        self._workers = ThreadPoolExecutor(streams, thread_name_prefix="encoder")

    def compile(self) -> queue.LifoQueue[Any]:
        """What infers, one for each stream: those that no thread uses. Also before it is needed."""
        with self._lock:
            if self._idle is None:
                idle: queue.LifoQueue[Any] = queue.LifoQueue()
                for request in self._compiled(self.streams):
                    idle.put(request)
                self._idle = idle
            return self._idle

    def run(self, inputs: Inputs, output: int = 0) -> NDArray[np.float32]:
        """One of the model's outputs, by its number."""
        idle = self.compile()
        request = idle.get()
        try:
            request.infer(inputs, share_inputs=True)
            found: NDArray[np.float32] = request.get_output_tensor(output).data.copy()
            return found
        finally:
            idle.put(request)

    def run_all(self, batches: Iterable[Inputs]) -> list[NDArray[np.float32]]:
        """The same of several, in their order; those that come first are run while the others are made."""
        return list(self._workers.map(self.run, batches))


def compiler(path: Path, precision: str | None, threads: int, *, shipped: bool = False) -> Callable[[int], list[Any]]:
    """Compiles the model in a file for a number of streams, of so many threads each, and gives what infers in each.

    It computes in a number type, by OpenVINO's name, or else in the one that the processor is best at. Of a model that
    is shipped only those weights take memory that are used: its files are mapped, as those of libraries are, which
    nobody overwrites where they are used either. But whoever empties a cache must not take a running program's weights.
    """
    runtime = openvino()
    # Its table of number types is made at the first call, and two threads that both make that one wait for each other.
    runtime.Type.i64.to_dtype()
    core = runtime.Core()
    core.set_property({"ENABLE_MMAP": shipped})
    model = core.read_model(path)
    best = "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"

    def compiled(streams: int) -> list[Any]:
        settings = {
            "NUM_STREAMS": streams,
            "INFERENCE_NUM_THREADS": streams * threads,
            "ENABLE_CPU_PINNING": False,  # two programs would be pinned to the same processors
            "INFERENCE_PRECISION_HINT": precision or best,
        }
        program = core.compile_model(model, "CPU", settings)
        return [program.create_infer_request() for _ in range(streams)]

    return compiled


def filled_length(encoding: Any, longest: int) -> int:
    """How many pieces a text is given, those that fill it up included, of a model that reads so many at most."""
    return min(math.ceil(len(encoding) / _PIECES) * _PIECES, longest)


def filled_up(encodings: Sequence[Any], fills: Mapping[str, int], longest: int) -> Inputs:
    """Texts of one filled length as a model takes them, each (n, length); `fills` has what fills each of its inputs."""
    length = filled_length(encodings[0], longest)
    inputs = {name: np.full((len(encodings), length), fill, np.int64) for name, fill in fills.items()}
    for row, encoding in enumerate(encodings):
        for name, values in inputs.items():
            values[row, : len(encoding)] = getattr(encoding, _PARTS[name])
    return inputs


def openvino() -> Any:
    """OpenVINO without its telemetry.

    By itself it tells a server of each import, unasked. It does without where openvino_telemetry cannot be imported,
    which is what None among the modules means.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino as runtime

    return runtime
