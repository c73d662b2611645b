"""Which language model is asked, and how long and how much it may answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from qa.configuration import ROWS, Configuration, Settings, shown
from qa.errors import SettingsError

__all__ = ["LanguageModelSettings", "settings_from"]

_PORTS = {"http": 80, "https": 443}
_LONGEST = 120.0  # seconds of a whole answer, where no longer silence is allowed
_SHOWN = 80  # characters of an address in a message


@dataclass(frozen=True, slots=True)
class LanguageModelSettings:
    """A model behind an OpenAI-compatible address. Raises `SettingsError` for an address that cannot be one."""

    url: str  # up to and with the version: "http://127.0.0.1:8080/v1"
    model: str  # as the address calls it
    key: str = field(default="", repr=False)  # sent to the address, and written nowhere
    silence: float = Settings().llm_silence  # seconds without a word until it is given up
    longest: float = _LONGEST  # seconds of a whole answer; what was checked until then stands
    largest: int = 4_000_000  # bytes of an answer as they are sent; a word takes about 250
    sentences: int = 12  # that are asked for; twice as many are read
    passages: int = 8  # that it is shown, at most
    turns: int = 6  # that it is shown, the newest

    def __post_init__(self) -> None:
        """Refuse an address that is none."""
        try:
            parts = urlsplit(self.url)
            is_address = parts.scheme in _PORTS and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            is_address = False
        if not is_address or parts.query or parts.fragment:
            raise SettingsError(
                f"“{_quoted(self.url)}” is no address of a language model; "
                f"write QA_LLM_URL, or llm.url in qa.toml, as http://127.0.0.1:8080/v1."
            )
        if parts.username or parts.password:
            raise SettingsError(
                "The address of the language model holds a user or a password; put the key into QA_LLM_KEY, or llm.key "
                "in qa.toml."
            )
        if not self.model.strip():
            raise SettingsError(
                f"The language model at {self.shown} has no name; set QA_LLM_MODEL, or llm.model in qa.toml, to "
                f"the one to ask."
            )

    @property
    def place(self) -> tuple[str, int]:
        """The one host and port that may be connected to."""
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or _PORTS[parts.scheme]

    @property
    def shown(self) -> str:
        """The address as it may be shown: host and port."""
        host, port = self.place
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def settings_from(configuration: Configuration) -> LanguageModelSettings | None:
    """What the settings `llm.…` say; None where no address is named: no model is asked then.

    Raises `SettingsError` where they cannot be followed, and for a key of the environment where the address is that of
    a qa.toml that was found and not named: whoever can write that file would get the key.
    """
    settings, origins = configuration.settings, configuration.origins
    if not settings.llm_url:
        return None
    is_found = origins["llm_url"].kind == "file" and not configuration.is_named
    if is_found and settings.llm_key and origins["llm_key"].kind == "environment":
        raise SettingsError(
            f"The address of the language model is that of {configuration.file}, which was found and not named, so "
            f"QA_LLM_KEY is not sent there; name the file with --config-file or QA_CONFIG_FILE, or set QA_LLM_URL too."
        )
    return LanguageModelSettings(
        settings.llm_url,
        settings.llm_model,
        settings.llm_key,
        silence=settings.llm_silence,
        longest=max(_LONGEST, 2 * settings.llm_silence),
    )


def _quoted(url: str) -> str:
    """An address as it may be shown, without a password."""
    return shown(ROWS["llm_url"], url)[:_SHOWN]
