"""The web page without a browser: what its events may do, what its server refuses, which headers it sends."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import app
from index import (
    CollectionStatus,
    Document,
    DocumentSummary,
    Filter,
    Hit,
    IndexedFile,
    Location,
    Mark,
    PageHistory,
    Passage,
    SearchSettings,
)
from qa import Answer, AnswerSettings, Turn
from qa.accounts import AccountSettings
from qa.alerts import AlertSettings
from qa.page import blocks, server
from qa.page.guard import LONGEST_BODY, Guard
from qa.service import Service

HOST = "127.0.0.1"


class NoMarks:
    """Nothing is marked."""

    def touching(self, document_id: str) -> list[Mark]:
        """None."""
        del document_id
        return []


@dataclass
class ToyCollection:
    """A collection that holds as many documents as a test says."""

    documents: int = 2
    problem: Exception | None = None
    generation: int = 1
    marks: NoMarks = field(default_factory=NoMarks)

    def document(self, document_id: str) -> Document:
        """One document."""
        if document_id != "a":
            raise KeyError(document_id)
        return Document("a", "Title", "It rained.", "a.txt")

    def summary(self, document_id: str) -> DocumentSummary:
        """Of the document; nobody noted when it was added."""
        return DocumentSummary(document_id, "Title", "a.txt", None, "", "a.txt", 1, 10, None, None, 0)

    def indexed_file(self, document_id: str) -> IndexedFile | None:
        """Not known."""

    def history(self, document_id: str) -> PageHistory:
        """None of them is a page of the web."""
        raise KeyError(document_id)

    def status(self) -> CollectionStatus:
        """The counts, or the problem."""
        if self.problem:
            raise self.problem
        return CollectionStatus("data", 1, self.documents, 5, "toy", 0, ())


@dataclass
class ToyAssistant:
    """Repeats the question as its answer, and remembers what it was asked."""

    collection: ToyCollection = field(default_factory=ToyCollection)
    problem: Exception | None = None
    asked: list[tuple[str, list[Turn]]] = field(default_factory=list)
    limits: list[Filter | None] = field(default_factory=list)
    finds: int = 0  # passages
    waits: Callable[[], object] = bool  # called before each answer

    def ready(self) -> None:
        """It needs no model."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        where: Filter | None = None,
        found: Callable[[Sequence[Hit]], None] | None = None,
        so_far: Callable[[Answer], None] | None = None,
        **_: object,
    ) -> Answer:
        """Not found, always."""
        del so_far
        if found is not None and self.finds:
            found([Hit(Passage("a@0-1", "a", 0, 1, "I"), 1.0, 1, 1.0, 1.0)] * self.finds)
        self.asked.append((question, list(history)))
        self.waits()
        self.limits.append(where)
        if self.problem:
            raise self.problem
        return Answer(question, question, False, None, 0.0, f"No answer to {question}.", (), ())

    def examples(self, limit: int = 4) -> list[str]:
        """One question."""
        return ["Who came?"][:limit]


@pytest.fixture
def assistant() -> ToyAssistant:
    """An assistant without models."""
    return ToyAssistant()


@pytest.fixture(scope="module")
def guarded() -> Guard:
    """The page as it is served, called by its address."""
    return server.web(blocks.build(Service(ToyAssistant())), HOST, ["verbatim.example"])


@pytest.fixture
def client(guarded: Guard) -> Iterator[TestClient]:
    """Requests to the page."""
    with TestClient(guarded, base_url=f"http://{HOST}:7860") as client:
        yield client


def test_the_opening_never_writes_to_the_conversation(assistant: ToyAssistant) -> None:
    """The opening takes as long as its examples do; what has been asked meanwhile stays."""
    page = blocks.build(Service(assistant))
    conversation = next(block for block in page.blocks.values() if block.elem_id == "vb-conversation")
    writers = {function.fn.__name__ for function in page.fns.values() if conversation in function.outputs}
    assert writers == {"ask", "ask_again", "ask_example", "stop", "restart_chat", "restore"}


