"""What docs/deploy/ gives can be used as it stands."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import shutil
import socket
import subprocess
import threading
import time
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from qa.configuration import ROWS
from qa.terminal.command import app

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "docs/deploy"
VARIABLES = {variable for row in ROWS.values() for variable in row.variables}
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
OURS = ("indexer", "web-1", "web-2")  # services that run this program
WEB = OURS[1:]
HOME = "/var/lib/verbatim"


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one(path: Path) -> None:
    """A variable that is misspelt would say nothing."""
    named = set(re.findall(r"\bQA_[A-Z_]+", path.read_text("utf-8")))
    assert named <= VARIABLES


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    """With a certificate of its own; where nginx is installed it is asked."""
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert "proxy_set_header Host $http_host;" in text  # by it the page knows where it is
    assert "proxy_buffering off;" in text  # steps of an answer come as they are taken
    openssl = shutil.which("openssl")
    if not Path(NGINX).exists() or openssl is None:
        pytest.skip("nginx or openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = f"req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {certificate} -days 1 -subj /CN=answers.example.org"
    subprocess.run([openssl, *made.split()], check=True, capture_output=True)
    text = text.replace("/etc/ssl/answers.example.org.pem", str(certificate))
    text = text.replace("/etc/ssl/private/answers.example.org.key", str(key))
    text = re.sub(r"listen (\d+)", rf"listen unix:{tmp_path}/\1", re.sub(r"\n *listen \[::\]:.*", "", text))
    ask = [NGINX, "-t", "-c", str(whole_configuration(text, tmp_path))]
    done = subprocess.run(ask, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def whole_configuration(servers: str, folder: Path) -> Path:
    """A configuration of nginx that writes below a folder of the test alone."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{each}_temp_path {folder}/{each};" for each in kinds)
    head = f"pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ access_log off; {places}"
    path = folder / "nginx.conf"
    path.write_text(f"{head}\n{servers}\n}}", encoding="utf-8")
    return path


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """Where it is installed it is asked; the program need not be."""
    text = (DEPLOY / "verbatim.service").read_text("utf-8")
    for line in ("DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet="):
        assert line in text.splitlines()
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd is not installed")
    unit = tmp_path / "verbatim.service"
    unit.write_text(text.replace("/opt/verbatim/.venv/bin/qa", "/bin/true"), encoding="utf-8")
    done = subprocess.run([analyze, "verify", str(unit)], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def compose() -> dict[str, Any]:
    """The file for containers."""
    parsed: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return parsed


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each with what it is given."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    joined = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", text))
    lines = (line.partition(" ") for line in joined.splitlines() if line.strip())
    return [(verb, given.strip()) for verb, _, given in lines]


def test_the_image_runs_without_root_and_writes_into_one_volume() -> None:
    """What it writes by itself stands in the volume, so that the rest may be read-only."""
    last = instructions()[max(i for i, (verb, _) in enumerate(instructions()) if verb == "FROM") :]
    given = dict(last)
    assert given["USER"] == "10001:10001"
    assert last.index(("USER", given["USER"])) > max(i for i, (verb, _) in enumerate(last) if verb in {"RUN", "COPY"})
    assert [path for verb, path in last if verb == "VOLUME"] == [HOME]
    set_ = dict(each.split("=", 1) for each in given["ENV"].split())
    assert {set_["HOME"], set_["QA_DATA"], set_["QA_CACHE"]} == {HOME, f"{HOME}/data", f"{HOME}/cache"}


