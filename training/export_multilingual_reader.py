"""Export the trained reader for other languages for OpenVINO, in 8 bits, with checksums, as the product ships it.

    python -m training.export_multilingual_reader OUT_FOLDER PLAIN_FOLDER WEIGHTS.pt [WEIGHTS.pt ...]

`PLAIN_FOLDER` is the folder plain/ that training left, of the model before it was trained. Weights of several runs are
averaged, as in `export_reader`.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Sequence
from pathlib import Path

import torch

from index.embedding.inference import openvino
from training.compressing import compress_file
from training.export_reader import averaged, write_sums
from training.train_reader import Reader, multilingual

FILES = ("reader.xml", "reader.bin")


def export(plain: Path, weights: Sequence[Path], out: Path) -> None:
    """Write reader.xml, reader.bin and SHA256SUMS."""
    model = Reader(multilingual(str(plain)))
    model.load_state_dict(averaged([torch.load(path, weights_only=True) for path in weights]))
    runtime = openvino()
    ids = torch.ones(1, 16, dtype=torch.long)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        converted = runtime.convert_model(_Positional(model).eval(), example_input=(ids, ids))
    for place, name in zip(converted.inputs, ("input_ids", "attention_mask"), strict=True):
        place.get_tensor().set_names({name})
    out.mkdir(parents=True, exist_ok=True)
    runtime.save_model(converted, out / FILES[0], compress_to_fp16=False)
    compress_file(out / FILES[0])
    write_sums(out, FILES)


class _Positional(torch.nn.Module):
    def __init__(self, model: Reader) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """(batch, pieces, 2)."""
        scores: torch.Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask)
        return scores


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("plain", type=Path)
    parser.add_argument("weights", type=Path, nargs="+")
    arguments = parser.parse_args()
    export(arguments.plain, arguments.weights, arguments.out)
