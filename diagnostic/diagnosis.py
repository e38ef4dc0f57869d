"""`diagnose(units, warehouse) -> Diagnosis`: the one door between data and everything that is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from diagnostic.aci.funding import FundingPlan, funding
from diagnostic.aci.tiers import size_tier, tier_scales
from diagnostic.geography.checks import Severity, perimeter_checks
from diagnostic.geography.perimeter import build_perimeter
from diagnostic.geography.units import Unit
from diagnostic.indicators.catalogue import POPULATION, Catalogue
from diagnostic.indicators.comparison import references_of
from diagnostic.indicators.entered import EnteredFigureError, accepted
from diagnostic.indicators.measure import measure
from diagnostic.indicators.measurement import EnteredFigure, Measurement
from diagnostic.indicators.territory import national_of, territory
from diagnostic.overlaps import overlaps
from diagnostic.profiles import offer_facts, unit_profiles
from diagnostic.record import SCHEMA, Diagnosis, OfferFact, Overlap, UnitProfile
from diagnostic.remarks import coverage_checks, entered_checks, overlap_checks, population_checks, tier_checks
from diagnostic.serialisation import FormatError, from_json, json_schema, to_json
from diagnostic.sources.provenance import Provenance
from diagnostic.sources.warehouse import Warehouse

__all__ = ["SCHEMA", "Diagnosis", "EnteredFigureError", "FormatError", "OfferFact", "Overlap", "UnitProfile",
           "diagnose", "from_json", "json_schema", "to_json"]

NAME_LIMIT = 120
_SEVEREST_FIRST = (Severity.ALERT, Severity.WARNING, Severity.INFO)


def diagnose(units: Iterable[Unit], warehouse: Warehouse, *, name: str = "", entered: Iterable[EnteredFigure] = (),
             plan: FundingPlan | None = None) -> Diagnosis:
    """Everything that is known of the territory made of `units`, whatever their order.

    `name` is what the project calls itself: kept as text, stripped of control characters, cut at 120. `entered` are
    figures typed for the whole territory; `plan`, the missions ticked. Raises ValueError with a French sentence:
    EmptyPerimeter, UnknownUnit, DoubleCount (perimeter), UnknownIrisError, EnteredFigureError.
    """
    gazetteer, atlas = warehouse.gazetteer, warehouse.atlas
    perimeter = build_perimeter(units, gazetteer, atlas)
    here = territory(perimeter.units, national_of(warehouse))
    figures = accepted(entered, here.inhabitants, here.catalogue)
    measurements = measure(here, references_of(warehouse), figures)
    by_id = {measurement.indicator: measurement for measurement in measurements}
    tiers = tuple(size_tier(here.inhabitants, scale) for scale in tier_scales(warehouse.table("aci_tailles")))
    register = warehouse.table("cpts_paca") if warehouse.has("cpts_paca") else None
    shared = () if register is None else overlaps(here, register, gazetteer)
    facts = offer_facts(here, warehouse.table("faits_offre")) if warehouse.has("faits_offre") else ()
    checks = (*perimeter_checks(perimeter, gazetteer), *tier_checks(tiers[0]),
              *population_checks(here, by_id.get("evolution_population"), gazetteer),
              *overlap_checks(here, shared, register, gazetteer), *coverage_checks(here, gazetteer),
              *entered_checks(figures, here))
    return Diagnosis(
        schema=SCHEMA, name=tidy_name(name), perimeter=perimeter, units=unit_profiles(here, gazetteer),
        population=here.inhabitants, population_year=here.census_years[-1],
        population_status=by_id[POPULATION].status.value, tiers=tiers,
        funding=funding(tiers[0].tier, warehouse.table("aci_financement")), plan=plan or FundingPlan(),
        measurements=measurements, facts=facts, overlaps=shared,
        checks=tuple(sorted(checks, key=lambda check: _SEVEREST_FIRST.index(check.severity))),
        sources=tuple(_sources(warehouse, here.catalogue, measurements, facts, register is not None)),
        entered=figures, data_version=warehouse.version)


def tidy_name(name: str) -> str:
    """One line of at most 120 characters without control or invisible formatting characters."""
    printable = "".join(" " if unicodedata.category(character).startswith("C") else character for character in name)
    return " ".join(printable.split())[:NAME_LIMIT].rstrip()


def _sources(warehouse: Warehouse, entries: Catalogue, measurements: Iterable[Measurement],
             facts: tuple[OfferFact, ...], register: bool) -> Iterator[Provenance]:
    """Provenances of the tables drawn on: the population's, the perimeter's, then in the order they are met."""
    used = ["population", "communes", "shapes", "adjacency"]
    for measurement in measurements:
        indicator = entries[measurement.indicator]
        if indicator.aggregated and measurement.value is not None:
            used += indicator.tables
        used += [reference.source for reference in measurement.references]
    used += ["structure_iris_2021"] if any(m.status == "estimation" for m in measurements) else []
    used += ["faits_offre"] if facts else []
    used += ["cpts_paca"] if register else []
    used += ["aci_tailles", "aci_financement"]
    for table in dict.fromkeys(used):
        if warehouse.has(table):
            yield warehouse.provenance(table)
