"""An OpenID Connect provider, the application in team mode in front of it, and the register they share."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from oidc_provider_mock import User, run_server_in_thread

from benchmarks import browser
from diagnostic.registry.database import Database
from diagnostic.registry.register import Desk, Registry, regions_of
from diagnostic.sources.warehouse import Warehouse

BOSS = "chef@ars.example"
# By the number that the provider gives them.
PEOPLE = {
    "editrice": {"email": "editrice@ars.example", "email_verified": True, "name": "Édith <b>Trice</b>"},
    "lecteur": {"email": "Lecteur@ARS.example", "email_verified": True, "name": "Luc Lecteur"},
    "chef": {"email": BOSS, "email_verified": True, "name": "Camille Chef"},
    # Says the address of the administrator, which nobody verified.
    "imposteur": {"email": BOSS, "email_verified": False, "name": "Un Imposteur"},
}


@dataclass(frozen=True)
class Team:
    """`url`: the application; `desk`: the same register, where the test may do everything, behind the screens."""

    url: str
    provider: str
    desk: Desk


def without_style(response: Any) -> Any:
    """The pages of the provider of the tests ask their style of another machine."""
    if response.mimetype == "text/html":
        page = response.get_data(as_text=True)
        response.set_data(re.sub(r'href="https://[^"]+\.css"', 'href="data:text/css,"', page))
    return response


@contextmanager
def team(script: Path = browser.ROOT / "serve.py") -> Iterator[Team]:
    """The application where people log in."""
    users = [User(sub=sub, claims=dict[str, Any](claims)) for sub, claims in PEOPLE.items()]
    with TemporaryDirectory() as folder, run_server_in_thread(user_claims=users) as server, ExitStack() as stack:
        server.app.after_request(without_style)  # type: ignore[attr-defined]
        provider = f"http://localhost:{server.server_port}"
        written = Path(folder) / "secrets.toml"
        written.write_text(f"""
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "only for this test, forty characters long"

[auth.essai]
titre = "le compte d'essai"
client_id = "diagnostic"
client_secret = "essai"
server_metadata_url = "{provider}/.well-known/openid-configuration"
authorize_params = {{ acr_values = "eidas1" }}
""", encoding="utf-8")
        database = Database(f"sqlite:///{folder}/registre.sqlite")
        with patch.dict(os.environ, {"STREAMLIT_SECRETS_FILES": str(written), "DIAGNOSTIC_PROJECTS": folder,
                                     "CPTS_ADMINISTRATEURS": BOSS, "NO_PROXY": "localhost,127.0.0.1"}):
            os.environ.pop("DATABASE_URL", None)
            url = stack.enter_context(browser.served(script))
        yield Team(url, provider, Registry(database, regions_of(Warehouse.standard())).desk())
        database.close()
