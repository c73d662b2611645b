"""Export a trained reader for OpenVINO, in 8 bits, with checksums, as the product ships it.

    python -m training.export_reader OUT_FOLDER --mpnet DIR WEIGHTS.pt [WEIGHTS.pt ...]
    python -m training.export_reader OUT_FOLDER --multilingual PLAIN_FOLDER WEIGHTS.pt [WEIGHTS.pt ...]

The folders are those that the readers were trained from; PLAIN_FOLDER is plain/ in the folder that training left. With
the reader for English comes its tokenizer, without the word pieces that no English text has; the other shares that of
the embedding model.

Weights of several runs are averaged, which is better than each of them and costs nothing when it is used (Wortsman et
al. 2022, "Model soups", arXiv:2203.05482).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import unicodedata
import warnings
from collections.abc import Sequence
from pathlib import Path

import torch

from index.embedding.inference import openvino
from training.compressing import compress_file
from training.train_reader import LONGEST, Reader, Trunk, english, multilingual

FILES = ("reader.xml", "reader.bin")
TOKENIZER = "tokenizer.json"
_OUTPUTS = ("spans", "follows")
_UNUSED = re.compile(r"\[unused\d+\]")


def export(trunk: Trunk, weights: Sequence[Path], out: Path) -> None:
    """Write reader.xml, reader.bin, tokenizer.json where it has one of its own, and SHA256SUMS."""
    model = Reader(trunk)
    model.load_state_dict(averaged([torch.load(path, weights_only=True) for path in weights]))
    out.mkdir(parents=True, exist_ok=True)
    names = list(FILES)
    if trunk.follows:
        _leave_off_pieces(model, Path(trunk.folder), out)
        names.append(TOKENIZER)
    runtime = openvino()
    ids = torch.ones(1, 16, dtype=torch.long)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        converted = runtime.convert_model(model.eval(), example_input=(ids, ids))
    for place, name in zip(converted.inputs, ("input_ids", "attention_mask"), strict=True):
        place.get_tensor().set_names({name})
    for place, name in zip(converted.outputs, _OUTPUTS, strict=False):
        place.get_tensor().set_names({name})
    runtime.save_model(converted, out / FILES[0], compress_to_fp16=False)
    compress_file(out / FILES[0])
    write_sums(out, names)


def _leave_off_pieces(model: Reader, folder: Path, out: Path) -> None:
    """Leave off word pieces with letters of other scripts and unused ones, and places beyond the longest input."""
    described = json.loads((folder / TOKENIZER).read_text(encoding="utf-8"))
    vocabulary: dict[str, int] = described["model"]["vocab"]
    kept = sorted((number, piece) for piece, number in vocabulary.items() if _is_kept(piece))
    numbers = {old: new for new, (old, _) in enumerate(kept)}
    described["model"]["vocab"] = {piece: numbers[old] for old, piece in kept}
    for added in described["added_tokens"]:
        added["id"] = numbers[added["id"]]
    for special in described["post_processor"].values():
        if isinstance(special, list):  # [piece, number]
            special[1] = numbers[special[1]]
    (out / TOKENIZER).write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    embeddings = model.bert.embeddings
    rows = torch.tensor([old for old, _ in kept])
    embeddings.word_embeddings = _table(embeddings.word_embeddings.weight.data[rows])
    places = embeddings.position_embeddings.weight.data[: LONGEST + 2]  # they begin behind that of the padding
    embeddings.position_embeddings = _table(places)


def _table(rows: torch.Tensor) -> torch.nn.Embedding:
    table: torch.nn.Embedding = torch.nn.Embedding.from_pretrained(rows)  # type: ignore[no-untyped-call]
    return table


def _is_kept(piece: str) -> bool:
    letters = [letter for letter in piece if letter.isalpha()]
    latin = all(unicodedata.name(letter, "").split(" ")[0] in ("LATIN", "GREEK") for letter in letters)
    return latin and not _UNUSED.fullmatch(piece)


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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("--mpnet", type=Path)
    kind.add_argument("--multilingual", type=Path)
    parser.add_argument("weights", type=Path, nargs="+")
    arguments = parser.parse_args()
    of = english(arguments.mpnet) if arguments.mpnet else multilingual(arguments.multilingual)
    export(of, arguments.weights, arguments.out)
