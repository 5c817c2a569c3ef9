import re
from pathlib import Path

import pytest

from settings import PREFIX, Settings, SettingsError, load_settings

README = Path(__file__).parent.parent / "README.md"


@pytest.fixture(autouse=True)
def _clean(monkeypatch, tmp_path):
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_defaults_need_no_file_and_no_variable():
    settings = load_settings()
    assert settings.region == "US" and settings.model is None and settings.rate_limit == "30/minute"


def test_an_unknown_name_is_refused_and_named(monkeypatch):
    monkeypatch.setenv("VOUCH_RATELIMIT", "off")
    with pytest.raises(SettingsError, match="VOUCH_RATELIMIT is not a setting"):
        load_settings()


def test_every_bad_value_is_named_at_once(monkeypatch):
    monkeypatch.setenv("VOUCH_RATE_LIMIT", "lots")
    monkeypatch.setenv("VOUCH_REGION", "Utopia")
    monkeypatch.setenv("VOUCH_ALLOWED_ORIGINS", "https://ok.example, nonsense")
    monkeypatch.setenv("VOUCH_PUBLIC_URL", "http://plain.example")
    monkeypatch.setenv("VOUCH_CLINIC_PHONE", "ring us")
    with pytest.raises(SettingsError) as error:
        load_settings()
    for name in ("RATE_LIMIT", "REGION", "ALLOWED_ORIGINS", "PUBLIC_URL", "CLINIC_PHONE"):
        assert f"VOUCH_{name}" in str(error.value)
    assert "Value error" not in str(error.value)


def test_the_file_is_read_and_the_environment_wins(monkeypatch, tmp_path):
    (tmp_path / "vouch.toml").write_text('region = "GB"\nclinic_name = "Mill Lane Clinic"\n')
    monkeypatch.setenv("VOUCH_REGION", "IE")
    settings = load_settings()
    assert (settings.region, settings.clinic_name) == ("IE", "Mill Lane Clinic")


def test_an_unknown_name_in_the_file_is_refused(tmp_path):
    (tmp_path / "vouch.toml").write_text('reigon = "GB"\n')
    with pytest.raises(SettingsError, match="REIGON: is not a setting"):
        load_settings()


def test_a_secret_in_the_file_is_refused_without_being_shown(monkeypatch, tmp_path):
    (tmp_path / "vouch.toml").write_text('metrics_token = "0123456789abcdef"\n')
    with pytest.raises(SettingsError, match="VOUCH_METRICS_TOKEN: is a secret") as error:
        load_settings()
    assert "0123456789abcdef" not in str(error.value)
    (tmp_path / "vouch.toml").unlink()
    monkeypatch.setenv("VOUCH_METRICS_TOKEN", "0123456789abcdef")
    assert load_settings().metrics_token == "0123456789abcdef"


def test_a_settings_file_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setenv("VOUCH_SETTINGS", "elsewhere.toml")
    with pytest.raises(SettingsError, match="elsewhere.toml"):
        load_settings()


def test_a_broken_settings_file_is_refused(tmp_path):
    (tmp_path / "vouch.toml").write_text("region = GB\n")
    with pytest.raises(SettingsError, match="not TOML"):
        load_settings()


def test_origins_are_split_at_commas(monkeypatch):
    monkeypatch.setenv("VOUCH_ALLOWED_ORIGINS", "https://a.example, http://localhost:3000")
    assert load_settings().allowed_origins == ("https://a.example", "http://localhost:3000")


def test_the_readme_documents_every_setting_and_no_other():
    rows = dict(re.findall(r"^\| `(VOUCH_[A-Z_]+)` \| ([^|]*)\|", README.read_text("utf-8"), re.M))
    named = {PREFIX + name.upper() for name in Settings.model_fields} | {"VOUCH_SETTINGS"}
    assert set(rows) == named
    for name, field in Settings.model_fields.items():
        assert rows[PREFIX + name.upper()].strip() == shown(field.default), name


def shown(default) -> str:
    """A default as the README writes it."""
    if default in (None, ()):
        return "unset"
    if default is True:
        return "on"
    if default is False:
        return "off"
    return f"`{default}`"


def test_keys_are_read_with_their_limits_and_a_key_that_is_no_hash_is_refused(monkeypatch):
    monkeypatch.setenv("VOUCH_API_KEYS", f"{'a' * 64}=600/minute, {'b' * 64}=5/second")
    assert load_settings().api_keys == {"a" * 64: "600/minute", "b" * 64: "5/second"}
    monkeypatch.setenv("VOUCH_API_KEYS", "the secret itself=600/minute")
    with pytest.raises(SettingsError, match="VOUCH_API_KEYS") as error:
        load_settings()
    assert "the secret itself" not in str(error.value)
