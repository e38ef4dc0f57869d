"""axe-core on every screen, on a desk and on a telephone, in the states one meets: nothing serious of our own doing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import browser
from diagnostic.geography.units import units_of
from diagnostic.registry.model import sheet
from diagnostic.registry.register import Registry
from diagnostic.sources.warehouse import Warehouse
from interface import compact
from tests.browser.accessibility import KNOWN, SCREENS, WIDTHS, Known, Seen, look, settle
from tests.browser.english import english
from tests.browser.focus import walked

pytestmark = pytest.mark.browser
TERRITORY = "codes=30344-30341-30258"
# Every commune of a department.
LARGE = "codes=" + compact.packed(Warehouse.embedded().gazetteer.members_of_department("48"))
PAGE = Path(browser.ROOT / "docs" / "accessibilite.md")
# What was seen of each screen at each width, for the page that tells it.
SEEN: dict[tuple[str, int], Seen] = {}
# What of Streamlit's was met, whatever the screen.
THEIRS: set[Known] = set()


@pytest.fixture(scope="module")
def home(warehouse: Warehouse, chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application on a register where two CPTS hold one commune."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.setenv("DIAGNOSTIC_PROJECTS", str(tmp_path_factory.mktemp("registre")))
        desk = Registry.desk_of_server(warehouse)
        for name, codes in (("CPTS du Littoral", ["06027", "06004"]), ("CPTS des Collines", ["06027", "06157"])):
            desk.perimeters.create(sheet(name, "06", units_of(codes), 2026))
        desk.door.database.close()
        with browser.served(browser.ROOT / "serve.py") as url:
            yield url


@pytest.fixture(scope="module")
def page(home: str, chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


def visit(page: Any, home: str, screen: str, query: str = TERRITORY) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{home}/{screen}?{query}")
    page.locator(".current-territory").wait_for(state="attached")
    settle(page)


def unfold(page: Any) -> None:
    for title in page.locator("[data-testid=stMain] [data-testid=stExpander] summary").all():
        title.click()
    settle(page)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_with_all_its_panels_open(page: Any, home: str, screen: str) -> None:
    visit(page, home, screen, "zone=departement-06" if screen == "chevauchements" else TERRITORY)
    unfold(page)
    assert page.title() == f"{SCREENS[screen]} – Diagnostic territorial CPTS"
    assert not {wrong: told for wrong, told in walked(page).items() if told}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        SEEN[screen, width] = look(page)
        THEIRS.update(SEEN[screen, width].theirs)
        assert SEEN[screen, width].ours == []
    assert english(page) == []


def a_place_sought(page: Any) -> None:
    page.get_by_label("Chercher un lieu").fill("Nîmes")
    page.keyboard.press("Enter")


def a_list_with_questions(page: Any) -> None:
    page.get_by_label("Codes ou noms des communes").fill("99999 zzz\nSaint-Martin\n30341")
    page.get_by_role("button", name="Lire les codes").click()
    page.get_by_test_id("stMain").get_by_text("99999").first.wait_for()


def a_popover(page: Any) -> None:
    page.get_by_role("button", name="Règle").click()


def a_sheet_of_an_indicator(page: Any) -> None:
    page.locator("[class*=st-key-open-] button").first.click()
    page.get_by_role("dialog").wait_for()


def a_comparison(page: Any) -> None:
    page.get_by_role("button", name="Comparer avec").click()


def two_scenarios(page: Any) -> None:
    page.get_by_role("button", name="Copier le scénario").click()
    page.get_by_text("sont le même territoire").wait_for()


def a_form_refused(page: Any) -> None:
    page.get_by_role("button", name="Ajouter une CPTS").click()
    page.get_by_role("button", name="Enregistrer").click()


def an_import(page: Any) -> None:
    page.get_by_test_id("stMain").get_by_text("Importer", exact=True).first.click()


def a_sheet_of_the_register(page: Any) -> None:
    page.get_by_label("Ouvrir la fiche de").fill("Littoral")
    page.get_by_role("option").first.click()


def a_calendar(page: Any) -> None:
    page.locator("summary", has_text="Étapes du projet").click()
    page.get_by_test_id("stDateInputCalendarButton").first.click()


def the_second_room(page: Any) -> None:
    page.get_by_role("tab", name="Matrice").or_(page.get_by_role("radio", name="Matrice")).first.click()


def nothing(_: Any) -> None:
    """The screen as it opens."""


# State, screen, address, what brings it.
STATES: list[tuple[str, str, str, Callable[[Any], None]]] = [
    ("a place sought", "", TERRITORY, a_place_sought),
    ("a list with questions", "", TERRITORY, a_list_with_questions),
    ("a popover", "", TERRITORY, a_popover),
    ("an address that cannot be read", "", "codes=xyz", nothing),
    ("a whole department", "", LARGE, nothing),
    ("an unknown address", "ailleurs", TERRITORY, nothing),
    ("the sheet of an indicator", "population", TERRITORY, a_sheet_of_an_indicator),
    ("a comparison", "population", TERRITORY, a_comparison),
    ("two scenarios", "scenarios", TERRITORY, two_scenarios),
    ("a form refused", "registre", TERRITORY, a_form_refused),
    ("an import", "registre", TERRITORY, an_import),
    ("a sheet of the register", "registre", TERRITORY, a_sheet_of_the_register),
    ("a matrix", "chevauchements", "zone=departement-06", the_second_room),
    ("a calendar", "dossier", TERRITORY, a_calendar),
]


@pytest.mark.parametrize(("screen", "query", "bring"), [state[1:] for state in STATES], ids=[s[0] for s in STATES])
def test_a_state_one_meets(page: Any, home: str, screen: str, query: str, bring: Callable[[Any], None]) -> None:
    visit(page, home, screen, query)
    bring(page)
    settle(page)
    seen = look(page)
    THEIRS.update(seen.theirs)
    assert seen.ours == []
    assert english(page) == []


def test_what_is_streamlit_s_still_is(request: pytest.FixtureRequest) -> None:
    """What is listed as Streamlit's own and is met no more has to leave the list."""
    if len(SEEN) < len(SCREENS) * len(WIDTHS) or request.session.testscollected < len(SCREENS) + len(STATES):
        pytest.skip("only some of the screens were looked at")
    assert set(KNOWN) - THEIRS == set()


def test_the_page_tells_what_was_seen() -> None:
    """docs/accessibilite.md: a row for each screen and width, and a line for what is Streamlit's."""
    told = PAGE.read_text(encoding="utf-8")
    rows = {(cells[0], int(cells[1])): cells[2:] for line in told.splitlines()
            if len(cells := [cell.strip() for cell in line.strip("| ").split(" | ")]) == 5
            and cells[1].isdigit()}
    assert set(rows) == {(name, width) for name in SCREENS.values() for width in WIDTHS}
    for (screen, width), seen in SEEN.items():
        floor, own, theirs = rows[SCREENS[screen], width][:3]
        assert seen.passed >= int(floor), f"{screen} {width}"
        assert own == "0"
        assert {known.rule for known in seen.theirs} == set(theirs.replace("`", "").split(", ")) - {"aucun"}
    for known in KNOWN:
        assert f"`{known.rule}`" in told
        assert known.reason in told
        assert known.upstream in told
