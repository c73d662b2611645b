"""The table of settings: flags, environment, qa.toml, help and docs are served from it.

A new setting is one row of `Settings`. For a flag, a verb has a parameter of the same name: `flag_of` in
qa/terminal/options.py declares it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from index import Location
from qa.settings import AnswerSettings

__all__ = ["ROWS", "Row", "Settings"]

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Row:
    """What is declared of a setting."""

    name: str  # in `Settings`
    kind: type  # bool, int, float, str, Path, Location, or tuple for several str
    default: Any
    key: str  # in qa.toml; "server.port" is port in the table [server]
    variables: tuple[str, ...]  # of the environment; the first one that is set counts
    description: str  # a sentence, with the unit
    flag: str  # of the verbs that take it; empty where none does
    unset: str  # what holds where there is no value
    least: float | None
    most: float | None
    secret: bool  # never shown, nor taken from the command line, where every user of the machine sees it
    folder_or_name: bool  # a text that names a folder, or else something that has a name
    read_below: bool  # `index` and `qa.reading` read its variable themselves, as for programs that use them


def _setting(  # noqa: PLR0913 - one for each column
    default: Value,
    key: str,
    *variables: str,
    description: str,
    flag: str = "",
    unset: str = "",
    least: float | None = None,
    most: float | None = None,
    secret: bool = False,
    folder_or_name: bool = False,
    read_below: bool = False,
) -> Value:
    """A row of the table."""
    columns = {
        "key": key,
        "variables": variables,
        "description": description,
        "flag": flag,
        "unset": unset,
        "least": least,
        "most": most,
        "secret": secret,
        "folder_or_name": folder_or_name,
        "read_below": read_below,
    }
    row: Value = field(default=default, repr=not secret, metadata=columns)
    return row


@dataclass(frozen=True, slots=True)
class Settings:
    """The values that hold in a process."""

    data: Location = _setting(
        Location.of(".qa"),
        "data",
        "QA_DATA",
        flag="--data",
        description="Where the collection is: a data folder, lance:FOLDER, or s3://BUCKET/NAME (gs://, az://).",
    )
    threshold: float = _setting(
        AnswerSettings().threshold,
        "threshold",
        "QA_THRESHOLD",
        flag="--threshold",
        least=0,
        most=1,
        description="Confidence from which an answer is given; docs/json.md says what share is wrong above it.",
    )
    exact: bool = _setting(
        False,
        "exact",
        "QA_EXACT",
        flag="--exact",
        description="Compare all vectors, also of more than 50,000 passages: slower.",
    )
    model: str = _setting(
        "",
        "model",
        "QA_MODEL",
        unset="multilingual-e5-small, which is shipped",
        folder_or_name=True,
        read_below=True,
        description="The embedding model: a folder, or the name of one that was fetched. Another one needs "
        "qa index --rebuild.",
    )
    reader: str = _setting(
        "",
        "reader",
        "QA_READER",
        unset="those that are shipped",
        folder_or_name=True,
        read_below=True,
        description="The reader: a folder, or the name of one that was fetched.",
    )
    ocr_languages: str = _setting(
        "",
        "ocr-languages",
        "QA_OCR_LANGUAGES",
        unset="eng",
        read_below=True,
        description="Languages of words in pictures, by Tesseract's names: eng+deu.",
    )
    cache: Path | None = _setting(
        None,
        "cache",
        "QA_CACHE",
        unset="verbatim/ in XDG_CACHE_HOME or ~/.cache",
        read_below=True,
        description="The folder of models that were fetched or exported.",
    )
    versions_kept: float = _setting(
        24.0,
        "versions-kept",
        "QA_VERSIONS_KEPT",
        least=0,
        most=87_600,
        read_below=True,
        description="Hours for which older states of a collection at an address stay, for those who still read them.",
    )
    host: str = _setting(
        "127.0.0.1",
        "server.host",
        "QA_HOST",
        "GRADIO_SERVER_NAME",
        flag="--host",
        description="Address to listen on: a name, or a number of IPv4 or IPv6.",
    )
    port: int = _setting(
        7860,
        "server.port",
        "QA_PORT",
        "GRADIO_SERVER_PORT",
        flag="--port",
        least=0,
        most=65535,
        description="Port to listen on; 0 takes a free one.",
    )
    hosts: tuple[str, ...] = _setting(
        (),
        "server.hosts",
        "QA_HOSTS",
        unset="no further ones",
        description="Further host names that are served, as a proxy in front uses them; with commas between them.",
    )
    root_path: str = _setting(
        "",
        "server.root-path",
        "QA_ROOT_PATH",
        "GRADIO_ROOT_PATH",
        flag="--root-path",
        unset="none",
        description="Path below which a proxy in front serves all of it: /verbatim.",
    )
    proxies: tuple[str, ...] = _setting(
        ("127.0.0.1", "::1"),
        "server.proxies",
        "QA_PROXIES",
        "FORWARDED_ALLOW_IPS",
        description="Addresses or networks of proxies whose X-Forwarded-Proto, -Host and -For are believed.",
    )
    log: str = _setting(
        "none",
        "server.log",
        "QA_LOG",
        flag="--log",
        description="A line for each request, without questions and texts: none, plain or json.",
    )
    queue: int = _setting(
        64,
        "server.queue",
        "QA_QUEUE",
        least=0,
        most=100_000,
        description="Questions that may wait while others are worked on; one more is told to come later.",
    )
    fixed: bool = _setting(
        False,
        "server.fixed",
        "QA_FIXED",
        flag="--fixed",
        description="The page shows the documents, and changes none.",
    )
    interval: str = _setting(
        "",
        "server.every",
        "QA_EVERY",
        flag="--every",
        unset="never by itself",
        description="How often the server re-indexes the indexed folders: 90s, 15m, 2h, 1d.",
    )
    accounts: bool | None = _setting(
        None,
        "server.accounts",
        "QA_ACCOUNTS",
        flag="--accounts",
        unset="where there are any, and always on addresses beyond this machine",
        description="People must log in; without it a proxy in front should ask who they are.",
    )
    accounts_file: Path | None = _setting(
        None,
        "accounts.file",
        "QA_ACCOUNTS_FILE",
        unset="accounts.sqlite in the data folder",
        description="The file of people, tokens, sessions and the log.",
    )
    accounts_idle: float = _setting(
        12.0,
        "accounts.idle",
        "QA_ACCOUNTS_IDLE",
        least=0.1,
        most=8_760,
        description="Hours without a request, after which one is logged out.",
    )
    accounts_longest: float = _setting(
        168.0,
        "accounts.longest",
        "QA_ACCOUNTS_LONGEST",
        least=0.1,
        most=8_760,
        description="Hours after which one is logged out in any case.",
    )
    accounts_log: float = _setting(
        90.0,
        "accounts.log",
        "QA_ACCOUNTS_LOG",
        least=0,
        most=36_500,
        description="Days for which the log of what was done is kept.",
    )
    oidc_issuer: str = _setting(
        "",
        "oidc.issuer",
        "QA_OIDC_ISSUER",
        unset="nobody logs in elsewhere",
        description="Address of a provider of OpenID Connect by which people may log in.",
    )
    oidc_client: str = _setting(
        "", "oidc.client", "QA_OIDC_CLIENT", unset="none", description="What this server is called there."
    )
    oidc_secret: str = _setting(
        "", "oidc.secret", "QA_OIDC_SECRET", secret=True, description="Its secret there, where one is needed."
    )
    oidc_claim: str = _setting(
        "preferred_username",
        "oidc.claim",
        "QA_OIDC_CLAIM",
        description="The claim that says what people are called here, such as email.",
    )
    oidc_role: str = _setting(
        "",
        "oidc.role",
        "QA_OIDC_ROLE",
        unset="none, until an admin gives one",
        description="The role of those who come from there for the first time: ask, mark, edit or admin.",
    )
    url: str = _setting(
        "",
        "server.url",
        "QA_URL",
        unset="links in alerts are left out",
        description="Address by which people reach the page, for links in alerts: https://answers.example.org.",
    )
    alerts_most: int = _setting(
        200,
        "alerts.most",
        "QA_ALERTS_MOST",
        least=0,
        most=10_000,
        description="Questions that may be saved; each is asked again after every change.",
    )
    alerts_private: bool = _setting(
        False,
        "alerts.private",
        "QA_ALERTS_PRIVATE",
        description="Webhooks may be on this machine and in private networks.",
    )
    webhook_secret: str = _setting(
        "",
        "alerts.webhook-secret",
        "QA_WEBHOOK_SECRET",
        secret=True,
        description="Signs webhooks: whsec_ and base64 of 24 to 64 bytes. Without it none are sent.",
    )
    mail_host: str = _setting(
        "",
        "mail.host",
        "QA_MAIL_HOST",
        unset="no e-mail is sent",
        description="Server that takes e-mail for others (SMTP).",
    )
    mail_port: int = _setting(587, "mail.port", "QA_MAIL_PORT", least=1, most=65535, description="Its port.")
    mail_tls: str = _setting(
        "starttls",
        "mail.tls",
        "QA_MAIL_TLS",
        description="How the line to it is encrypted: starttls, tls (from the first byte, as on port 465) or none.",
    )
    mail_user: str = _setting("", "mail.user", "QA_MAIL_USER", unset="nobody logs in", description="Who logs in there.")
    mail_password: str = _setting(
        "",
        "mail.password",
        "QA_MAIL_PASSWORD",
        secret=True,
        description="The password for that. From the environment it goes to no server of a qa.toml that was found and "
        "not named.",
    )
    mail_from: str = _setting(
        "", "mail.from", "QA_MAIL_FROM", unset="no e-mail is sent", description="Address that alerts come from."
    )
    llm_url: str = _setting(
        "",
        "llm.url",
        "QA_LLM_URL",
        unset="no language model is asked",
        description="Address of a language model that speaks OpenAI's protocol, up to its version.",
    )
    llm_model: str = _setting(
        "", "llm.model", "QA_LLM_MODEL", unset="none", description="Its name, as the address calls it."
    )
    llm_key: str = _setting(
        "",
        "llm.key",
        "QA_LLM_KEY",
        secret=True,
        description="Its key, where one is needed. From the environment it goes to no address of a qa.toml that was "
        "found and not named.",
    )
    llm_silence: float = _setting(
        20.0,
        "llm.silence",
        "QA_LLM_SILENCE",
        least=1,
        most=600,
        description="Seconds without a word until it is given up.",
    )
    hub_endpoint: str = _setting(
        "",
        "hub.endpoint",
        "HF_ENDPOINT",
        unset="https://huggingface.co",
        read_below=True,
        description="Address of the hub from which qa model fetch takes models.",
    )
    hub_token: str = _setting(
        "",
        "hub.token",
        "HF_TOKEN",
        secret=True,
        read_below=True,
        description="Opens models of the hub that need it.",
    )


def _kind(hint: Any) -> type:
    """Example: Path | None -> Path; tuple[str, ...] -> tuple."""
    chosen = next((each for each in get_args(hint) if get_origin(hint) is not tuple and each is not type(None)), hint)
    kind: type = get_origin(chosen) or chosen
    return kind


def _rows() -> Mapping[str, Row]:
    hints = get_type_hints(Settings)
    rows = [
        Row(name=each.name, kind=_kind(hints[each.name]), default=each.default, **each.metadata)
        for each in fields(Settings)
    ]
    return MappingProxyType({row.name: row for row in rows})


ROWS = _rows()  # by name, in the order in which they are shown
