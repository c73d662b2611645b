"""What docs/deploy/ gives can be used as it stands."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from qa.configuration import ROWS

DEPLOY = Path(__file__).parents[1] / "docs/deploy"
VARIABLES = {variable for row in ROWS.values() for variable in row.variables}


@pytest.mark.parametrize("name", ["README.md", "nginx.conf", "verbatim.service"])
def test_every_setting_that_is_named_is_one(name: str) -> None:
    """A variable that is misspelt would say nothing."""
    named = set(re.findall(r"\bQA_[A-Z_]+", (DEPLOY / name).read_text("utf-8")))
    assert named <= VARIABLES


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    """With a certificate of its own; where nginx is installed it is asked."""
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert "proxy_set_header Host $http_host;" in text  # by it the page knows where it is
    assert "proxy_buffering off;" in text  # steps of an answer come as they are taken
    nginx, openssl = shutil.which("nginx") or "/usr/sbin/nginx", shutil.which("openssl")
    if not Path(nginx).exists() or openssl is None:
        pytest.skip("nginx or openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = f"req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {certificate} -days 1 -subj /CN=answers.example.org"
    subprocess.run([openssl, *made.split()], check=True, capture_output=True)
    text = text.replace("/etc/ssl/answers.example.org.pem", str(certificate))
    text = text.replace("/etc/ssl/private/answers.example.org.key", str(key))
    text = re.sub(r"listen (\d+)", rf"listen unix:{tmp_path}/\1", re.sub(r"\n *listen \[::\]:.*", "", text))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{each}_temp_path {tmp_path}/{each};" for each in kinds)
    head = f"pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}} http {{ access_log off; {places}"
    whole = f"{head}\n{text}\n}}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    ask = [nginx, "-t", "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(ask, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


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
