"""What does a passage take, in a folder, in tables of a folder, and in tables on object storage?

    python -m bench.scale [--passages N | --documents FILE --questions FILE] [--engines folder lance s3] [--delay 0 20]

Of each engine: bytes a passage and where they lie, seconds a passage (with vectors that cost nothing, unless `--model`
is said: embedding is the same for all), opening until the first answer, searches, one document more, and memory. The
object storage is an S3 server on this machine (`moto`), which counts what is asked of it; `--delay` makes it answer
that many milliseconds later, as one in another building does. docs/scale.md reckons with these figures. Reported, not
asserted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.synthetic import Embedding, write_zipf, zipf_questions
from bench.table import percentile
from bench.versions import measured
from bench.workers import Round, Worker, most_memory, seconds_each, serve, started

K = 10
ASKED, ADDED = 60, 5
BUCKET = "measured"
SOURCE = "documents.jsonl"
_kept = ExitStack()  # what rounds need, until the process ends


def indexed(location: str, documents: str, *, cheap: bool) -> tuple[dict[str, Any], None]:
    """A first index, from opening to closing."""
    from index import Collection

    held: dict[str, int] = {}

    def index() -> None:
        with Collection.open(location, **embedder(cheap=cheap)) as collection:
            collection.sync([Path(documents)])
            held.update(passages=collection.status().passages, documents=len(collection))

    clock, processors = measured(index)
    return {"clock": clock, "processors": processors, **held}, None


def opened(location: str, question: str, *, cheap: bool) -> tuple[dict[str, Any], Round]:
    """Opening until the first answer; then searches, or one document more, from the sync until it is found."""
    from index import Collection

    given = embedder(cheap=cheap)
    if cheap:
        given["embedder"].embed_query(question)
    began = time.perf_counter()
    collection = _kept.enter_context(Collection.open(location, **given))
    collection.search(question, K)
    seconds = time.perf_counter() - began

    def answer(request: dict[str, Any]) -> Any:
        if "added" in request:
            return [_added(collection, Path(name)) for name in request["added"]]
        taken = seconds_each(lambda each: collection.search(each, K), request["questions"])
        return {"seconds": taken, "memory": most_memory()}

    return {"seconds": seconds}, answer


def _added(collection: Any, path: Path) -> float:
    path.write_text(f"The new document {path.stem} says something.", encoding="utf-8")
    began = time.perf_counter()
    collection.sync([path.parent])
    assert collection.search(f"new document {path.stem}", 1)[0].passage.document_id.endswith(path.name)
    return time.perf_counter() - began


def embedder(*, cheap: bool) -> dict[str, Any]:
    """What `Collection.open` is given: vectors that cost nothing, or those of the model."""
    return {"embedder": Embedding()} if cheap else {}


class Counted:
    """An S3 server on this machine, as a WSGI application that counts what is asked, and answers later if told to."""

    def __init__(self) -> None:
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

        self._application = DomainDispatcherApplication(create_backend_app)
        self._lock = threading.Lock()
        self.requests: Counter[str] = Counter()  # by method; "bytes" are those sent back
        self.delay = 0.0

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """Answer one request."""
        time.sleep(self.delay)
        body = list(self._application(environ, start))
        with self._lock:
            self.requests[environ["REQUEST_METHOD"]] += 1
            if environ["REQUEST_METHOD"] == "GET":
                self.requests["bytes"] += sum(map(len, body))
        return body


@contextlib.contextmanager
def object_storage() -> Iterator[Counted]:
    """Such a server, with a bucket, known to this process and its children by the usual variables."""
    import boto3  # type: ignore[import-untyped]
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - as its base has it
            """Nothing."""

    counted = Counted()
    server = make_server("127.0.0.1", 0, counted, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ |= {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "measured",
        "AWS_SECRET_ACCESS_KEY": "measured",
    }
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket=BUCKET)
    try:
        yield counted
    finally:
        server.shutdown()
        server.server_close()


def bytes_of(location: str) -> dict[str, int]:
    """The bytes at a location, by the first part of their names: a table, or a file."""
    if location.startswith("s3://"):
        import boto3

        pages = boto3.client("s3", region_name="us-east-1").get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        rows = [(each["Key"].partition("/")[2], each["Size"]) for page in pages for each in page.get("Contents", ())]
    else:
        folder = Path(location.removeprefix("lance:"))
        rows = [(str(p.relative_to(folder)), p.stat().st_size) for p in folder.rglob("*") if p.is_file()]
    found: Counter[str] = Counter()
    for name, size in rows:
        found[part_of(name)] += size
    return dict(found)


def part_of(name: str) -> str:
    """What a file belongs to: "passages.lance", its "passages.lance indices", "verbatim.sqlite", "derived"."""
    first, _, rest = name.partition("/")
    return f"{first} indices" if rest.startswith("_indices") else first


def measure(engine: str, location: str, folder: Path, arguments: argparse.Namespace, storage: Counted | None) -> None:
    """Index, open, search and add by one engine, and print what that took."""
    cheap = not arguments.model
    common = {"location": location, "cheap": cheap}
    cache = folder / f"cache of {engine}"
    os.environ["QA_CACHE"] = str(cache)
    source = folder / f"documents of {engine}"
    source.mkdir()
    (source / SOURCE).write_bytes((folder / SOURCE).read_bytes())
    questions = asked(arguments)
    with started(sys.executable, "bench.scale", "indexed", documents=source, **common) as worker:
        first = worker.ready
    passages = first["passages"]
    print(f"\n## {engine}: {passages:,} passages of {first['documents']:,} documents")
    told("first index, by the clock", 1e3 * first["clock"] / passages, "ms a passage")
    told("first index, of processors", 1e3 * first["processors"] / passages, "ms a passage")
    parts = bytes_of(location)
    told("bytes", sum(parts.values()) / passages, "a passage")
    for name, size in sorted(parts.items(), key=lambda part: -part[1]):
        told(f"bytes: {name}", size / passages, "a passage")
    told("bytes in the cache of who indexed", size_of(cache) / passages, "a passage")
    for delay in arguments.delay if storage else [0]:
        if storage:
            storage.delay = delay / 1e3
            print(f"\nThe object storage answers {delay} ms later:")
        cache = folder / f"cache of an answering {engine} {delay}"  # another machine
        os.environ["QA_CACHE"] = str(cache)
        with started(sys.executable, "bench.scale", "opened", question=questions[0], **common) as worker:
            answered(worker, questions[1:], storage)
            told("bytes in its cache", size_of(cache) / first["documents"], "a document")
            added = [str(source / f"more{delay}-{number}.txt") for number in range(ADDED)]
            told("one document more, until it is found", statistics.median(worker.ask({"added": added})), "s")


def answered(worker: Worker, questions: Sequence[str], storage: Counted | None) -> None:
    """What opening took, and what searches take."""
    told("opening, with the first answer", worker.ready["seconds"], "s")
    worker.ask({"questions": questions[:5]})
    before = Counter(storage.requests) if storage else Counter[str]()
    found = worker.ask({"questions": questions[5:]})
    taken = [1e3 * seconds for seconds in found["seconds"]]
    told("search p50", percentile(taken, 0.5), "ms")
    told("search p95", percentile(taken, 0.95), "ms")
    told("memory at most", found["memory"] / 1e6, "MB")
    if storage:
        for name, count in (storage.requests - before).items():
            told(f"of the object storage a search: {name}", count / len(taken), "")


def size_of(folder: Path) -> int:
    """The bytes below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def told(what: str, value: float, unit: str) -> None:
    """Print a row."""
    print(f"{what:<48}{value:>12,.3f} {unit}".rstrip(), flush=True)


