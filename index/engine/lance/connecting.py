"""The connection to where the tables lie: opened, made, at a version; and what goes wrong there, in our words."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lancedb

from index.errors import CollectionError, DamagedError, DataFolderError, ReadOnlyError

__all__ = ["Conflict", "Tables", "connect", "explained", "told"]

# How an object store is dealt with that does not answer. Otherwise it is tried again for three minutes.
_PATIENCE = {"client_max_retries": "4", "client_retry_timeout": "20", "connect_timeout": "5s", "timeout": "60s"}
_INDICES_KEPT, _FACTS_KEPT = 768 << 20, 128 << 20  # bytes in memory, at most; by itself Lance takes seven times that
# The environment's names of what Lance takes for S3; what it finds there by itself is left to it.
_OF_S3 = {
    "AWS_ENDPOINT_URL": "endpoint",
    "AWS_ENDPOINT_URL_S3": "endpoint",
    "AWS_ALLOW_HTTP": "allow_http",
    "AWS_DEFAULT_REGION": "region",
    "AWS_REGION": "region",
    "AWS_ACCESS_KEY_ID": "aws_access_key_id",
    "AWS_SECRET_ACCESS_KEY": "aws_secret_access_key",
    "AWS_SESSION_TOKEN": "aws_session_token",
}


class Conflict(Exception):  # noqa: N818 - told to the writer, which starts again
    """Somebody else changed a table at the same time."""


# What the messages of Lance and of the object stores below it say, and what that is in our words; the first that fits.
_TOLD: tuple[tuple[str, type[Exception], str], ...] = (
    (
        r"AWS credentials|FailedToLoadToken|CredentialsNotLoaded|no providers in",
        DataFolderError,
        "There are no keys for {address}; set them in the environment, as docs/settings.md says, and repeat.",
    ),
    (r"commit ?conflict|Incompatible transaction|Retryable|TooMuchWriteContention", Conflict, "{said}"),
    (
        r"NoSuchBucket|bucket does not exist|ContainerNotFound|container does not exist",
        DataFolderError,
        "There is no bucket for {address}; make it, or name another with --data.",
    ),
    (
        r"RequestTimeTooSkewed|RequestExpired",
        DataFolderError,
        "{address} was refused, because the clock of this machine is wrong; set it right, and repeat.",
    ),
    (
        (
            r"InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|ExpiredToken|AuthorizationHeaderMalformed|\b401\b"
            r"|Unauthenticated|AuthenticationFailed|InvalidClientTokenId|AuthFailure"
        ),
        DataFolderError,
        "The keys for {address} are not accepted; set the right ones in the environment, and repeat.",
    ),
    (
        r"AccessDenied|Forbidden|PermissionDenied|Permission denied|\b403\b|Read-only file system",
        ReadOnlyError,
        "{address} may not be written with these keys: it answers, but {refused}.",
    ),
    (
        r"No space left|QuotaExceeded|os error 28\b",
        DataFolderError,
        "There is no room left at {address}; nothing was changed. Make room, and repeat.",
    ),
    (
        (
            r"error sending request|connect error|ConnectError|ConnectionRefused|Connection (refused|reset|closed)"
            r"|timed out|TimedOut|dns error|after \d+ retries|retries: \d+|SlowDown|ServiceUnavailable|\b50[0234]\b"
        ),
        DataFolderError,
        "{address} cannot be reached{endpoint}; nothing was changed. Repeat it later.",
    ),
    (
        r"was not found|no longer exists|Not ?found|No such file",
        DataFolderError,
        "Something of {address} is not there ({said}); nothing was changed.",
    ),
    (r"File exists|Not a directory", DataFolderError, "{address} is no folder; name another with --data."),
    ("", DataFolderError, "{address} cannot be used ({said}); nothing was changed."),
)


def connect(address: str) -> Tables:
    """Reach the tables at an address: `lance:FOLDER`, `s3://BUCKET/NAME`, `gs://…`, `az://…`.

    What S3 needs comes from the usual variables of the environment, as `AWS_ENDPOINT_URL`. Raises `DataFolderError`
    where the place cannot be reached.
    """
    session = lancedb.Session(index_cache_size_bytes=_INDICES_KEPT, metadata_cache_size_bytes=_FACTS_KEPT)
    with explained(address):
        if address.startswith("lance:"):
            folder = Path(address.removeprefix("lance:")).expanduser().absolute()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return Tables(address, lancedb.connect(str(folder), session=session))
        options = _options(address, os.environ)
        return Tables(address, lancedb.connect(address, storage_options=options, session=session))


def _options(address: str, environment: MutableMapping[str, str]) -> dict[str, str]:
    """What Lance is told of an object store. Raises `DataFolderError` for the address of a server that is none."""
    options = dict(_PATIENCE)
    if address.startswith("s3://"):
        for variable, name in _OF_S3.items():
            if value := environment.get(variable):
                options[name] = value
            else:
                environment.pop(variable, None)  # Lance takes an empty one for an address, and breaks down
        if "endpoint" in options:
            server = urlsplit(options["endpoint"])
            if server.scheme not in {"http", "https"} or not server.netloc:
                raise DataFolderError(
                    f"AWS_ENDPOINT_URL is “{options['endpoint'][:100]}”, which is no address of a server; set it to one"
                    f" such as http://127.0.0.1:9000, or not at all."
                )
            options.setdefault("region", "us-east-1")  # a server of one's own has none, but the signature names one
    return options


class Tables:
    """The tables at an address. May be shared between threads."""

    def __init__(self, address: str, connection: Any) -> None:
        self.address = address
        self._connection = connection
        self._open: dict[str, Any] = {}
        self._guard = threading.Lock()

    def names(self) -> set[str]:
        """The tables there are."""
        found: set[str] = set()
        token = None
        with explained(self.address):
            while True:
                page = self._connection.list_tables(page_token=token)
                found.update(page.tables)
                token = page.page_token
                if not token:
                    return found

    def newest(self, name: str) -> Any:
        """A table as it is now, published or not; to be written to. Raises `KeyError` where there is none."""
        with explained(self.address):
            with self._guard:
                table = self._open.get(name)
            if table is None:
                table = self._opened(name)
                with self._guard:
                    table = self._open.setdefault(name, table)
            table.checkout_latest()
            return table

    def at(self, name: str, version: int) -> Any:
        """A table as it was at a version, for ever; raises `DataFolderError` where that was removed."""
        with explained(self.address):
            try:
                return self._opened(name, version)
            except KeyError:
                raise self.damaged(f"the table “{name}” is gone") from None

    def create(self, name: str, schema: Any) -> Any:
        """A table, made where there is none; two may do so at once."""
        with explained(self.address, "no collection can be made in it"):
            table = self._connection.create_table(name, schema=schema, exist_ok=True)
            with self._guard:
                return self._open.setdefault(name, table)

    def drop(self, name: str) -> None:
        """Drop a table that is no part of what is published."""
        with explained(self.address), self._guard:
            self._open.pop(name, None)
            self._connection.drop_table(name, ignore_missing=True)

    def forget(self) -> None:
        """Open all tables anew from now on."""
        with self._guard:
            self._open.clear()

    def damaged(self, what: str) -> DamagedError:
        """The error that says what is wrong with the tables."""
        return DamagedError(f"The collection at {self.address} is damaged ({what}); restore it from a copy.")

    def _opened(self, name: str, version: int | None = None) -> Any:
        try:
            return self._connection.open_table(name, version=version)
        except ValueError as error:
            if f"Table '{name}' was not found" in str(error):
                raise KeyError(name) from error
            raise


@contextlib.contextmanager
def explained(address: str, refused: str = "nothing can be changed") -> Iterator[None]:
    """Say in our words what went wrong at an address; `refused` is what cannot be done where it may not be written."""
    try:
        yield
    except (CollectionError, Conflict, KeyError):
        raise
    except Exception as error:
        if not isinstance(error, RuntimeError | ValueError | OSError) and type(error).__name__ != "RustPanic":
            raise
        raise told(address, error, refused) from error


def told(address: str, error: Exception, refused: str = "nothing can be changed") -> Exception:
    """What went wrong at an address, in our words."""
    said = " ".join(str(error).split())
    kind, sentence = next((kind, told) for found, kind, told in _TOLD if re.search(found, said, re.IGNORECASE))
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "") if address.startswith("s3://") else ""
    at = f" at {endpoint}" if endpoint else ""
    return kind(sentence.format(address=address, endpoint=at, refused=refused, said=said[:200]))
