"""What fifty people do: each works on a territory of their own, a round of every screen after the other."""

from __future__ import annotations

import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from benchmarks.load.tab import AbsentError, Outcome, Tab
from diagnostic.projects.project import Project, Work
from diagnostic.sources.warehouse import Warehouse
from interface import link

# A link that a person may paste carries the codes themselves up to some size: link.py decides.
MOST_UNITS = 250
SEED = 7
SCREENS = {"": "Territoire", "scenarios": "Scénarios", "population": "Population", "besoins": "Besoins de santé",
           "offre": "Offre de soins", "taille_financement": "Taille et financement",
           "chevauchements": "Chevauchements", "registre": "Registre", "dossier": "Dossier",
           "donnees": "Données et méthode"}
OPEN, DRAW, BACK, SEARCH, ROOM, PASTE, FIELD, SCENARIO, AREA = (
    "ouvrir un lien", "dessiner sur la carte", "annuler, rétablir", "chercher un lieu", "ouvrir un volet",
    "coller une liste", "remplir un champ", "copier un scénario", "choisir une région ou un détail")
WORD, PDF, BOOK, PACK = "diagnostic en Word", "diagnostic en PDF", "classeur Excel", "dossier complet (zip)"
# Files made on demand, beside the interactions: the page stays free meanwhile.
EXPORTS = (WORD, PDF, BOOK, PACK)
MAP = "component_instance"
# Of the people who go through every screen, in a few minutes: those who have a document made, and the whole pack.
DOCUMENTS, WHOLE_PACKS = 0.4, 0.1


@dataclass(frozen=True, slots=True)
class Ground:
    """A territory somebody works on: its link, communes around it, where they are, a name to look for."""

    name: str
    parameters: dict[str, str]
    codes: tuple[str, ...]
    around: tuple[str, ...]
    spots: tuple[tuple[float, float], ...]
    looked_for: str


def grounds(warehouse: Warehouse, number: int) -> list[Ground]:
    """`number` different territories over France, EPCIs and CPTS of the embedded listing, in an order drawn at random,
    always the same."""
    gazetteer = warehouse.gazetteer
    every = [(name, gazetteer.members_of_epci(code)) for code, name in gazetteer.epcis.items()]
    listed = warehouse.table("cpts_paca").groupby("cpts")["code"]
    every += [(str(name), tuple(code for code in codes if code in gazetteer)) for name, codes in listed]
    usable = [(name, codes) for name, codes in every if 1 < len(codes) <= MOST_UNITS]
    drawn = random.Random(SEED).sample(usable, min(number, len(usable)))  # noqa: S311 - no secret
    return [_ground(name, codes, warehouse) for name, codes in drawn]


def _ground(name: str, codes: tuple[str, ...], warehouse: Warehouse) -> Ground:
    around = tuple(warehouse.atlas.crown(codes)[:12]) or codes
    places = [warehouse.gazetteer.place(code) for code in around]
    return Ground(name, link.write(Work(Project(tuple(sorted(codes)), name=name))), codes, around,
                  tuple((place.longitude, place.latitude) for place in places), places[0].name)


