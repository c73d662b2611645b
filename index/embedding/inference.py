"""Exported models, run by OpenVINO: compiled as they are needed, beside each other."""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Inputs", "Lane", "compiler", "openvino"]

Inputs = dict[str, NDArray[np.int64]]  # of a model, by their names


class Lane:
    """Models that are compiled as they are needed, up to a number, and threads to run them side by side.

    Processors that share a text wait for each other after every product, which costs about half of their time: so each
    has a model of its own, as far as there is memory for that.
    """

    def __init__(self, compiled: Callable[[], Any], models: int) -> None:
        self.models = models
        self._compiled = compiled
        self._lock = threading.Lock()
        self._left = models  # that may still be compiled
        # The one that was used last is taken first: its weights are in the processor's cache.
        self._idle: queue.LifoQueue[Any] = queue.LifoQueue()
        self._workers = ThreadPoolExecutor(models, thread_name_prefix="encoder")

    def compile(self) -> None:
        """One of them, before it is needed."""
        self._idle.put(self._request())

    def run(self, inputs: Inputs, output: int = 0) -> NDArray[np.float32]:
        """One of the model's outputs, by its number."""
        request = self._request()
        try:
            request.infer(inputs, share_inputs=True)
            found: NDArray[np.float32] = request.get_output_tensor(output).data.copy()
            return found
        finally:
            self._idle.put(request)

    def run_all(self, batches: Iterable[Inputs]) -> list[NDArray[np.float32]]:
        """The same of several, in their order; those that come first are run while the others are made."""
        return list(self._workers.map(self.run, batches))

    def _request(self) -> Any:
        """One that no other thread uses."""
        with contextlib.suppress(queue.Empty):
            return self._idle.get_nowait()
        with self._lock:
            if self._left:
                request = self._compiled()
                self._left -= 1
                return request
        return self._idle.get()


def compiler(path: Path, precision: str | None, threads: int) -> Callable[[], Any]:
    """Compiles the model in a file, and gives what infers with it.

    It computes in a number type, by OpenVINO's name, or else in the one that the processor is best at.
    """
    core = openvino().Core()
    core.set_property({"ENABLE_MMAP": False})  # whoever empties the cache must not take a running program's weights
    model = core.read_model(path)
    best = "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"
    settings = {
        "NUM_STREAMS": 1,
        "INFERENCE_NUM_THREADS": threads,
        "ENABLE_CPU_PINNING": False,  # two programs would be pinned to the same processors
        "INFERENCE_PRECISION_HINT": precision or best,
    }
    return lambda: core.compile_model(model, "CPU", settings).create_infer_request()


def openvino() -> Any:
    """OpenVINO without its telemetry.

    By itself it tells a server of each import, unasked. It does without where openvino_telemetry cannot be imported,
    which is what None among the modules means.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino as runtime

    return runtime
