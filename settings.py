"""Every setting, in one table; the environment is read here and nowhere else.

A setting comes from the environment (`VOUCH_NAME`) or from one TOML file (`name = …` in
`vouch.toml`, or the file that `VOUCH_SETTINGS` names); the environment wins. An unknown name is
refused, and so is a secret in the file. Only the `__main__` modules import this: everything else is handed what it needs.
"""

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

PREFIX = "VOUCH_"
_COUNT = r"^[1-9][0-9]*/(second|minute|hour)$"
_LIMIT = rf"^off$|{_COUNT}"
# Such as a webhook whose address lets anybody write to it.
SECRETS = {"metrics_token", "review_webhook"}
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_WEBHOOK = re.compile(r"https://\S+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?")
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ().-]{1,24}")


class SettingsError(ValueError):
    """Raised with every setting that is unknown or has a value that cannot be used."""


class Settings(BaseSettings):
    """The table: each field's description is its line in the README."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    corpus: Path = Field(Path("corpus"), description="folder of articles and the approvals ledger")
    artefacts: Path = Field(Path("artefacts"), description="folder of built index versions")
    model: str | None = Field(
        None,
        description="sentence-transformers model, a name or a folder; unset: the packaged all-MiniLM-L6-v2",
    )
    encoder: Literal["onnx", "torch"] = Field(
        "onnx",
        description="what embeds questions: the encoder that the index carries, or sentence-transformers",
    )
    require_level: Literal["source-checked", "clinician-approved"] = Field(
        "source-checked", description="lowest approval level that is quoted"
    )
    allowed_signers: Path | None = Field(
        None, description="file of SSH keys that approvals must be signed with; unset: signing is optional"
    )
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = Field(
        "US", description="ISO 3166-1 region of help lines when a request names none"
    )
    help_lines: Path | None = Field(
        None, description="YAML file of the operator's own help lines, shown after the national ones"
    )
    clinic_name: str | None = Field(None, description="name shown as the contact and on the demo page")
    clinic_phone: str | None = Field(None, description="the clinic's telephone number")
    clinic_hours: str | None = Field(None, description="when the clinic answers, in plain words")
    after_hours_phone: str | None = Field(None, description="number for the clinic's patients out of hours")
    public_url: str | None = Field(None, description="https address at which visitors reach the service")
    privacy_url: str | None = Field(None, description="https address of the operator's privacy notice")
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="sites that may call the API and embed its pages, comma-separated; unset: same origin only",
    )
    rate_limit: Annotated[str, Field(pattern=_LIMIT)] = Field(
        "30/minute", description="chat requests per client, such as 30/minute, or off"
    )
    rate_limit_total: Annotated[str, Field(pattern=_LIMIT)] = Field(
        "off", description="chat requests of all clients together, such as 600/minute, or off"
    )
    api_keys: Annotated[dict[Digest, Annotated[str, Field(pattern=_COUNT)]] | None, NoDecode] = Field(
        None,
        description="server-to-server keys, each as the SHA-256 of its secret and its own limit: "
        "HEX=600/minute, comma-separated",
    )
    metrics_token: Annotated[str, Field(min_length=16)] | None = Field(
        None, description="token that `/metrics` asks for; unset: there is no `/metrics`"
    )
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = Field(
        0, description="number of reverse proxies whose X-Forwarded headers are believed"
    )
    feedback: bool = Field(False, description="offer thumbs up and down; counts only, no text")
    referrals: bool = Field(
        True, description="count replies that put help lines first: one number a finished day, nothing else"
    )
    review_webhook: str | None = Field(
        None, description="https address that is told which articles are due for review; unset: nobody"
    )

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value):
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("api_keys", mode="before")
    @classmethod
    def _keys(cls, value):
        if not isinstance(value, str):
            return value
        rows = [part.strip().partition("=") for part in value.split(",") if part.strip()]
        return {digest.strip(): limit.strip() for digest, _, limit in rows}

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d+)?", origin):
                raise ValueError(f"{origin!r} is not an origin; expected one such as https://www.example.org")
        return value

    @field_validator("public_url", "privacy_url")
    @classmethod
    def _https(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https://\S+", value):
            raise ValueError("expected an address that starts with https://")
        return value.rstrip("/") if value else value

    @field_validator("review_webhook")
    @classmethod
    def _webhook(cls, value: str | None) -> str | None:
        if value is not None and not _WEBHOOK.fullmatch(value):
            raise ValueError("expected an https address, or an http one on this machine")
        return value

    @field_validator("clinic_phone", "after_hours_phone")
    @classmethod
    def _telephone(cls, value: str | None) -> str | None:
        if value is not None and not _TELEPHONE.fullmatch(value):
            raise ValueError("expected a telephone number such as +1 555 010 0199")
        return value

    @classmethod
    def settings_customise_sources(
        cls, settings_cls, init_settings, env_settings, dotenv_settings, file_secret_settings
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        chosen = os.environ.get(f"{PREFIX}SETTINGS", "vouch.toml")
        return init_settings, env_settings, _File(settings_cls, toml_file=Path(chosen))


class _File(TomlConfigSettingsSource):
    """The settings file. It is copied, kept and shown around, so no secret may stand in it."""

    def __call__(self) -> dict[str, Any]:
        found = super().__call__()
        if secret := sorted(SECRETS & found.keys()):
            raise SettingsError(
                "\n".join(
                    f"{PREFIX}{name.upper()}: is a secret, expected in the environment only"
                    for name in secret
                )
            )
        return found


def load_settings() -> Settings:
    """Read the settings; raises SettingsError naming every culprit."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {f"{PREFIX}SETTINGS"}
    problems = [
        f"{name} is not a setting; known are {', '.join(sorted(known))}"
        for name in sorted(os.environ)
        if name.upper().startswith(PREFIX) and name not in known
    ]
    chosen = os.environ.get(f"{PREFIX}SETTINGS")
    if chosen and not Path(chosen).is_file():
        problems.append(f"{PREFIX}SETTINGS names {chosen}, which is no file")
    if problems:
        raise SettingsError("\n".join(problems))
    try:
        return Settings()
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{chosen or 'vouch.toml'} is not TOML: {error}") from None
    except ValidationError as error:
        raise SettingsError(
            "\n".join(
                f"{PREFIX}{str(item['loc'][0]).upper()}: "
                + (
                    "is not a setting"
                    if item["type"] == "extra_forbidden"
                    else item["msg"].removeprefix("Value error, ")
                )
                for item in error.errors()
            )
        ) from None