def test_no_event_starts_two_functions(assistant: ToyAssistant) -> None:
    """Gradio starts the second when the first ends, as it closes the connection that both need."""
    built = blocks.build(Service(assistant))
    # What cancels shows nothing, and what stays for as long as the page is open never ends.
    shows = [function for function in built.fns.values() if function.outputs and function.api_name != "stay"]
    targets = [target for function in shows for target in function.targets]
    assert len(targets) == len(set(targets))


def test_no_function_of_the_page_is_an_open_api(assistant: ToyAssistant) -> None:
    """Everything goes through the page's own queue, which is bounded."""
    page = blocks.build(Service(assistant))
    assert page.fns
    assert {function.api_visibility for function in page.fns.values()} == {"private"}
    assert not page.api_open
    assert page._queue.max_size == blocks.CONNECTIONS
    assert page._queue.default_concurrency_limit == 2
    assert page._queue.max_thread_count >= 512  # an event stays for as long as its page is open
    assert not page.analytics_enabled


def test_what_gradio_could_show_or_record_is_off(assistant: ToyAssistant) -> None:
    """No error details, files, monitoring, run history or footer."""
    page = blocks.build(Service(assistant))
    server.web(page)
    assert page.show_error is False
    assert page.allowed_paths == []
    assert page.enable_monitoring is False
    assert page.run_history is False
    assert page.footer_links == []
    assert page.max_file_size == 1024
    assert page.stylesheets == []


def test_the_page_is_served_with_its_policy(client: TestClient) -> None:
    """Scripts run only with the nonce of this response; nothing is loaded from, or sent to, another host."""
    response = client.get("/")
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    nonce = re.search(r"script-src 'self' 'unsafe-eval' 'nonce-([\w-]+)';", policy)
    assert nonce
    assert "unsafe-inline" not in policy.split("style-src", 1)[0]
    for rule in ("default-src 'self'", "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'"):
        assert rule in policy
    assert all(f'nonce="{nonce[1]}"' in tag for tag in re.findall(r"<script[^>]*>", response.text))
    assert nonce[1] not in client.get("/").text
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"


def test_the_page_names_no_other_host(client: TestClient) -> None:
    """No font, script, picture or preview from elsewhere, and no other product's name in front of ours."""
    text = client.get("/").text
    assert "<title>Verbatim</title>" in text
    shown = re.sub(r"<script[^>]*>.*?</script>", "", text, flags=re.DOTALL)
    assert not re.findall(r"https?://", shown)
    assert not re.findall(r"fonts\.g|cdnjs|googleapis|githubusercontent", text)


@pytest.mark.parametrize("path", ["/config", "/theme.css", "/gradio_api/info", "/favicon.ico", "/nothing"])
def test_every_response_has_the_headers(client: TestClient, path: str) -> None:
    """Refusals as well."""
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_no_document_text_is_part_of_a_template(client: TestClient) -> None:
    """The browser compiles html_template as code; ours is the stock one, and text travels as a value."""
    components = client.get("/config").json()["components"]
    templates = {c["props"]["html_template"] for c in components if "html_template" in c["props"]}
    assert templates == {"${value}"}


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=../../etc/passwd",
        "/gradio_api/file=%2e%2e%2fetc%2fpasswd",
        "/gradio_api/file=/proc/self/environ",
        "/gradio_api/file=http://127.0.0.1:7860/config",
        "/gradio_api/file%3Dhttp://169.254.169.254/",
        "/gradio_api/file=https://example.com/",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=https://x.hf.space/",
        "/gradio_api/stream/a/b/1/playlist.m3u8",
        "/gradio_api/upload_progress?upload_id=1",
        "/gradio_api/deep_link?session_hash=x",
        "/gradio_api/runs",
        "/monitoring/summary",
        "/monitoring",
        "/docs",
        "/openapi.json",
        "/gradio_api/openapi.json",
        "/assets/../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/%2e%2e/blocks.py",
        "/static/..%2f..%2f..%2fblocks.py",
        "//gradio_api/file=/etc/passwd",
        "/theme.css/gradio_api/file=/etc/passwd",
    ],
)
def test_what_the_page_does_not_need_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """And no connection goes out for it."""
    monkeypatch.setattr(socket.socket, "connect", _no_connection)
    response = client.get(path)
    assert response.status_code in (403, 404)
    assert "root:" not in response.text


