"""People log in with a real provider of OpenID Connect, in a real browser, on the real application."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from diagnostic.registry.access import Action, Area, Level, Role
from diagnostic.registry.model import Status
from diagnostic.registry.register import Desk
from diagnostic.registry.trace import Outcome
from tests.browser.identity_provider import BOSS, PEOPLE, Team, team
from tests.registry.register_toy import sheet_of

AT_13 = Area(Level.DEPARTMENT, "13")


@pytest.fixture(scope="module")
def running(chromium: Any) -> Iterator[Team]:
    with team() as started:
        yield started


@pytest.fixture
def boss(running: Team) -> Desk:
    return running.desk


@contextmanager
def browsing(chromium: Any, running: Team, place: str = "/registre") -> Iterator[Any]:
    """A browser that has never been here."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{running.url}{place}")
    yield page
    context.close()


def log_in(page: Any, sub: str) -> None:
    page.get_by_role("button", name="Se connecter avec le compte d'essai").click()
    page.wait_for_url("**/oauth2/authorize**")
    assert "acr_values=eidas1" in page.url
    page.get_by_role("button", name=sub, exact=True).click()
    page.get_by_text("Connecté").wait_for()


def still(page: Any) -> None:
    """Once nothing is being drawn any more."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def open_sheet(page: Any, name: str) -> None:
    still(page)
    page.get_by_role("combobox", name=re.compile("Ouvrir la fiche de")).fill(name)
    page.get_by_role("option", name=re.compile(re.escape(name))).first.click()
    page.get_by_role("heading", name=name).wait_for()


def test_an_editor_does_what_she_may_and_is_refused_the_rest(chromium: Any, running: Team, boss: Desk) -> None:
    given = boss.people.grant("editrice@ars.example", Role.EDITOR, AT_13, "référente")
    kept = {name: boss.perimeters.create(sheet_of(name, [unit], unit[:2], status)) for name, unit, status in (
        ("CPTS d'Aix", "13001", Status.VALIDATED), ("CPTS d'Arles", "13004", Status.IDEA),
        ("CPTS de Gap", "05061", Status.VALIDATED), ("Projet secret de Digne", "04070", Status.IDEA))}
    with browsing(chromium, running, "/registre?codes=13001") as page:
        page.get_by_text("Connectez-vous").wait_for()
        assert "CPTS d'Aix" not in page.inner_text("body")
        log_in(page, "editrice")
        # Back on the screen she left, with what she was drawing; her name is text.
        page.wait_for_url(re.compile("/registre\\?.*codes=13001"))
        page.get_by_text("Connecté : Édith <b>Trice</b> · éditeur : département 13").wait_for()

        open_sheet(page, "CPTS d'Aix")
        page.get_by_role("button", name="Supprimer").click()
        page.get_by_role("button", name="Supprimer du registre").click()
        page.get_by_text(re.compile("CPTS d'Aix.*est supprimée")).first.wait_for()
        gone = boss.perimeters.entry(kept["CPTS d'Aix"].id)
        assert (gone.deleted, gone.by) == (True, "Édith <b>Trice</b>")

        assert "Projet secret" not in page.inner_text("body")
        open_sheet(page, "CPTS de Gap")
        assert page.get_by_role("button", name="Supprimer").count() == 0
        page.get_by_role("button", name="Retour à la liste").click()
        page.get_by_text("CPTS dans le registre").wait_for()

        # Her right is taken back while she is at it.
        open_sheet(page, "CPTS d'Arles")
        page.get_by_role("button", name="Supprimer").click()
        page.get_by_role("button", name="Supprimer du registre").wait_for()
        boss.people.revoke(given.number, "changement de poste")
        boss.people.grant(given.account, Role.READER, AT_13)
        page.get_by_role("button", name="Supprimer du registre").click()
        page.get_by_text(re.compile("Vous n'avez pas le droit de supprimer")).wait_for()
        assert boss.perimeters.entry(kept["CPTS d'Arles"].id) == kept["CPTS d'Arles"]
        last = boss.audit.lines(1)[0]
        assert (last.account, last.outcome, last.target) == (given.account, Outcome.REFUSED, kept["CPTS d'Arles"].id)

        page.get_by_role("button", name="Se déconnecter").click()
        page.get_by_role("button", name="End session").click()
        page.get_by_role("button", name="Se connecter avec le compte d'essai").wait_for()
        page.goto(f"{running.url}/registre")
        page.get_by_text("Connectez-vous").wait_for()
        assert "Arles" not in page.inner_text("body")


def test_who_was_given_no_right_is_told_so_and_how_to_ask(chromium: Any, running: Team, boss: Desk) -> None:
    boss.perimeters.create(sheet_of("CPTS publique", ["13002"]))
    # The provider does not vouch for the address, nor does an address typed in the browser.
    assert PEOPLE["imposteur"]["email"] == BOSS
    with browsing(chromium, running, f"/registre?email={BOSS}&is_logged_in=true&sub=chef") as page:
        log_in(page, "imposteur")
        page.get_by_text(re.compile("Personne ne vous a encore donné de droit")).wait_for()
        account = f"{running.provider}#sub=imposteur"
        page.get_by_text(account).wait_for()
        assert "CPTS publique" not in page.inner_text("body")
        page.get_by_role("link", name="Territoire").click()
        page.get_by_role("heading", name="Territoire", level=1).wait_for()

        boss.people.grant(account, Role.READER, AT_13)
        page.get_by_role("link", name="Registre").click()
        page.get_by_role("button", name="Se déconnecter").wait_for()
        open_sheet(page, "CPTS publique")


def test_an_administrator_gives_a_right_on_the_screen(chromium: Any, running: Team, boss: Desk) -> None:
    with browsing(chromium, running) as page:
        log_in(page, "chef")
        page.get_by_text("Camille Chef · administrateur : France entière").wait_for()
        page.get_by_text("Droits et journal").click()
        page.get_by_text("Donner un droit").click()
        page.get_by_role("textbox", name="Compte", exact=True).fill("Lecteur@ARS.example")
        page.get_by_role("button", name="Donner ce droit").click()
        page.get_by_text("lecteur@ars.example : lecteur, France entière.").wait_for()
        still(page)
        with page.expect_download() as carried:
            page.get_by_role("button", name="Télécharger le journal").click()
        told = carried.value.path().read_text(encoding="utf-8-sig")
        assert "Camille Chef;donner des droits;lecteur@ars.example" in told
    given = [one for one in boss.people.grants() if one.account == "lecteur@ars.example"]
    assert [(one.grant.role, one.grant.area, one.by) for one in given] == [
        (Role.READER, Area(Level.EVERYWHERE), "Camille Chef")]
    assert [(line.account, line.action) for line in boss.audit.lines(1)] == [(BOSS, Action.EXPORT)]
    with browsing(chromium, running) as page:
        log_in(page, "lecteur")
        page.get_by_text("Luc Lecteur · lecteur : France entière").wait_for()
        assert page.get_by_role("button", name="Ajouter une CPTS").count() == 0
        page.get_by_text("CPTS dans le registre").wait_for()
        assert page.get_by_text("Droits et journal").count() == 0