class Person:
    """Somebody with one tab. `files`: whether they take any; `rank` draws the order of what they do."""

    def __init__(self, home: str, ground: Ground, rank: int, *, files: bool = True) -> None:
        self.home, self.ground, self.files = home, ground, files
        self.chance = random.Random(SEED + rank)  # noqa: S311 - no secret
        self.tab: Tab | None = None
        self._event = 0

    async def round(self) -> AsyncIterator[Outcome]:
        """Open the territory, draw, go through every screen, take files; then come back by the link of the page, and
        leave. Each gesture waits for the one before."""
        tab, outcome = await Tab.open(self.home, OPEN, **self.ground.parameters)
        self.tab = tab
        yield outcome
        for gesture in self._gestures(tab):
            try:
                yield await gesture
            except AbsentError as absent:
                yield Outcome("absent", 0, 0, f"« {absent} » n'est pas à l'écran")
        told = dict(parse_qsl(tab.query))
        await tab.close()
        self.tab, outcome = await Tab.open(self.home, OPEN, **told)
        yield outcome

    def looks(self) -> list[Outcome]:
        """What the page asked by itself since the last time, while a file was being made."""
        if self.tab is None:
            return []
        found, self.tab.looks = self.tab.looks, []
        return found

    async def leave(self) -> None:
        if self.tab is not None:
            await self.tab.close()

    def _gestures(self, tab: Tab) -> Iterator[Awaitable[Outcome]]:
        """Every screen, each person in an order of their own, so that a short measure sees them all."""
        screens = [self._draw, self._paste, self._scenarios, self._population, self._needs, self._care, self._money,
                   self._overlaps, self._register, self._file, self._method]
        self.chance.shuffle(screens)
        for screen in screens:
            yield from screen(tab)

    def _draw(self, tab: Tab) -> Iterator[Awaitable[Outcome]]:
        own = self.ground
        yield self._visit(tab, "")
        for code in self.chance.sample(own.around, min(3, len(own.around))):
            yield self._map(tab, "toggle", code=code)
        yield tab.press("Annuler", BACK)
        longitude, latitude = self.chance.choice(own.spots)
        wide, high = 0.1, 0.07
        yield self._map(tab, "outline", ring=[[longitude - wide, latitude - high], [longitude + wide, latitude - high],
                                              [longitude + wide, latitude + high], [longitude - wide, latitude + high]])
        yield tab.press("Annuler", BACK)
        yield tab.fill(SEARCH, search_text=own.looked_for)

    def _paste(self, tab: Tab) -> Iterator[Awaitable[Outcome]]:
        yield self._visit(tab, "")
        yield tab.fill(ROOM, room=[self.chance.choice(("Aide à décider", "Projets", "Parties de communes"))])
        yield tab.fill(ROOM, room=["Liste"])
        yield tab.submit("FormSubmitter:reading-Lire les codes", PASTE, pasted="\n".join(self.ground.codes))

    def _scenarios(self, tab: Tab) -> Iterator[Awaitable[Outcome]]:
        yield self._visit(tab, "scenarios")
        yield tab.press("scenario_copy", SCENARIO)
        yield self._visit(tab, "")
        yield self._map(tab, "toggle", code=self.ground.around[-1])
        yield self._visit(tab, "scenarios")

    def _population(self, tab: Tab) -> Iterator[Awaitable[Outcome]]:
        yield self._visit(tab, "population")

    def _needs(self, tab: Tab) -> Iterator[Awaitable[Outcome]]:
        yield self._visit(tab, "besoins")
        yield tab.submit("FormSubmitter:entry-Enregistrer ce chiffre", FIELD, entry_count="1200", entry_base="50000",
                         entry_year="2023", entry_source="CPAM")

    def _care(self, tab: Tab) -> Iterator[Awaitable[Outcome]]:
        yield self._visit(tab, "offre")

    def _money(self, tab: Tab) -> Iterator[Awaitable[Outcome]]:
        yield self._visit(tab, "taille_financement")
        yield tab.fill(FIELD, **{"option-aci_2019-qualite_pertinence": True})

    def _overlaps(self, tab: Tab) -> Iterator[Awaitable[Outcome]]:
        yield self._visit(tab, "chevauchements")
        yield self._watch(tab)
        yield tab.fill(AREA, coverage_part=[self.chance.choice(("Zones blanches", "Matrice", "Fragmentation"))])

    async def _watch(self, tab: Tab) -> Outcome:
        areas = list(tab.element("coverage_zone").selectbox.options)
        return await tab.fill(AREA, coverage_zone=self.chance.choice(areas[1:12]))

    def _register(self, tab: Tab) -> Iterator[Awaitable[Outcome]]:
        yield self._visit(tab, "registre")

    def _file(self, tab: Tab) -> Iterator[Awaitable[Outcome]]:
        yield self._visit(tab, "dossier")
        yield tab.fill(FIELD, dossier_title=f"Projet de santé, {self.ground.name}"[:80])
        yield tab.fill(FIELD, dossier_actors="Maison de santé\nCentre hospitalier")
        if self.files and self.chance.random() < DOCUMENTS:
            yield tab.take(*self.chance.choice((("first-docx", WORD), ("first-pdf", PDF), ("first-xlsx", BOOK))))
        if self.files and self.chance.random() < WHOLE_PACKS:
            yield self._pack(tab)

    def _method(self, tab: Tab) -> Iterator[Awaitable[Outcome]]:
        yield self._visit(tab, "donnees")

    def _visit(self, tab: Tab, path: str) -> Awaitable[Outcome]:
        return tab.visit(path, f"écran {SCREENS[path]}")

    def _map(self, tab: Tab, kind: str, **more: object) -> Awaitable[Outcome]:
        """An event of the map as static/carte/ sends it: numbered, by the clock."""
        self._event = max(int(time.time() * 1000), self._event + 1)
        return tab.fill(DRAW, **{MAP: json.dumps({"events": [{"n": self._event, "kind": kind, **more}]}).encode()})

    async def _pack(self, tab: Tab) -> Outcome:
        """Ask for the whole pack, wait until it can be taken, and take it."""
        start = time.perf_counter()
        if tab.has("dossier_pack"):
            waited = await tab.wait(await tab.press("dossier_pack", PACK))
            if waited.error:
                return Outcome(PACK, time.perf_counter() - start, 0, waited.error)
        taken = await tab.take("dossier_zip", PACK)
        return Outcome(PACK, time.perf_counter() - start, taken.received, taken.error)
