"""What the documents and files of overlaps tell of: an area, who covers it, what was said of its conflicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from weakref import WeakKeyDictionary

from diagnostic.coverage.coverage import Coverage, coverage_of
from diagnostic.coverage.effect import DRAFT
from diagnostic.coverage.found import Blank, Fragments, Held, Holding, Pair, Tally
from diagnostic.coverage.ground import ground_of
from diagnostic.geography.departments import department_in_sentence
from diagnostic.geography.units import units_of
from diagnostic.indicators.register import LISTINGS, register_of
from diagnostic.registry.case import Case
from diagnostic.registry.coverage import register_coverage
from diagnostic.registry.register import Desk
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP, count, date_fr, enumerate_fr, number, plural, typography

# A name told in a table or a sentence.
NAME = 120
# Departments named in a sentence.
NAMED = 6
# Tables whose figures and outlines are told.
_TABLES = ("population", "communes", "shapes")
_origins: WeakKeyDictionary[Coverage, str] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class View:
    """`area`: its name (« Provence-Alpes-Côte d'Azur »), `departments` those of it; `origin`: where the perimeters come
    from, `stored` whether it is the register; `cases`: the work on its conflicts, by pair of ids."""

    coverage: Coverage
    warehouse: Warehouse
    area: str
    departments: frozenset[str]
    origin: str
    stored: bool = True
    cases: Mapping[tuple[str, str], Case] = field(default_factory=dict)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        return self.coverage.pairs(self.departments)

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        return self.coverage.groups(self.departments)

    @cached_property
    def blanks(self) -> tuple[Blank, ...]:
        return self.coverage.blanks(self.departments)

    @property
    def left_out(self) -> str:
        """Where the people whom nobody covers are: « 20 communes », « 20 communes entières et 3 en partie »."""
        whole, parts = self.tally.units_uncovered, sum(len(blank.part) for blank in self.blanks)
        if not parts:
            return count(whole, "commune")
        return (f"{count(whole, 'commune entière', 'communes entières')} et {number(parts)} en partie" if whole else
                f"{count(parts, 'commune')} en partie")

    @cached_property
    def tally(self) -> Tally:
        return self.coverage.tally(self.departments)

    @cached_property
    def by_department(self) -> dict[str, Tally]:
        return {code: tally for code, tally in self.coverage.tallies("departement").items() if code in self.departments}

    @cached_property
    def states(self) -> dict[str, str]:
        """Of each unit, by code (`Coverage.state_of_units`)."""
        return self.coverage.state_of_units(self.departments)

    @cached_property
    def cpts(self) -> tuple[str, ...]:
        """Ids of those that hold a unit of the area, or have their seat there, by name."""
        inside = self.states.keys()
        return tuple(sorted((holding.id for holding in self.coverage.holdings
                             if holding.department in self.departments
                             or not inside.isdisjoint(self.coverage.units_of(holding.id))),
                            key=lambda identifier: (self.names[identifier], identifier)))

    @cached_property
    def fragments(self) -> tuple[Fragments, ...]:
        """Of the CPTS of the area that do not hold in one piece, that enclose others or are enclosed."""
        found = self.coverage.fragments()
        return tuple(found[identifier] for identifier in self.cpts
                     if not found[identifier].whole or found[identifier].enclosed_in)

    @cached_property
    def names(self) -> dict[str, str]:
        """What to call each CPTS, and a draft, by id: two of the same name are told apart by the department of their
        seat."""
        short = {holding.id: holding.name if len(holding.name) <= NAME else holding.name[:NAME - 1].rstrip() + "…"
                 for holding in self.coverage.holdings}
        borne = Counter(short.values())
        return {DRAFT: "ce brouillon"} | {
            holding.id: short[holding.id] if borne[short[holding.id]] == 1 or not holding.department
            else f"{short[holding.id]} ({holding.department})" for holding in self.coverage.holdings}

    @property
    def disputed(self) -> tuple[Pair, ...]:
        """Pairs that call for something: a conflict, or parts that are not told."""
        return tuple(pair for pair in self.pairs if pair.held is not Held.SHARED)

    @property
    def silent(self) -> str:
        """French sentence on the departments where no CPTS is known, whose communes only seem to be left out; empty
        where there is none."""
        names = self.warehouse.gazetteer.departments
        codes = [code for code, tally in self.by_department.items() if not tally.cpts]
        if not codes:
            return ""
        if len(codes) == 1:
            where, whose = department_in_sentence(codes[0], names[codes[0]]), "ses"
        else:
            told = enumerate_fr((names[code] for code in codes), NAMED)
            where, whose = f"{count(len(codes), 'département')} ({told})", "leurs"
        return typography(f"Aucune CPTS n'est connue dans {where} : {whose} communes paraissent non couvertes tant que "
                          f"la liste de {whose} CPTS n'est pas importée.")

    @property
    def serious(self) -> bool:
        """Whether anything calls for attention."""
        return bool(self.disputed or self.tally.uncovered or self.tally.units_uncovered)

    def quoted(self, identifier: str) -> str:
        return f"«{NBSP}{self.names[identifier]}{NBSP}»"

    def place(self, code: str) -> str:
        """« Nice (06088) »."""
        return self.warehouse.gazetteer.place(code).label

    def places(self, codes: Iterable[str], limit: int | None = None) -> str:
        return enumerate_fr([self.warehouse.gazetteer.place(code).name for code in codes], limit)

    def population(self, code: str) -> int:
        ground = self.coverage.ground
        return int(ground.population[ground.row[code]])

    def uncovered(self, code: str) -> int:
        """Inhabitants of a unit that nobody covers."""
        return int(self.coverage.uncovered[self.coverage.ground.row[code]])

    def state(self, pair: Pair) -> str:
        """How far the work on a pair has gone; empty where the register is not the source."""
        if not self.stored:
            return ""
        case = self.cases.get((pair.first, pair.second))
        return case.state.value if case else "à traiter"

    @property
    def citations(self) -> tuple[str, ...]:
        """Perimeters, then the tables of figures and outlines, each with its vintage."""
        tables = [self.warehouse.provenance(table).citation for table in _TABLES if self.warehouse.has(table)]
        return (self.origin, *tables)


def of_register(desk: Desk, warehouse: Warehouse) -> tuple[Coverage, str, dict[tuple[str, str], Case]]:
    """What the register covers as this person sees it, what to say of where it comes from, its cases by pair; without
    any CPTS when it is empty. Raises RegistryError."""
    coverage = register_coverage(desk, ground_of(warehouse))
    if coverage not in _origins:
        # A coverage is of one state of the register: reading every sheet again at each gesture would tell the same day.
        last = max((entry.changed for entry in desk.perimeters.entries()), default=None)
        _origins[coverage] = typography(f"Registre des périmètres, état du {date_fr(last.date())}") if last else ""
    return coverage, _origins[coverage], {case.pair: case for case in desk.cases.all()}


def of_listings(warehouse: Warehouse) -> tuple[Coverage, str]:
    """What the listings of the data cover, for who has no register yet, and what to say of where it comes from."""
    holdings, origin = _listed(warehouse)
    return coverage_of(holdings, ground_of(warehouse)), origin


def with_listings(coverage: Coverage, origin: str, warehouse: Warehouse) -> tuple[Coverage, str]:
    """The register with, where it does not know every CPTS, what the listings say of the others. `warehouse`: with the
    register laid over it."""
    holdings, listings = _listed(warehouse)
    if not holdings:
        return coverage, origin
    return (coverage_of([*coverage.holdings, *holdings], coverage.ground, coverage.known),
            " ; ".join(filter(None, (origin, listings))))


def _listed(warehouse: Warehouse) -> tuple[list[Holding], str]:
    """The CPTS that only listings tell of, their names for ids, and the citations of these listings."""
    register = register_of(warehouse)
    holdings = [Holding(name, name, units_of(codes)) for name, codes in register.codes_of.items()
                if name not in register.stored]
    tables = [table for table in register.tables(register.departments) if table in LISTINGS]
    return holdings, " ; ".join(warehouse.provenance(table).citation for table in tables)


def reconciled(tally: Tally) -> str:
    """« 4 581 018 + 536 853 + 101 089 = 5 218 960 »."""
    return (f"{number(tally.once)} {plural(tally.once, 'couvert')} une fois + {number(tally.several)} "
            f"{plural(tally.several, 'couvert')} plusieurs fois + {number(tally.uncovered)} non "
            f"{plural(tally.uncovered, 'couvert')} = {number(tally.total)} {plural(tally.total, 'habitant')}")
