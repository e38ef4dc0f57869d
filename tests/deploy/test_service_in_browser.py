"""The service behind nginx in a real browser: nothing its policy refuses, and work that outlives a replica."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.test_journey import Visit, paste
from tests.browser.test_registry_in_browser import choose, fill, press, settled
from tests.deploy.installation import Installation, run_verb

pytestmark = pytest.mark.browser

SCREENS = ("Territoire", "Scénarios", "Population", "Besoins de santé", "Offre de soins", "Taille et financement",
           "Chevauchements", "Registre", "Dossier", "Données et méthode")
Opened = Callable[[str], Visit]


@pytest.fixture
def at(chromium: Any, service: Installation) -> Iterator[Opened]:
    """A browser whose sessions are in the replica of that number. What its policy refuses fails the test."""
    contexts, refused = [], []

    def opened(number: str) -> Visit:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", accept_downloads=True)
        contexts.append(context)
        context.add_cookies([{"name": "cpts_replique", "value": number, "url": service.home}])
        page = context.new_page()
        page.on("console", lambda said: refused.append(said.text)
                if "Content Security Policy" in said.text or "Content-Security-Policy" in said.text else None)
        return Visit(page, service.home)

    yield opened
    for context in contexts:
        context.close()
    assert refused == []


def replica(visit: Visit) -> str:
    """The number that the browser keeps."""
    return next(str(kept["value"]) for kept in visit.page.context.cookies() if kept["name"] == "cpts_replique")


def test_no_screen_does_what_the_policy_refuses(at: Opened) -> None:
    visit = at("1")
    visit.open()
    assert len(visit.chosen()) == 17, "the map is drawn"
    for screen in SCREENS:
        visit.go(screen)
    assert visit.foreign == []
    assert visit.errors == []
    assert visit.page.evaluate("document.documentElement.lang") == "fr", "the script of the page itself runs"


def test_the_policy_is_one_that_refuses(chromium: Any, service: Installation) -> None:
    """Without it the test above could not fail: a script of somebody else is not run, nor told to another machine."""
    context = chromium.new_context()
    visit = Visit(context.new_page(), service.home)
    visit.open()
    caught = visit.page.evaluate("""async () => {
        const refused = [];
        document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
        const script = document.createElement("script");
        script.textContent = "document.title = 'pris'";
        document.body.append(script);
        const frame = document.createElement("iframe");
        frame.src = "http://127.0.0.1:9/";
        document.body.append(frame);
        await fetch("http://127.0.0.1:9/").catch(() => 0);
        await new Promise((done) => setTimeout(done, 200));
        return refused;
    }""")
    assert {"script-src-elem", "connect-src", "frame-src"} <= set(caught)
    assert visit.page.title() != "pris"
    context.close()


def test_two_people_on_two_replicas_share_the_register(at: Opened, service: Installation) -> None:
    name = "CPTS des deux exemplaires"
    first, second = at("1"), at("2")
    for visit in (first, second):
        visit.open(path="registre", screen="Registre")
        assert name not in settled(visit.page)
    assert (replica(first), replica(second)) == ("1", "2")
    press(first.page, "Ajouter une CPTS", "Avant d'enregistrer")
    first.page.get_by_label("Codes ou noms des communes").fill("30062\n30344")
    press(first.page, "Lire la liste", "Taille 1")
    fill(first.page, "Nom de la CPTS", name)
    press(first.page, "Enregistrer", "est enregistrée dans le registre")
    second.open(path="registre", screen="Registre")
    choose(second.page, "Ouvrir la fiche de", name)
    press(second.page, "Modifier", "Avant d'enregistrer")
    fill(second.page, "Note", "vue du second")
    press(second.page, "Enregistrer", "Version 2 · modification")
    for visit in (first, second):
        visit.open(path="registre", screen="Registre")
        assert name in settled(visit.page)
    assert name in run_verb("registry", "list", env=service.env)


def test_work_outlives_the_replica_it_was_done_on(at: Opened, service: Installation) -> None:
    visit = at("1")
    visit.open()
    paste(visit, "30341\n30344\n30258")
    visit.page.wait_for_url("**codes=30258-30341-30344*")
    visit.settle("Territoire")
    try:
        service.stop(1)
        # The page finds the other replica by itself; nobody reloads it. A change of screen tells no address.
        visit.go("Population")
        assert replica(visit) == "2"
        assert "30258-30341-30344" in visit.page.url
        assert "3\u00a0communes" in visit.page.get_by_test_id("stSidebar").inner_text()
    finally:
        service.restore()
    # The replica that came back takes nobody from the other.
    visit.go("Territoire")
    assert visit.chosen() == {"30258", "30341", "30344"}
    assert replica(visit) == "2"
