"""Bring the int8 weights that are shipped back to floats, to go on training from them.

    python -m training.restore_reader OUT.pt

The package onnx is wanted for it (1.18 or newer), which the product itself does without.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np
import torch

SHIPPED = Path(__file__).parent.parent / "qa" / "reading" / "model" / "reader.onnx"


def restored(path: Path = SHIPPED) -> dict[str, torch.Tensor]:
    """The state of `training.train_reader.Reader`, rounded as quantisation rounded it."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    held = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    state: dict[str, np.ndarray] = {}
    for name, value in held.items():
        if name.startswith("model.") and name.endswith((".weight", ".bias")):
            state[name] = value
        elif name.startswith("model.") and name.endswith("_quantized"):  # embeddings: one scale each
            base = name.removesuffix("_quantized")
            state[base] = _floats(value, held[f"{base}_scale"], held[f"{base}_zero_point"])
    for node in graph.node:
        weights = node.input[1].removesuffix("_quantized") if node.op_type == "MatMulInteger" else ""
        if f"{weights}_scale" in held:
            layer = re.sub(r"/MatMul_quant$", "", node.name).strip("/").replace("/", ".")
            value = _floats(held[node.input[1]], held[f"{weights}_scale"], held[f"{weights}_zero_point"])
            state[f"{layer}.weight"] = value.T
    return {name.removeprefix("model."): torch.tensor(np.ascontiguousarray(v)) for name, v in state.items()}


def _floats(values: np.ndarray, scale: np.ndarray, zero: np.ndarray) -> np.ndarray:
    found: np.ndarray = (values.astype(np.float32) - zero.astype(np.float32)) * scale
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    torch.save(restored(), parser.parse_args().out)