@pytest.mark.parametrize(
    "path", ["upload", "run/ask", "api/ask", "call/ask", "vibe-edit", "process_recording", "component_server"]
)
def test_only_the_queue_takes_posts(client: TestClient, path: str) -> None:
    """Uploads, direct calls and editing are closed."""
    assert client.post(f"/gradio_api/{path}", json={}).status_code == 403
    assert client.put("/config").status_code == 403
    assert client.options("/config", headers={"origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200), ("127.0.0.1:7860", 200), ("localhost:7860", 200), ("LOCALHOST", 200), ("[::1]:7860", 200),
        ("verbatim.example", 200), ("attacker.test", 400), ("127.0.0.1.attacker.test", 400), ("", 400),
        ("10.0.0.1:7860", 400), ("x/gradio_api/file=", 400), ("[::1", 400), ("a@127.0.0.1@b", 400),
    ],
)  # fmt: skip
def test_only_known_hosts_are_answered(client: TestClient, host: str, status: int) -> None:
    """A name that was made to point here (DNS rebinding) gets nothing."""
    assert client.get("/config", headers={"host": host}).status_code == status


def test_a_server_on_every_address_answers_to_numbers(assistant: ToyAssistant) -> None:
    """Its own names are not known, but a number cannot be made to point elsewhere."""
    with TestClient(server.web(blocks.build(Service(assistant)), "0.0.0.0"), base_url="http://10.0.0.1") as client:  # noqa: S104
        assert client.get("/config").status_code == 200
        assert client.get("/config", headers={"host": "attacker.test"}).status_code == 400


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:7860"])
def test_posts_from_other_sites_are_refused(client: TestClient, origin: str) -> None:
    """The origin must be the very host that is asked."""
    response = client.post("/gradio_api/queue/join", json={}, headers={"origin": origin})
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers


def test_posts_from_the_page_itself_are_taken(client: TestClient) -> None:
    """Gradio gets to see them (and misses the fields)."""
    response = client.post("/gradio_api/queue/join", json={}, headers={"origin": f"http://{HOST}:7860"})
    assert response.status_code == 422


@pytest.mark.parametrize("host", [HOST, "verbatim.example"])
def test_no_other_site_may_read(client: TestClient, host: str) -> None:
    """Gradio's own rules would echo a foreign origin for hosts that are not local."""
    headers = {"origin": "https://evil.example", "host": host}
    response = client.get("/config", headers=headers)
    assert "access-control-allow-origin" not in response.headers
    assert "access-control-allow-credentials" not in response.headers


