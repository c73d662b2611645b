"""Train the reader: all-MiniLM-L6-v2 with a head that points at the answer's first and last word piece.

    python -m training.train_reader --train DIR --evaluation DIR --out DIR [--passes 2] [--seed 0]

On two cores with bfloat16 a pass takes about half an hour. A run that was interrupted goes on where it last saved.
glibc gives and takes large blocks of memory at every step unless told not to, which costs half of the time; set
before starting:
MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer, PreTrainedTokenizerBase

from index.embedding.embedder import SentenceTransformerEmbedder
from training.reader_data import Example, training_groups, without_answer

LONGEST = 288  # word pieces: a question, the title and section, and a passage of 900 characters
BATCH = 16
LEARNING_RATE = 1.2e-4
SAVE_EVERY = 250  # steps

# How often a set's questions are drawn in a pass, and the share of them with a wrong passage beside the right one.
# Encyclopedias and real searches are nearer to the articles people ask about than product reviews and forum posts.
DRAWS = {"timeqa": 2.0, "xquad": 2.0, "clapnq": 2.0, "new_wiki": 2.0, "reddit": 0.6, "amazon_reviews": 0.6}
WRONG = {"timeqa": 1.0, "xquad": 1.0, "clapnq": 1.0, "new_wiki": 0.4, "reddit": 0.3, "amazon_reviews": 0.3}
CUT = 0.25  # share of right passages that come a second time, without the sentences that answer
NO_QUESTION_MARK = 0.3  # share of questions typed without one, as people do
TOPIC = 0.1  # share of questions with the title in brackets, as qa.question.question writes a follow-up


class Reader(nn.Module):
    """Two scores for each word piece: how well an answer starts there, and how well it ends there."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        # No dropout: with one or two passes over the data it only slowed learning.
        # Eager attention: with heads of 32 the fused kernel's backward pass is slower on a CPU.
        self.bert = AutoModel.from_pretrained(
            folder, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, attn_implementation="eager"
        )
        self.span = nn.Linear(self.bert.config.hidden_size, 2)

    def forward(self, **inputs: torch.Tensor) -> torch.Tensor:
        """(batch, pieces, 2) scores."""
        scores: torch.Tensor = self.span(self.bert(**inputs).last_hidden_state)
        return scores.float()


def encode(
    tokenizer: PreTrainedTokenizerBase, pairs: Sequence[Example]
) -> tuple[dict[str, torch.Tensor], list[list[int | None]], np.ndarray, list[int]]:
    r"""Model inputs, which sequence each piece belongs to, its span in "head\\ntext", and where the text begins."""
    starts = [len(e.head) + 1 if e.head else 0 for e in pairs]
    encoded = tokenizer(
        [e.question for e in pairs],
        [f"{e.head}\n{e.text}" if e.head else e.text for e in pairs],
        truncation="only_second",
        max_length=LONGEST,
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


def one_pass(groups: list[list[Example]], rng: random.Random) -> list[Example]:
    """The examples of one pass: right passages, a draw of the wrong ones, and questions as people type them."""
    drawn: list[Example] = []
    for group in groups:
        right = [e for e in group if e.answer is not None]
        wrong = [e for e in group if e.answer is None]
        origin = group[0].origin
        whole, rest = divmod(DRAWS[origin], 1)
        for _ in range(int(whole) + (rng.random() < rest)):
            chosen = list(right)
            if wrong and rng.random() < WRONG[origin]:
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


def train(groups: list[list[Example]], folder: str, passes: int, seed: int, out: Path) -> Reader:
    """Train from the embedding model's weights, or go on from what `out` holds; writes reader.pt at the end."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = Reader(folder)
    model.train()
    schedule = [batch for _ in range(passes) for batch in batches(one_pass(groups, rng), rng)]
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.01, fused=True)
    rate = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, LEARNING_RATE, total_steps=len(schedule), pct_start=0.06, anneal_strategy="linear"
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
        inputs, sequences, offsets, starts = encode(tokenizer, batch)
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
    args = parser.parse_args()
    torch.set_num_threads(2)
    args.out.mkdir(parents=True, exist_ok=True)
    embedder = SentenceTransformerEmbedder()
    groups = training_groups(args.train, args.evaluation, embedder, random.Random(args.seed))
    train(groups, str(embedder._folder), args.passes, args.seed, args.out)


if __name__ == "__main__":
    main()
