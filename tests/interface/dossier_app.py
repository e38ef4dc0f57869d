"""The Dossier screen driven without a browser: what tests of it do and read."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from diagnostic.dossier import Dossier
from interface import session
from tests.interface.sessions import SCRIPT

APP = str(Path(__file__).resolve().parents[2] / "app.py")
QUERY = {"codes": "30344-30341", "nom": "Essai"}


def opened(parameters: dict[str, str] | None = None) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    for key, value in (QUERY if parameters is None else parameters).items():
        app.query_params[key] = value
    app.run()
    return app.switch_page("pages/dossier.py").run()


def told(app: AppTest) -> str:
    """Words of the screen, those of a bar of progress too, with plain spaces."""
    bars = " ".join(found.proto.text.replace("\\", "") for found in app.get("progress"))
    return f"{words(app)} {bars}".replace("\xa0", " ").replace("\u202f", " ")


def reloaded(app: AppTest) -> AppTest:
    """Another session on the same address."""
    return opened({key: "".join(value) for key, value in app.query_params.items()})


def kept(app: AppTest) -> Dossier:
    """What another session finds at the address that this one shows."""
    other = AppTest.from_string(SCRIPT, default_timeout=60)
    for key, value in app.query_params.items():
        other.query_params[key] = value
    other.session_state["action"] = session.project
    other.run()
    found: Dossier = other.session_state["result"].dossier
    return found


def words(app: AppTest) -> str:
    html: list[Any] = list(app.get("html"))
    return unescape(re.sub(r"<[^>]+>", " ", " ".join(element.proto.body for element in html)))