def test_large_requests_are_refused(client: TestClient) -> None:
    """Before they are read, and also where their length is not told."""
    assert client.post("/gradio_api/queue/join", content=b"x" * (LONGEST_BODY + 1)).status_code == 413
    parts = (b"x" * 65_536 for _ in range(LONGEST_BODY // 65_536 + 1))
    assert client.post("/gradio_api/queue/join", content=parts).status_code == 413
    assert client.post("/gradio_api/queue/join", content=iter([b"x"])).status_code == 422


@pytest.mark.parametrize("head", ["content-length", "transfer-encoding"])
def test_a_request_that_tells_two_lengths_is_refused(client: TestClient, head: str) -> None:
    """A proxy in front may believe the other one, and take the rest for a request of its own."""
    lengths = {"content-length": "5", "transfer-encoding": "chunked"}
    alone = client.post("/gradio_api/queue/join", content=iter([b"{}   "]), headers={head: lengths[head]})
    assert alone.status_code == 422  # seen by Gradio
    assert client.post("/gradio_api/queue/join", content=iter([b"{}   "]), headers=lengths).status_code == 400


@pytest.mark.parametrize(
    "value",
    [
        {"path": "x.png", "url": "http://{}/x.png", "meta": {"_type": "gradio.FileData"}},
        {"path": "http://{}/x.png", "meta": {"_type": "gradio.FileData"}},
        [{"deep": [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]}],
        {"url": "http://{}/x.png"},
    ],
)
def test_no_event_makes_the_server_fetch_or_copy_a_file(client: TestClient, value: object) -> None:
    """Whatever the event and the input: it is refused before Gradio sees it, and nothing leaves the machine."""
    with socket.create_server((HOST, 0)) as elsewhere:
        address = f"{HOST}:{elsewhere.getsockname()[1]}"
        given = json.loads(json.dumps(value).replace("{}", address))
        for event in client.get("/config").json()["dependencies"]:
            for place in range(max(len(event["inputs"]), 1)):
                data = [None] * place + [given]
                body = {"data": data, "fn_index": event["id"], "session_hash": "x"}
                response = client.post("/gradio_api/queue/join", json=body)
                assert response.status_code == 422
                assert "no file" in response.json()["detail"]
        elsewhere.settimeout(0.2)
        with pytest.raises(TimeoutError):
            elsewhere.accept()


@pytest.mark.parametrize("body", [b"", b"x", b"[" * 100_000, b'{"data": NaN', b"\xff"])
def test_what_is_no_event_is_told_in_a_sentence(client: TestClient, body: bytes) -> None:
    """And does not get to Gradio."""
    response = client.post("/gradio_api/queue/join", content=body)
    assert (response.status_code, response.json()["detail"][:8]) == (422, "The page")


def test_a_range_of_thousands_is_no_work(client: TestClient) -> None:
    """Only static files know ranges, and they are small."""
    ranges = "bytes=" + ",".join("0-1" for _ in range(5_000))
    assert client.get("/config", headers={"range": ranges}).status_code == 200


def test_a_taken_port_is_told_in_a_sentence() -> None:
    """And names the way out."""
    with socket.create_server((HOST, 0)) as taken, pytest.raises(SystemExit, match="Choose another"):
        server._listening(HOST, taken.getsockname()[1])


def test_the_address_can_be_opened() -> None:
    """A server on every address is shown by one that a browser can open."""
    with server._listening("0.0.0.0", 0) as listener:  # noqa: S104
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", server._address(listener))


def test_the_page_takes_its_settings_from_environment_and_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `qa serve` does, with all of them; the readers find theirs in the environment while the page is served."""
    file = tmp_path / "qa.toml"
    file.write_text(
        'data = "here"\nthreshold = 0.5\nreader = "team/reader"\nhub.token = "hf_x"\n'
        '[server]\nport = 1234\nhosts = ["a.example", "b.example"]\nqueue = 7\nfixed = true\nevery = "2h"\n'
    )
    file.chmod(0o644)
    served: list[tuple[object, ...]] = []

    def noted(*given: object, **more: object) -> None:
        served.append((*given, more, os.environ["QA_READER"]))

    monkeypatch.setattr(app, "serve", noted)
    monkeypatch.setenv("QA_CONFIG_FILE", str(file))
    monkeypatch.setenv("GRADIO_SERVER_NAME", "0.0.0.0")  # noqa: S104
    monkeypatch.setenv("QA_EXACT", "1")
    monkeypatch.delenv("QA_READER", raising=False)
    app.main()
    more = {
        "fixed": True,
        "search": SearchSettings(exact=True),
        "names": ("a.example", "b.example"),
        "queue": 7,
        "writer": None,
        "root_path": "",
        "proxies": ("127.0.0.1", "::1"),
        "log": "none",
        "every": 7200.0,
        "accounts": AccountSettings(),
        "alerts": AlertSettings(),
    }
    here = Location.of(tmp_path / "here")
    assert served == [(here, "0.0.0.0", 1234, AnswerSettings(threshold=0.5), more, "team/reader")]  # noqa: S104
    assert "QA_READER" not in os.environ
    assert capsys.readouterr().err.count("can be read by others") == 1


@pytest.mark.parametrize("said", ["much", "1.5", "-1", "nan"])
def test_a_threshold_that_is_no_share_is_refused(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a sentence that names it."""
    monkeypatch.setenv("QA_THRESHOLD", said)
    with pytest.raises(SystemExit, match=f"QA_THRESHOLD is '{said}', but must be a number from 0 to 1"):
        app.main()


def _no_connection(*_: object) -> None:
    pytest.fail("a connection went out")
