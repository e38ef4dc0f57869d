"""The service as it is served: what a page may run, what machines are told, who may open a session."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
from websockets import InvalidStatus, Origin, Subprotocol
from websockets.sync.client import connect

from benchmarks import browser
from diagnostic.registry.register import Registry
from diagnostic.sources.warehouse import Warehouse
from tests.registry.register_toy import sheet_of

pytestmark = pytest.mark.browser
HOSTILE = ("<img src=x onerror=\"window.taken='image'\"></script><script>window.taken='script'</script>"
           "<svg onload=\"window.taken='svg'\"></svg>[lien](javascript:window.taken='lien')"
           "![image](http://evil.example/y.png) '\" onmouseover=\"window.taken='survol'\" autofocus "
           "onfocus=\"window.taken='f'\"")
SCREENS = ("", "scenarios", "population", "besoins", "offre", "taille_financement", "chevauchements", "registre",
           "dossier", "donnees")


@pytest.fixture(scope="module")
def planted(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application on a register whose CPTS have hostile names."""
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAGNOSTIC_PROJECTS", str(folder))
        desk = Registry.standard(Warehouse.embedded()).desk()
        for letter in "AB":
            desk.perimeters.create(sheet_of(f"{letter} {HOSTILE}", ["30258", "30341"], "30", note=HOSTILE), HOSTILE)
        desk.shared.declare("30258", HOSTILE)
        with browser.served(browser.ROOT / "serve.py") as url:
            yield url


def measured(url: str, name: str) -> float:
    """A measure of the service, 0 where it was not made yet."""
    told = requests.get(f"{url}/metrics", timeout=20).text
    found = re.search(rf"^{re.escape(name)} (\S+)$", told, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_hostile_names_run_nothing_and_each_screen_is_measured(chromium: Any, planted: str, tmp_path: Path) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for screen in SCREENS:
        page.goto(f"{planted}/{screen}?codes=30258-30341&nom={quote(HOSTILE)}")
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        page.wait_for_function("document.body.textContent.includes('onerror=')")
        page.wait_for_timeout(200)
        assert page.evaluate("window.taken") is None, screen
        assert page.locator("a[href^='javascript']").count() == 0, screen
        assert page.locator("[onmouseover],[onerror],[onfocus],[onload]").count() == 0, screen
        assert page.locator("img[src='x'],img[src*='evil.example']").count() == 0, screen
    assert measured(planted, "cpts_sessions_open") == 1
    page.screenshot(path=tmp_path / "hostile.png")
    context.close()
    assert dialogs == []
    for screen in SCREENS:
        assert measured(planted, f'cpts_interaction_seconds_count{{page="{screen or "territoire"}"}}') >= 1, screen


def test_what_machines_ask_is_answered_by_the_server_itself(planted: str) -> None:
    answer = requests.get(f"{planted}/ready", timeout=20)
    assert (answer.status_code, answer.text) == (200, '{"status":"ok","missing":[],"degraded":[]}')
    through = requests.get(f"{planted}/ready", headers={"X-Forwarded-For": "192.0.2.1"}, timeout=20)
    assert through.text == '{"status":"ok"}'
    # No page of another host may read what this one answers.
    other = requests.get(f"{planted}/_stcore/health", headers={"Origin": "http://evil.example"}, timeout=20)
    assert other.headers.get("Access-Control-Allow-Origin") not in {"*", "http://evil.example"}


@pytest.mark.parametrize(("host", "origin", "opens"), [
    ("{}", "http://{}", True), ("{}", "http://evil.example", False), ("evil.example", "http://evil.example", False)],
    ids=["the page itself", "another page", "a name made to point here"])
def test_a_session_is_opened_by_the_pages_of_this_server_alone(
        planted: str, host: str, origin: str, opens: bool) -> None:
    here = urlsplit(planted)
    try:
        with socket.create_connection((str(here.hostname), here.port or 80)) as link, connect(
                f"ws://{host.format(here.netloc)}/_stcore/stream", sock=link,
                origin=Origin(origin.format(here.netloc)), subprotocols=[Subprotocol("streamlit")]):
            opened = True
    except InvalidStatus as refused:
        assert refused.response.status_code == 403
        opened = False
    assert opened is opens
