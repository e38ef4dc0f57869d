"""A conflict worked on from the screen by a real browser: proposed, agreed by both, undone; its letter taken away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import browser
from diagnostic.geography.units import codes_of, units_of
from diagnostic.registry.case import State
from diagnostic.registry.model import sheet
from diagnostic.registry.register import Desk, Registry
from diagnostic.sources.warehouse import Warehouse

HOSTILE = "<img src=x onerror=alert(1)> =1+1 :material/home:"


@pytest.fixture(scope="module")
def desk(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """« Littoral » and a CPTS of an odd name both hold Cagnes-sur-Mer (06027)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.setenv("DIAGNOSTIC_PROJECTS", str(tmp_path_factory.mktemp("registre")))
        made = Registry.desk_of_server(warehouse)
        for name, codes in (("CPTS du Littoral", ["06027", "06004"]), (HOSTILE, ["06027", "06157"])):
            made.perimeters.create(sheet(name, "06", units_of(codes), 2026))
        yield made
        made.door.database.close()


@pytest.fixture(scope="module")
def page(desk: Desk, chromium: Any) -> Iterator[Any]:
    with browser.served(browser.ROOT / "serve.py") as url:
        opened = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True).new_page()
        opened.set_default_timeout(60_000)
        opened.goto(f"{url}/chevauchements?zone=departement-06")
        opened.get_by_text("Travail sur ce conflit").wait_for()
        yield opened
        opened.close()


def ids(desk: Desk) -> tuple[str, str]:
    """Of Littoral, and of the other."""
    by_name = {entry.sheet.name: entry.id for entry in desk.perimeters.entries()}
    return by_name["CPTS du Littoral"], by_name[HOSTILE]


def press(page: Any, name: str, role: str = "button") -> None:
    """Once nothing is being drawn any more: what is pressed while the screen is drawn again would be lost."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.get_by_role(role, name=name).click()


def test_a_conflict_from_a_proposal_to_an_agreement_and_back(page: Any, desk: Desk, tmp_path: Path) -> None:
    littoral, other = ids(desk)
    page.get_by_label("Commentaire").fill("réunion jeudi")
    press(page, "Commenter")
    page.get_by_text("Le commentaire est enregistré").wait_for()
    press(page, "Qui la garde", "combobox")
    page.get_by_role("option", name="CPTS du Littoral, en entier").click()
    press(page, "Proposer aux deux CPTS")
    page.get_by_text("Proposition en attente", exact=True).wait_for()
    with page.expect_download() as taken:
        press(page, "Lettre (PDF)")
    taken.value.save_as(tmp_path / "lettre.pdf")
    assert (tmp_path / "lettre.pdf").read_bytes().startswith(b"%PDF")
    assert taken.value.suggested_filename.endswith(".pdf")
    press(page, "Accord de CPTS du Littoral")
    page.get_by_text("accord donné").wait_for()
    press(page, "Accord de")
    page.get_by_text("Aucun chevauchement").wait_for()
    page.get_by_text("L'accord des deux CPTS est enregistré").wait_for()
    assert codes_of(desk.perimeters.entry(other).sheet.units) == ("06157",)
    page.get_by_text("Dossiers sans chevauchement aujourd'hui").click()
    press(page, "rétablir les périmètres d'avant")
    page.get_by_text("Travail sur ce conflit").wait_for()
    assert codes_of(desk.perimeters.entry(other).sheet.units) == ("06027", "06157")
    assert desk.cases.of_pair(littoral, other).state is State.REOPENED


def test_names_are_text_and_a_phone_is_wide_enough(page: Any) -> None:
    assert page.locator("img[src=x]").count() == 0
    assert page.get_by_text("<img src=x onerror=alert(1)>").count() > 0
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_text("Travail sur ce conflit").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    wide = page.evaluate("(() => { const main = document.querySelector('[data-testid=stMain]');"
                         " return [main.scrollWidth, main.clientWidth]; })()")
    assert wide[0] <= wide[1]
