"""A cluster begun on this machine for as long as it is needed, or one that runs already, connected to."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import secrets
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.errors import ClusterError
from index.machine import processors
from index.temporary import temporary_folder

__all__ = ["LOCAL", "connected", "refuse_unusable"]

LOCAL = "local"  # the address of a cluster of this machine alone, begun for the purpose
# Of the folder of a local cluster: Ray adds 63 characters to it for its sockets, whose names the kernel holds to 107.
_LONGEST_FOLDER = 40
_STORE = 512 << 20  # bytes that a local cluster keeps of what its processes hand each other; the rest goes to disk
_PATIENCE = 5.0  # seconds for a cluster to be reached
_FAILED = (OSError, RuntimeError, ValueError)  # what Ray raises where it cannot begin, or not connect


def refuse_unusable(address: str) -> None:
    """Raise `ClusterError` where Ray is not installed, or nothing listens at the address."""
    if importlib.util.find_spec("ray") is None:
        raise ClusterError(
            "Indexing by several workers needs the package ray; install it with: pip install 'verbatim-qa[cluster]'"
        )
    if address.startswith("ray://"):
        raise ClusterError(
            f"{address} is the address of a Ray client, by which nothing can be indexed; run this on a machine of the "
            "cluster, with its address as host:port, or with auto."
        )
    host, _, port = address.rpartition(":")
    if port.isdecimal():  # Ray would try for minutes
        try:
            socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()
        except (OSError, OverflowError) as error:
            raise _unreachable(address, error) from error


@contextlib.contextmanager
def connected(address: str) -> Iterator[None]:
    """Be connected to a cluster, inside; to the one that this process is connected to already, where it is.

    Raises `ClusterError` where that cannot be.
    """
    # Ray tells its makers of each cluster that is begun, unless it is told not to.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # else it warns of what it will do one day
    # What becomes of each worker is in its log files, and need not be on the screen, between our own lines, as well.
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", ".")
    import ray
    import ray.data

    with contextlib.ExitStack() as left:
        if not ray.is_initialized():
            if address == LOCAL:
                left.enter_context(_begun_here())
            else:
                _connect(address)
            left.callback(ray.shutdown)
        _quieten()
        yield


def _connect(address: str) -> None:
    try:
        _init(address=address)
    except _FAILED as error:
        raise _unreachable(address, error) from error


def _unreachable(address: str, error: Exception) -> ClusterError:
    return ClusterError(
        f"No Ray cluster can be reached at {address} ({_first_line(error)}); begin one with: ray start --head, or "
        "leave the address out for workers on this machine."
    )


@contextlib.contextmanager
def _begun_here() -> Iterator[None]:
    """A cluster of this machine for as long as it is needed."""
    # Ray has processes of a local cluster show a secret, since whoever else connects could run programs as this user;
    # without this it would keep one in their home. It stays for the process: Ray reads it once.
    if not {"RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"} & os.environ.keys():
        os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
    with _short_folder() as folder, _importing_as_here():
        try:
            _init(
                address=LOCAL,
                num_cpus=processors(),
                num_gpus=0,
                object_store_memory=_STORE,
                include_dashboard=False,
                _temp_dir=str(folder),
                _node_ip_address="127.0.0.1",
            )
        except _FAILED as error:
            raise ClusterError(
                f"Workers cannot be started on this machine ({_first_line(error)}); index without --ray."
            ) from error
        yield


def _init(**settings: Any) -> None:
    """Connect without a word: what Ray itself, which is not written in Python, would print goes into its log alone."""
    import ray

    shown = os.dup(2)
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        with _handlers_kept():
            ray.init(log_to_driver=False, logging_level=logging.ERROR, **settings)
    finally:
        os.dup2(shown, 2)
        os.close(shown)


@contextlib.contextmanager
def _short_folder() -> Iterator[Path]:
    """A folder for a while, for Ray's log and sockets."""
    with contextlib.ExitStack() as left:
        folder = left.enter_context(temporary_folder())
        if len(str(folder)) > _LONGEST_FOLDER:
            short = tempfile.TemporaryDirectory(prefix="verbatim-", dir="/tmp", ignore_cleanup_errors=True)
            folder = Path(left.enter_context(short))
        yield folder


@contextlib.contextmanager
def _importing_as_here() -> Iterator[None]:
    """Processes that are started inside import what this one does."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(os.path.abspath(path) for path in sys.path if path)  # noqa: PTH100 - as they are, links too
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


@contextlib.contextmanager
def _handlers_kept() -> Iterator[None]:
    """What SIGTERM does is as before afterwards: Ray takes it for itself, and prints where the process stood."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _quieten() -> None:
    """Have Ray Data draw no bars and print nothing; results come in the order of what was given."""
    import ray.data

    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.execution_options.preserve_order = True
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # what fails is raised


def _first_line(error: Exception) -> str:
    return (str(error).strip().partition("\n")[0] or type(error).__name__).rstrip(".")
