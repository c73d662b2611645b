"""Weights of an OpenVINO model in few bits: matrices in 8, the table of word pieces in 4, that of places in 16.

The matrices have a step a row, which loses next to nothing (Dettmers et al. 2022, arXiv:2208.07339). The table comes
from 4 bits, or is brought to them before a model is trained around it, and is not trained itself; so 4 bits hold it
without loss: in a block of 32 numbers all are multiples of a step.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.inference import openvino

__all__ = ["compress_file", "rounded_to_four_bits"]

_LEAST = 384  # of a matrix' shorter side; smaller ones are left
_BLOCK = 32
_MOST_PLACES = 1024  # rows of a table of positions at most
_SHARES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)  # of a block's largest number that the largest multiple may be
_NEAR = 0.02  # of a step that a number may be off, by the rounding of the step to float16


def compress_file(path: Path) -> None:
    """Replace the weights of a model in a file, `.xml` with its `.bin`."""
    runtime = openvino()
    core = runtime.Core()
    core.set_property({"ENABLE_MMAP": False})
    smaller = path.with_name(f"smaller-{path.name}")
    runtime.save_model(_compressed(core.read_model(path), runtime), smaller, compress_to_fp16=False)
    smaller.with_suffix(".bin").replace(path.with_suffix(".bin"))
    smaller.replace(path)


def rounded_to_four_bits(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """A table's numbers, each the nearest of 16 multiples of its block's step, which leaves the least squared error."""
    blocks = table.reshape(len(table), -1, _BLOCK)
    most = np.maximum(np.abs(blocks).max(2, keepdims=True), 1e-4)
    best, least = blocks, np.full_like(most, np.inf)
    for share in _SHARES:
        for sign in (1, -1):
            steps = sign * (most * share / 7).astype(np.float16).astype(np.float32)
            rounded = np.clip(np.round(blocks / steps), -8, 7) * steps
            error = ((rounded - blocks) ** 2).sum(2, keepdims=True)
            best = np.where(error < least, rounded, best)
            least = np.minimum(least, error)
    return best.reshape(table.shape).astype(np.float32)


def _compressed(model: Any, runtime: Any) -> Any:
    operations = runtime.opset13
    for node in list(model.get_ordered_ops()):
        for place, source in enumerate(each.get_node() for each in node.input_values()):
            if source.get_type_name() != "Constant" or len(source.shape) != 2 or source.shape[1] < _LEAST:
                continue
            if node.get_type_name() == "MatMul" and source.shape[0] >= _LEAST:
                smaller = _in_eight(operations, source.data)
            elif node.get_type_name() == "Gather" and source.shape[0] > _MOST_PLACES:
                smaller = _in_four(runtime, operations, source.data)
            elif node.get_type_name() == "Gather":
                smaller = operations.convert(operations.constant(source.data.astype(np.float16)), "f32")
            else:
                continue
            node.input(place).replace_source_output(smaller.output(0))
    model.validate_nodes_and_infer_types()
    return model


def _in_eight(operations: Any, matrix: NDArray[np.float32]) -> Any:
    steps = np.abs(matrix).max(1, keepdims=True) / 127
    numbers = operations.convert(operations.constant(np.round(matrix / steps).astype(np.int8)), "f16")
    return operations.convert(operations.multiply(numbers, operations.constant(steps.astype(np.float16))), "f32")


def _in_four(runtime: Any, operations: Any, table: NDArray[np.float32]) -> Any:
    blocks = table.reshape(len(table), -1, _BLOCK)
    steps = _steps(blocks)
    numbers = np.round(blocks / steps).astype(np.int8) + 8
    if not np.allclose((numbers - 8.0) * steps, blocks, atol=1e-3) or numbers.min() < 0 or numbers.max() > 15:
        raise ValueError("The table of word pieces is not in 4 bits; was it trained?")
    flat = numbers.reshape(-1).astype(np.uint8)
    packed = runtime.Tensor(runtime.Type.u4, runtime.Shape(blocks.shape))
    packed.data[:] = flat[0::2] | flat[1::2] << 4  # a tensor made of an array does not keep it alive
    middle = operations.constant(np.full((1, 1, 1), 8, np.float16))
    centred = operations.subtract(operations.convert(operations.constant(packed), "f16"), middle)
    whole = operations.multiply(centred, operations.constant(steps.astype(np.float16)))
    rows = operations.reshape(whole, operations.constant(np.array(table.shape, np.int64)), special_zero=False)
    return operations.convert(rows, "f32")


def _steps(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    """(rows, blocks, 1): the step of which all numbers of a block are multiples, -8 to 7 of them."""
    most = np.abs(blocks).max(2)
    steps = np.ones_like(most)
    found = most == 0
    for multiple in range(8, 0, -1):
        step = np.maximum((most / multiple).astype(np.float16).astype(np.float32), 1e-6)
        times = blocks / step[..., None]
        fits = ~found & (np.abs(times - np.round(times)).max(2) < _NEAR)
        steps = np.where(fits, step, steps)
        found |= fits
    times = blocks / steps[..., None]
    signed: NDArray[np.float32] = np.where(times.max(2) > 7.5, -steps, steps)[..., None].astype(np.float32)
    return signed