def asked(arguments: argparse.Namespace) -> list[str]:
    """Questions, enough for one engine."""
    if arguments.documents is None:
        return zipf_questions(ASKED, arguments.passages)
    rows = arguments.questions.read_text(encoding="utf-8").splitlines()
    return [json.loads(row)["question"] for row in rows[:ASKED]]


def main() -> None:
    """Measure, or be a process that is measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=20_000, help="made up")
    parser.add_argument("--documents", type=Path, help="JSON Lines with a `text` each")
    parser.add_argument("--questions", type=Path, help="JSON Lines with a `question` each, about --documents")
    parser.add_argument("--model", action="store_true", help="embed by the model")
    parser.add_argument("--engines", nargs="+", choices=("folder", "lance", "s3"), default=("folder", "lance", "s3"))
    parser.add_argument("--delay", nargs="+", type=float, default=[0, 20], help="milliseconds")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        if arguments.documents:
            (folder / SOURCE).write_bytes(arguments.documents.read_bytes())
        else:
            write_zipf(folder / SOURCE, arguments.passages)
        for engine in arguments.engines:
            storage = stack.enter_context(object_storage()) if engine == "s3" else None
            places = {
                "folder": str(folder / "data"),
                "lance": f"lance:{folder / 'tables'}",
                "s3": f"s3://{BUCKET}/here",
            }
            measure(engine, places[engine], folder, arguments, storage)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in {"indexed", "opened"}:
        serve({each.__name__: each for each in (indexed, opened)})
        sys.stdout.flush()
        _kept.close()
    else:
        main()
