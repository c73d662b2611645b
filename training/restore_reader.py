"""Bring the int8 weights that are shipped back to floats, to go on training from them.

    python -m training.restore_reader OUT.pt

The package onnx is wanted for it (1.18 or newer), which the product itself does without.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

SHIPPED = Path(__file__).parent.parent / "qa" / "reading" / "model" / "reader.onnx"


def restored(path: Path = SHIPPED) -> dict[str, torch.Tensor]:
    """The state of `training.train_reader.Reader`, rounded as it was for the file; without the pooler, never used."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    held = {each.name: numpy_helper.to_array(each) for each in graph.initializer}

    def floats(name: str) -> NDArray[np.float32]:
        base = name.removesuffix("_quantized")
        values = held[name].astype(np.float32) - held[f"{base}_zero_point"].astype(np.float32)
        found: NDArray[np.float32] = values * held[f"{base}_scale"]
        return found

    state: dict[str, NDArray[np.float32]] = {}
    for name, value in held.items():
        if name.startswith("model.") and name.endswith("_quantized"):  # embeddings
            state[name.removesuffix("_quantized")] = floats(name)
        elif name.startswith("model.") and name.endswith((".weight", ".bias")):
            state[name] = value
    for node in graph.node:
        if node.op_type == "MatMulInteger" and node.input[1] in held:
            layer = node.name.removesuffix("/MatMul_quant").strip("/").replace("/", ".")
            state[f"{layer}.weight"] = floats(node.input[1]).T
    return {name.removeprefix("model."): torch.from_numpy(value.copy()) for name, value in state.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    torch.save(restored(), parser.parse_args().out)
