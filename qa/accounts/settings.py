"""What is set of accounts: whether people must log in, where they are kept and for how long, and a provider."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index import Location
from qa.accounts.rights import Role
from qa.configuration import Configuration
from qa.errors import SettingsError

__all__ = ["ACCOUNTS", "AccountSettings", "Provider", "account_settings"]

ACCOUNTS = "accounts.sqlite"  # in the data folder


@dataclass(frozen=True, slots=True)
class Provider:
    """Who says who people are, by OpenID Connect."""

    issuer: str
    client: str  # what this server is called there
    secret: str = ""
    claim: str = "preferred_username"  # what people are called here
    role: Role | None = None  # of those who come for the first time, in all collections


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """The settings."""

    file: Path | None = None  # by default in the data folder
    required: bool | None = None  # by default where there are accounts, and beyond this machine
    idle: float = 12.0  # hours without a request, after which a session ends
    longest: float = 168.0  # hours after which it ends in any case
    log: float = 90.0  # days for which the log is kept
    provider: Provider | None = None

    def path(self, data: Location) -> Path:
        """The file of accounts of a data folder. Raises `index.OnlyFolderError` for an address, which has none."""
        if self.file:
            return self.file
        return data.data_folder("accounts.sqlite", "name a file of this machine as accounts.file") / ACCOUNTS


def account_settings(configuration: Configuration) -> AccountSettings:
    """What flags, environment and qa.toml say. Raises `SettingsError` for what does not fit together."""
    said = configuration.settings
    return AccountSettings(
        said.accounts_file,
        said.accounts,
        said.accounts_idle,
        said.accounts_longest,
        said.accounts_log,
        _provider(configuration) if said.oidc_issuer else None,
    )


def _provider(configuration: Configuration) -> Provider:
    said, origins = configuration.settings, configuration.origins
    if not said.oidc_client:
        raise SettingsError("oidc.issuer is set and oidc.client is not; set QA_OIDC_CLIENT to what the provider gave.")
    found = origins["oidc_issuer"].kind == "file" and not configuration.is_named
    if found and origins["oidc_secret"].kind == "environment":
        raise SettingsError(
            f"{configuration.file} names the provider {said.oidc_issuer}, and was found and not named, so the "
            f"QA_OIDC_SECRET of the environment is not sent there; name the file with --config-file if it should be."
        )
    try:
        role = Role(said.oidc_role) if said.oidc_role else None
    except ValueError:
        roles = ", ".join(Role)
        raise SettingsError(f"oidc.role is “{said.oidc_role[:40]}”, but must be one of {roles}.") from None
    return Provider(said.oidc_issuer, said.oidc_client, said.oidc_secret, said.oidc_claim, role)
