"""Who is in front of the screen, on one's own machine and in a team, and what happens when that cannot be told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from diagnostic.registry.access import Area, Identity, Level, Role
from diagnostic.registry.claims import Settings, SettingsError
from diagnostic.registry.model import RegistryError
from diagnostic.registry.register import LOCAL, NoLoginError, Registry
from diagnostic.sources.warehouse import Warehouse
from interface import identity
from tests.interface.registry_app import sound, words

AUTH = """
[auth]
redirect_uri = "http://127.0.0.1:8501/oauth2callback"
cookie_secret = "a secret of this test only, long enough"
[auth.agents]
titre = "*ProConnect*"
client_id = "a"
client_secret = "b"
server_metadata_url = "https://sso.example/.well-known/openid-configuration"
"""
CLAIMS = {"is_logged_in": True, "iss": "https://sso.example", "sub": "7", "email": "anne@ars.example",
          "email_verified": True, "name": "Anne :red[Martin] <b>"}
SCRIPT = """
from interface import identity
import streamlit as st
if (desk := identity.entrance()) is not None:
    st.write("ouvert à", repr(desk.identity.account))
"""
# Writes the secrets of the application.
Secrets = Callable[[str], None]


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Secrets]:
    monkeypatch.setenv("DIAGNOSTIC_PROJECTS", str(tmp_path / "projets"))
    before = config.get_option("secrets.files")

    def write(content: str) -> None:
        (tmp_path / "secrets.toml").write_text(content, encoding="utf-8")
        config.set_option("secrets.files", [str(tmp_path / "secrets.toml")])
        st.secrets._reset()

    yield write
    config.set_option("secrets.files", before)
    st.secrets._reset()


@pytest.fixture
def logged_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], None]:
    """What Streamlit says of the cookie that it verified."""
    def says(claims: dict[str, Any]) -> None:
        monkeypatch.setattr(type(st.user), "to_dict", lambda _: claims)

    return says


def now() -> float:
    return datetime.now(UTC).timestamp()


def drawn() -> AppTest:
    return sound(AppTest.from_string(SCRIPT, default_timeout=60).run())


def test_on_ones_own_machine_nobody_logs_in(secrets: Secrets) -> None:
    secrets("autre = 1")
    assert not identity.team()
    assert identity.person() == LOCAL
    app = drawn()
    assert not app.button and "ouvert à" in app.markdown[0].value


@pytest.mark.parametrize("content", ["[auth", "auth = 3", "\x00"])
def test_secrets_that_cannot_be_read_close_the_register(secrets: Secrets, content: str) -> None:
    secrets(content)
    with pytest.raises(RegistryError):
        identity.desk()
    assert "ne se lit pas" in words(drawn())


@pytest.mark.parametrize("secret", ['cookie_secret = ""', 'cookie_secret = "court"', "cookie_secret = 3", ""])
def test_sessions_that_anybody_could_sign_close_the_register(secrets: Secrets, secret: str,
                                                             logged_in: Callable[[dict[str, Any]], None]) -> None:
    secrets(re.sub("cookie_secret = .*", secret, AUTH))
    logged_in(CLAIMS | {"iat": now()})
    with pytest.raises(SettingsError, match="cookie_secret"):
        identity.desk()


def test_the_database_of_a_team_without_login_stays_closed(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets("")
    monkeypatch.setenv("DATABASE_URL", "postgresql://x:y@serveur.example/registre")
    with pytest.raises(NoLoginError):
        identity.desk()
    assert "Ce registre est partagé" in words(drawn())


def test_who_is_not_logged_in_is_asked_to(secrets: Secrets, logged_in: Callable[[dict[str, Any]], None]) -> None:
    secrets(AUTH)
    with pytest.raises(identity.LoginError):
        identity.desk()
    app = drawn()
    assert "Connectez-vous pour lire le registre" in words(app)
    assert [(button.key, button.label) for button in app.button] == [
        ("login_agents", "Se connecter avec \\*ProConnect\\*")]
    logged_in(CLAIMS | {"iat": now(), "is_logged_in": False})
    with pytest.raises(identity.LoginError):
        identity.desk()
    logged_in(CLAIMS | {"iat": now() - 13 * 3600})
    with pytest.raises(identity.LoginError, match="expiré"):
        identity.desk()


def test_the_session_and_the_address_say_nothing_of_who_one_is(secrets: Secrets) -> None:
    secrets(AUTH)
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    for key, value in CLAIMS.items():
        app.session_state[key] = value
        app.query_params[key] = str(value)
    app.session_state["user"] = CLAIMS
    assert "Connectez-vous" in words(sound(app.run()))


def test_a_person_has_the_rights_of_the_account(secrets: Secrets, logged_in: Callable[[dict[str, Any]], None],
                                                warehouse: Warehouse) -> None:
    secrets(AUTH)
    logged_in(CLAIMS | {"iat": now()})
    assert identity.person() == Identity("anne@ars.example", CLAIMS["name"])
    app = drawn()
    assert "Personne ne vous a encore donné de droit" in words(app)
    assert app.code[0].value == "anne@ars.example"
    assert not app.markdown
    Registry.standard(warehouse).desk().people.grant("anne@ars.example", Role.EDITOR, Area(Level.REGION, "93"))
    app = drawn()
    assert "Connecté : Anne :red[Martin] <b> · éditeur : région Provence-Alpes-Côte d'Azur" in words(app)
    assert "ouvert à" in app.markdown[0].value
    assert [button.key for button in app.button] == ["logout"]


def test_a_database_that_does_not_answer_sends_nobody_away(
        secrets: Secrets, logged_in: Callable[[dict[str, Any]], None], monkeypatch: pytest.MonkeyPatch) -> None:
    secrets(AUTH)
    logged_in(CLAIMS | {"iat": now()})
    monkeypatch.setenv("DATABASE_URL", "postgresql://x:y@127.0.0.1:1/registre")
    app = drawn()
    assert "Connecté : Anne" in words(app)
    assert "ouvert à" in app.markdown[0].value


def test_the_settings_say_which_claim_is_the_account(secrets: Secrets,
                                                     logged_in: Callable[[dict[str, Any]], None]) -> None:
    logged_in(CLAIMS | {"iat": now() - 3 * 3600})
    secrets(AUTH + '[registre]\ncompte = "sub"\nheures = 4')
    assert identity.person().account == "https://sso.example#sub=7"
    secrets(AUTH + "[registre]\nheures = 2")
    with pytest.raises(identity.LoginError):
        identity.person()
    for wrong in ("[registre]\ncompte = 3", "registre = 3"):
        secrets(wrong + AUTH)
        with pytest.raises(SettingsError):
            identity.person()


def test_who_cannot_be_told_has_no_right(secrets: Secrets, logged_in: Callable[[dict[str, Any]], None]) -> None:
    secrets(AUTH)
    logged_in({"is_logged_in": True, "iat": now(), "name": "Anne"})
    app = drawn()
    assert "n'a pas dit qui vous êtes" in words(app)
    assert not app.markdown


def test_the_settings_given_as_an_example_are_those_that_are_read(secrets: Secrets) -> None:
    """A sign without a space after it comments a setting out: with them all, the register knows its ways in."""
    lines = (Path(identity.__file__).parents[1] / ".streamlit" / "secrets.example.toml").read_text(encoding="utf-8")
    assert [line for line in lines.splitlines() if line and not line.startswith("#")] == []
    settings = "\n".join(line[1:] for line in lines.splitlines() if re.match("#[^ ]", line))
    secrets(settings)
    with pytest.raises(SettingsError, match="cookie_secret"):
        identity.providers()
    secrets(settings.replace('cookie_secret = ""', f'cookie_secret = "{"x" * identity.SECRET_LENGTH}"'))
    assert identity.providers() == (("keycloak", " avec le compte de l'ARS"), ("proconnect", " avec ProConnect"),
                                    ("psc", " avec Pro Santé Connect"))
    assert Settings.of(st.secrets["registre"].to_dict()) == Settings()
    given = [st.secrets["auth"], *(st.secrets["auth"][name] for name, _ in identity.providers())]
    assert {section.get("client_secret", "") for section in given} == {""}