def test_the_image_has_all_that_the_package_is_built_from() -> None:
    """A file that is not copied, or kept from being sent, is missed only when the image is built."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    copied = " ".join(given for verb, given in instructions() if verb == "COPY" and "--from" not in given).split()
    needed = {
        "pyproject.toml",
        "constraints.txt",
        "app.py",
        "index/",
        "qa/",
        project["readme"],
        *project["license-files"],
    }
    sent = set((DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines())
    for each in needed:
        assert each in copied
        assert f"!{each}" in sent
        assert (ROOT / each).exists()
    extras = next(given for verb, given in instructions() if verb == "ARG" and given.startswith("EXTRAS="))
    assert set(extras.removeprefix("EXTRAS=").split(",")) <= set(project["optional-dependencies"])
    base = re.findall(r"python:(\d+)\.(\d+)", str(instructions()))
    assert len(set(base)) == 1
    assert tuple(map(int, base[0])) >= tuple(map(int, re.findall(r"\d+", project["requires-python"])))


def test_the_health_of_a_container_is_asked_for_where_it_is_told() -> None:
    """The command in the Dockerfile succeeds where the server says that it is well, and not where it does not."""
    asked = next(given for verb, given in instructions() if verb == "HEALTHCHECK").partition("CMD ")[2]
    for status, code in ((200, 0), (503, 1)):
        with told({"/health": status}) as server:
            command = [each.replace(":7860/", f":{server.server_port}/") for each in json.loads(asked)]
            assert subprocess.run(command, check=False, capture_output=True).returncode == code


@pytest.mark.parametrize("name", OURS)
def test_containers_may_do_nothing_that_they_need_not(name: str) -> None:
    """No root, no capability, nothing to write to but a volume of their own and what is gone with them."""
    service = compose()["services"][name]
    assert service["user"] == "10001:10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [volume for volume in service["volumes"] if not volume.endswith(":ro")] == [f"{name}:{HOME}"]
    assert {volume.split(":")[1] for volume in service["tmpfs"]} == {"mode=1777"}
    assert "ports" not in service


@pytest.mark.parametrize("name", OURS)
def test_what_containers_run_is_a_verb_with_its_options(name: str) -> None:
    """The command would else end at once with a sentence, in a container that starts again and again."""
    verb, *given = compose()["services"][name]["command"]
    command: Any = typer.main.get_command(app)
    group = command.make_context("qa", [verb, *given], resilient_parsing=True)
    context = command.get_command(group, verb).make_context(verb, list(given))
    assert context.params["data"] is not None


def test_web_servers_are_reached_by_the_proxy_alone() -> None:
    """They ask nobody who they are, so no network that they are in leads to anybody else."""
    services, networks = compose()["services"], compose()["networks"]
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"proxy": ["127.0.0.1:${PORT:-7860}:8080"]}
    for name in WEB:
        assert {"--no-accounts", "--fixed"} <= set(services[name]["command"])
        assert all(networks[network]["internal"] for network in services[name]["networks"])
        assert services[name]["environment"]["QA_PROXIES"] == address_of("proxy")
    assert set(services["proxy"]["networks"]).isdisjoint(services["store"]["networks"])
    balancer = (DEPLOY / "balancer.conf").read_text("utf-8")
    assert re.findall(r"server (\S+):7860", balancer) == [address_of(name) for name in WEB]


def test_all_of_them_open_one_collection_and_see_the_same_files() -> None:
    """A source is drawn from the file, at the path by which the indexer knows it."""
    services = compose()["services"]
    for setting in ("QA_DATA", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        assert len({services[name]["environment"][setting] for name in OURS}) == 1
    assert len({next(v for v in services[name]["volumes"] if v.endswith(":ro")) for name in OURS}) == 1
    bucket = services["web-1"]["environment"]["QA_DATA"].removeprefix("s3://").partition("/")[0]
    assert f"store/{bucket}\n" in services["bucket"]["command"][0]
    policy = json.loads((DEPLOY / "bucket-policy.json").read_text("utf-8"))
    for statement in policy["Statement"]:
        assert all(re.fullmatch(rf"arn:aws:s3:::{bucket}(/\*)?", each) for each in statement["Resource"])


def test_what_is_asked_of_the_one_who_starts_it_is_in_the_example() -> None:
    """And no secret has a value that everybody would keep."""
    lines = (DEPLOY / "example.env").read_text("utf-8").splitlines()
    said = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text("utf-8")))
    assert asked == set(said)
    assert [said[name] for name in ("STORE_PASSWORD", "VERBATIM_SECRET")] == ["", ""]


def test_a_visit_stays_with_one_server_until_that_is_gone(tmp_path: Path) -> None:
    """The steps of an answer are with the server that was asked; another takes over where it does not answer."""
    if not Path(NGINX).exists():
        pytest.skip("nginx is not installed")
    text = (DEPLOY / "balancer.conf").read_text("utf-8").replace("listen 8080", f"listen unix:{tmp_path}/front")
    with contextlib.ExitStack() as both:
        servers = {}
        for name in WEB:
            server = both.enter_context(told({"/": 200}))
            servers[str(server.server_port)] = server
            text = text.replace(f"{address_of(name)}:7860", f"127.0.0.1:{server.server_port}")
        with running_nginx(whole_configuration(text, tmp_path)):
            front = str(tmp_path / "front")
            first = fetched(front, "/")
            cookie = first.headers["set-cookie"]
            assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
            visit = cookie.partition(";")[0]
            again = [fetched(front, "/", visit) for _ in range(8)]
            assert {reply.body for reply in again} == {first.body}
            assert not any("set-cookie" in reply.headers for reply in again)
            assert len({fetched(front, "/").body for _ in range(40)}) == 2  # those without a cookie are spread
            assert fetched(front, "/metrics").status == 404
            servers[first.body].shutdown()
            servers[first.body].server_close()
            assert fetched(front, "/", visit).body in servers.keys() - {first.body}


def address_of(name: str) -> str:
    """The address of a service in the network that the proxy shares with web servers."""
    address: str = compose()["services"][name]["networks"]["front"]["ipv4_address"]
    return address


class Reply:
    """What came back."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.body = response.status, response.read().decode()
        self.headers = {name.lower(): value for name, value in response.getheaders()}


def fetched(path: str, address: str, cookie: str = "") -> Reply:
    """What a server behind a socket of this path says."""
    connection = http.client.HTTPConnection("localhost", timeout=10)
    connection.sock = socket.socket(socket.AF_UNIX)
    with contextlib.closing(connection):
        connection.sock.connect(path)
        connection.request("GET", address, headers={"Cookie": cookie} if cookie else {})
        return Reply(connection.getresponse())


@contextlib.contextmanager
def told(statuses: dict[str, int]) -> Iterator[ThreadingHTTPServer]:
    """A server that says on which port it is, with the status of each path."""

    class Handler(BaseHTTPRequestHandler):
        server: ThreadingHTTPServer
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            body = str(self.server.server_port).encode()
            self.send_response(statuses.get(self.path, 404))
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def running_nginx(configuration: Path) -> Iterator[None]:
    """Nginx with this configuration, until the block ends."""
    command = [NGINX, "-c", str(configuration), "-e", str(configuration.parent / "error.log"), "-g", "daemon off;"]
    with subprocess.Popen(command) as process:
        try:
            for _ in range(500):
                if (configuration.parent / "front").exists():
                    break
                time.sleep(0.01)
            yield
        finally:
            process.terminate()
