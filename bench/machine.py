"""What this machine can do: the rate of its matrix products, which no embedding model can exceed."""

from __future__ import annotations

import platform
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

from index import SentenceTransformerEmbedder, processors

__all__ = ["description", "model_work", "product_rate"]

_SECONDS = 0.5


def description() -> dict[str, Any]:
    """The processor and what it is programmed with."""
    import torch

    names = [line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.processor(),
        "processors": processors(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "bfloat16": bool(torch.cpu.get_capabilities().get("avx512_bf16")),
        "amx": bool(torch.cpu.get_capabilities().get("amx_bf16")),
    }


def product_rate(kind: Literal["float32", "bfloat16"], shape: tuple[int, int, int]) -> float:
    """Operations a second of matrix products (n, m) x (m, k), over half a second, each processor with its own.

    It is no peak: whoever shares the machine takes the same part of this as of what is compared with it.
    """
    with ThreadPoolExecutor(processors()) as threads:
        return sum(threads.map(lambda _: _rate_of_one(kind, shape), range(processors())))


def _rate_of_one(kind: str, shape: tuple[int, int, int]) -> float:
    import torch

    torch.set_num_threads(1)  # of this thread: processors that share a product wait for each other
    n, m, k = shape
    left, right = (torch.ones(size, dtype=getattr(torch, kind)) for size in ((n, m), (k, m)))
    torch.nn.functional.linear(left, right)
    products, began = 0, time.perf_counter()
    while (seconds := time.perf_counter() - began) < _SECONDS:
        torch.nn.functional.linear(left, right)
        products += 1
    return 2 * n * m * k * products / seconds


def model_work(embedder: SentenceTransformerEmbedder, texts: Sequence[str]) -> float:
    """Operations that the matrix products of the model need for these texts, each as long as it is: no padding.

    A multiplication and an addition are two. A layer multiplies each word piece by four square matrices and by two of
    its feed-forward part, and attends from each piece to each.
    """
    model: Any = embedder._model()  # noqa: SLF001 - its sizes are nobody else's business
    config = model[0].auto_model.config
    width, inner, layers = config.hidden_size, config.intermediate_size, config.num_hidden_layers
    pieces = model.tokenizer(list(texts), truncation=True, max_length=model.max_seq_length)["input_ids"]
    each = (len(ids) * (4 * width * width + 2 * width * inner) + 2 * len(ids) ** 2 * width for ids in pieces)
    return float(2 * layers * sum(each))


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
