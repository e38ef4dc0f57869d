"""`diagnose(units, warehouse) -> Diagnosis`: the one door between data and everything that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from diagnostic.aci.funding import Funding, FundingPlan, funding
from diagnostic.aci.tiers import TierScale, size_tier
from diagnostic.geography.checks import perimeter_checks, severest_first
from diagnostic.geography.perimeter import build_perimeter
from diagnostic.geography.units import Unit
from diagnostic.headings import heading_states
from diagnostic.indicators.brought import Brought
from diagnostic.indicators.brought_around import guarded
from diagnostic.indicators.brought_figures import brought_figures
from diagnostic.indicators.catalogue import POPULATION, Catalogue
from diagnostic.indicators.chosen import Peer
from diagnostic.indicators.comparative import with_indices
from diagnostic.indicators.comparison import references_of
from diagnostic.indicators.entered import EnteredFigureError, accepted
from diagnostic.indicators.expected import TABLE as EXPECTED
from diagnostic.indicators.expected import completed, expected_of
from diagnostic.indicators.follow_up import FollowUp, followed
from diagnostic.indicators.measure import measure
from diagnostic.indicators.measurement import EnteredFigure, Measurement
from diagnostic.indicators.memory import per_warehouse
from diagnostic.indicators.register import register_of
from diagnostic.indicators.scales import scales_of
from diagnostic.indicators.territory import national_of, territory
from diagnostic.overlaps import overlaps
from diagnostic.profiles import offer_facts_of, unit_profiles
from diagnostic.record import NAME_LIMIT, SCHEMA, Diagnosis, OfferFact, Overlap, Structure, UnitProfile
from diagnostic.remarks import (
    coverage_checks,
    entered_checks,
    heading_checks,
    overlap_checks,
    population_checks,
    tier_checks,
)
from diagnostic.serialisation import FormatError, from_json, json_schema, to_json
from diagnostic.sources.provenance import Provenance
from diagnostic.sources.warehouse import Warehouse
from diagnostic.structures import STRUCTURES_TABLE, structures_of
from diagnostic.wording import one_line

__all__ = ["SCHEMA", "Diagnosis", "EnteredFigureError", "FormatError", "OfferFact", "Overlap", "UnitProfile",
           "diagnose", "from_json", "json_schema", "to_json"]


def diagnose(units: Iterable[Unit], warehouse: Warehouse, *, name: str = "", entered: Iterable[EnteredFigure] = (),
             plan: FundingPlan | None = None, brought: Iterable[Brought] = (),
             against: Peer | None = None, follow_up: Iterable[FollowUp] = ()) -> Diagnosis:
    """Everything that is known of the territory made of `units`, whatever their order.

    `name` is what the project calls itself: kept as text, stripped of control characters, cut at 120. `entered` are
    figures typed for the whole territory; `plan`, the missions ticked; `brought`, tables of the user's;
    `against`, a territory to stand beside this one (`peers.peer_of` gives one whose units are known); `follow_up`,
    what its ACI follows. Raises ValueError with a French sentence: EmptyPerimeter, UnknownUnit, PartTooLarge,
    DoubleCount (perimeter), ConflictingPartsError, UnknownIrisError, EnteredFigureError, FollowUpError.
    """
    gazetteer, atlas = warehouse.gazetteer, warehouse.atlas
    national = national_of(warehouse)
    perimeter = build_perimeter(units, gazetteer, atlas, national.inhabitants)
    here = territory(perimeter.units, national)
    tables = tuple(brought)
    figures = accepted(guarded(entered, tables, here.codes, here.catalogue), here.inhabitants, here.catalogue)
    told = brought_figures(measure(here, references_of(warehouse), figures, against), here, warehouse, tables, figures)
    measurements = with_indices(told.measurements, told.catalogue)
    by_id = {measurement.indicator: measurement for measurement in measurements}
    aci, register, facts_by_unit = _aci_of(warehouse), register_of(warehouse), offer_facts_of(warehouse)
    tiers = tuple(size_tier(here.inhabitants, scale) for scale in aci.scales)
    shared = overlaps(here, register, warehouse)
    facts = tuple(fact for code in here.codes for fact in facts_by_unit.get(code, ()))
    structures = structures_of(here.codes, warehouse)
    headings = heading_states(told.catalogue, measurements)
    checks = (*perimeter_checks(perimeter, gazetteer), *tier_checks(tiers[0]),
              *population_checks(here, by_id.get("evolution_population"), gazetteer),
              *overlap_checks(here, shared, register, gazetteer), *coverage_checks(here, gazetteer),
              *heading_checks(headings), *entered_checks(figures, here))
    return Diagnosis(
        schema=SCHEMA, name=tidy_name(name), perimeter=perimeter, units=unit_profiles(here, gazetteer, told),
        population=here.inhabitants, population_year=here.census_years[-1],
        population_status=by_id[POPULATION].status.value, tiers=tiers,
        funding=aci.funding[tiers[0].tier], plan=plan or FundingPlan(),
        measurements=measurements, headings=headings, facts=facts, structures=structures, overlaps=shared,
        checks=severest_first(checks),
        sources=(*_sources(warehouse, told.catalogue, measurements, facts, structures,
                           listed=register.tables(here.departments), iris=here.by_iris),
                 *told.sources),
        entered=figures, data_version=warehouse.version, own=told.own, filled=told.filled,
        follow_up=followed(follow_up, here.catalogue))


@dataclass(frozen=True)
class _Aci:
    scales: tuple[TierScale, ...]
    funding: dict[int, tuple[Funding, ...]]


@per_warehouse
def _aci_of(warehouse: Warehouse) -> _Aci:
    """The tiers and, for each of them, the funding: tables that every territory is read against."""
    scales, table = scales_of(warehouse), warehouse.table("aci_financement")
    return _Aci(scales, {step.tier: funding(step.tier, table) for step in scales[0].steps})


def tidy_name(name: str) -> str:
    """One line of at most 120 characters without control or invisible formatting characters."""
    return one_line(name)[:NAME_LIMIT].rstrip()


def _sources(warehouse: Warehouse, entries: Catalogue, measurements: Iterable[Measurement],
             facts: tuple[OfferFact, ...], structures: tuple[Structure, ...], *, listed: Iterable[str],
             iris: bool) -> Iterator[Provenance]:
    """Provenances of the tables drawn on: the population's, the perimeter's, then in the order they are met.

    `listed`: tables of the register of CPTS that say something of a department of the territory. `iris`: a unit is
    taken by IRIS, whose population gives its share.
    """
    used = ["population", "communes", "shapes", "adjacency"]
    for measurement in measurements:
        indicator = entries[measurement.indicator]
        # Without a value for the whole, those of its communes are shown.
        if indicator.aggregated and (measurement.value is not None or measurement.units_known):
            used += indicator.tables
        used += [reference.source for reference in measurement.references]
    used += ["structure_iris_2021"] if iris else []
    used += ["faits_offre"] if facts else []
    used += listed
    used += [STRUCTURES_TABLE] if structures else []
    used += ["aci_tailles", "aci_financement"]
    # What is computed comes from somewhere too.
    computed = expected_of(warehouse) if EXPECTED in used else None
    used += computed.origins if computed else ()
    tables = completed(warehouse) if computed else warehouse
    for table in dict.fromkeys(used):
        if tables.has(table):
            yield tables.provenance(table)
