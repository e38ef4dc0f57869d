"""Secrets come from the environment alone: none is in the project, in a sentence, or in the journal."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from diagnostic.cli import main
from diagnostic.registry.database import Database
from diagnostic.registry.model import RegistryError
from diagnostic.registry.register import Registry
from diagnostic.sources.warehouse import Warehouse
from tests.journal_heard import heard
from tests.registry.register_toy import REGIONS
from tests.test_house import ROOT, tracked

HIDDEN = "Tr0p-secret!"
# What an address of a database may look like, good or bad, with a password in it.
ADDRESSES = (
    f"postgresql://cpts:{HIDDEN}@127.0.0.1:1/registre", f"postgres://cpts:{HIDDEN}@127.0.0.1:1",
    f"postgresql://cpts:{HIDDEN}@127.0.0.1:port/registre", f"mysql://cpts:{HIDDEN}@serveur/registre",
    f"postgresql://cpts:{HIDDEN}@[::1/registre", f"postgresql://cpts:{HIDDEN}@nom.invalid/registre",
    f"postgresql://cpts:{HIDDEN}@127.0.0.1:1/registre?sslmode=n%27importe",
    f"postgresql:cpts:{HIDDEN}", f"{HIDDEN}",
)
_KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{30,}|\beyJ\w{20,}\.eyJ\w{10,}|"
    r"(?i:(?:cookie_secret|client_secret)\s*=\s*['\"][^'\"{}]{8,}['\"])|"
    r"postgres(?:ql)?://\w+:[^@\s{}$'\"]+@(?!127\.|localhost)[\w.-]+")
# Of tests, of examples: said to be so.
_SHOWN = re.compile(r"of this test only|only for this test|mot-de-passe|MOT-DE-PASSE|@serveur|\.example\b|essai")


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_password_of_the_database_is_never_told(
        address: str, monkeypatch: pytest.MonkeyPatch, warehouse: Warehouse) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("CPTS_SANS_CONNEXION", "1")
    said = ""
    with heard() as told:
        for attempt in (lambda: Registry.standard(warehouse).desk().perimeters.entries(),
                        lambda: Registry(Database(address), REGIONS).desk().people.me()):
            try:
                attempt()
            except RegistryError as refused:
                said += str(refused)
    assert said, "none of these addresses leads anywhere"
    assert HIDDEN not in said + told.getvalue()


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_command_line_does_not_tell_it_either(
        address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    with contextlib.suppress(SystemExit):
        main(["registry", "status"])
    said = capsys.readouterr()
    assert HIDDEN not in said.out + said.err


def test_an_address_is_shown_without_its_password() -> None:
    url = f"postgresql://cpts:{HIDDEN}@127.0.0.1:1/registre"
    assert make_url(url).password == HIDDEN, "the address itself holds it"
    assert Database(url).shown == "postgresql+psycopg://cpts:***@127.0.0.1:1/registre"


def test_a_crash_of_the_server_does_not_tell_it() -> None:
    """Whatever stops a process is told by its type, not by its words."""
    code = ("from diagnostic import journal; journal.begin(shape='json'); import os;"
            "from sqlalchemy import create_engine; create_engine(os.environ['DATABASE_URL']).connect()")
    environment = {**os.environ, "DATABASE_URL": f"mysql://cpts:{HIDDEN}@x/{HIDDEN}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
                          check=False, env=environment)
    assert done.returncode == 1 and '"errors"' in done.stderr
    assert HIDDEN not in done.stdout + done.stderr


def test_no_secret_is_in_the_project() -> None:
    assert _KEYS.search("cookie_secret = '0123456789abcdef'"), "the pattern itself must be able to find something"
    found = []
    for path in tracked("*"):
        if path.suffix in {".parquet", ".woff2", ".png", ".xlsx", ".docx", ".gz"} or "vendor" in path.parts \
                or path == Path(__file__):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in _KEYS.finditer(text)
                  if not _SHOWN.search(hit.group())]
    assert found == []
    assert not [path for path in tracked("*") if path.name in {"secrets.toml", "cpts.env", ".env"}]


def test_what_streamlit_protects_stays_protected() -> None:
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    server = config["server"]
    assert server.get("enableXsrfProtection", True) is True
    assert server.get("enableCORS", True) is True
    assert server.get("xsrfCookieSameSite", "lax").lower() in {"lax", "strict"}
    assert set(server["allowedHosts"]) == {"localhost", "127.0.0.1", "::1"}
    assert server.get("disconnectedSessionTTL", 120) <= 3_600


def test_markup_is_made_in_one_place() -> None:
    """Nothing hands HTML to Streamlit's Markdown, and one script alone is handed to the page."""
    screens = [path for path in tracked("*.py") if path.parts[-2] in {"interface", "pages"} or path.name == "app.py"]
    assert len(screens) > 60
    texts = {path.name: path.read_text(encoding="utf-8") for path in screens}
    assert [name for name, text in texts.items() if "unsafe_allow_html" in text] == []
    assert [name for name, text in texts.items() if "unsafe_allow_javascript" in text] == ["app.py"]
