"""An object storage on this machine with the interface of S3: a process of its own that keeps everything in memory."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import boto3  # type: ignore[import-untyped]

__all__ = ["ObjectStorage", "storing"]


@dataclass(frozen=True, slots=True)
class ObjectStorage:
    """Where it is, and what whoever uses it has in its environment."""

    endpoint: str
    bucket: str

    @property
    def environment(self) -> Mapping[str, str]:
        """The usual variables."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
        }

    def objects(self, prefix: str) -> Iterator[bytes]:
        """What is stored under names that begin so."""
        client = self._client()
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix):
            for each in page.get("Contents", ()):
                yield client.get_object(Bucket=self.bucket, Key=each["Key"])["Body"].read()

    def make_bucket(self) -> None:
        """Make the bucket."""
        self._client().create_bucket(Bucket=self.bucket)

    def _client(self) -> boto3.client:
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",  # noqa: S106 - the server takes any
        )


@contextlib.contextmanager
def storing(bucket: str = "collections") -> Iterator[ObjectStorage]:
    """One with an empty bucket, until it is left."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        storage = ObjectStorage(f"http://127.0.0.1:{port}", bucket)
        _wait(storage.endpoint, process)
        storage.make_bucket()
        yield storage
    finally:
        process.kill()
        process.wait()


def _wait(endpoint: str, process: subprocess.Popen[bytes]) -> None:
    """Return once it answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"{endpoint}/moto-api/", timeout=10).close()
            return
        time.sleep(0.05)
    raise AssertionError("the object storage does not start")
