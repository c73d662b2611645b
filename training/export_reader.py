"""Export trained reader weights to ONNX, int8, with the tokenizer and checksums, as the product ships them.

python -m training.export_reader OUT_FOLDER WEIGHTS.pt [WEIGHTS.pt ...] [--float]

The package onnx is wanted for it (1.18 or newer), which the product itself does without.

Weights of several runs are averaged, which is better than each of them and costs nothing when it is used (Wortsman et
al. 2022, "Model soups", arXiv:2203.05482).
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import torch

from index.embedding.embedder import SentenceTransformerEmbedder
from training.train_reader import Reader, Trunk


def export(weights: Sequence[Path], out: Path, *, quantize: bool) -> None:
    """Write reader.onnx, tokenizer.json and SHA256SUMS."""
    folder = SentenceTransformerEmbedder()._folder
    model = Reader(Trunk(str(folder)))
    model.load_state_dict(averaged([torch.load(path, weights_only=True) for path in weights]))
    model.eval()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch, "reader.onnx")
        ids = torch.ones(2, 16, dtype=torch.long)
        names = ["input_ids", "attention_mask", "token_type_ids"]
        axes = {name: {0: "batch", 1: "pieces"} for name in [*names, "scores"]}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                _Positional(model),
                (ids, ids, ids * 0),
                str(full),
                input_names=names,
                output_names=["scores"],
                dynamic_axes=axes,
                opset_version=17,
                dynamo=False,
            )
        if quantize:
            from onnxruntime.quantization import QuantType, quantize_dynamic
            from onnxruntime.quantization.shape_inference import quant_pre_process

            ready = Path(scratch, "ready.onnx")
            quant_pre_process(str(full), str(ready), skip_symbolic_shape=True)
            quantize_dynamic(
                str(ready),
                str(out / "reader.onnx"),
                weight_type=QuantType.QInt8,
                per_channel=True,
                reduce_range=False,
            )
        else:
            shutil.copyfile(full, out / "reader.onnx")
    shutil.copyfile(folder / "tokenizer.json", out / "tokenizer.json")
    write_sums(out, ("reader.onnx", "tokenizer.json"))


def write_sums(folder: Path, names: Sequence[str]) -> None:
    """The checksums that the product holds the files against."""
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="ascii")


def averaged(runs: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of each weight over the runs."""
    return {
        name: torch.stack([run[name] for run in runs]).mean(0) if tensor.is_floating_point() else tensor
        for name, tensor in runs[0].items()
    }


class _Positional(torch.nn.Module):
    def __init__(self, model: Reader) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """(batch, pieces, 2)."""
        scores: torch.Tensor = self.model(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        )
        return scores


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--float", action="store_true", help="keep float32: four times the size")
    arguments = parser.parse_args()
    export(arguments.weights, arguments.out, quantize=not arguments.float)
