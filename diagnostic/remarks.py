"""What a careful reader would remark about a diagnosis, beyond the shape of its perimeter: warnings, never a block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

import numpy as np

from diagnostic.aci.tiers import SizeTier
from diagnostic.geography.checks import Check, Severity, counted, remark
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.indicators.measurement import EnteredFigure, Measurement
from diagnostic.indicators.register import Register
from diagnostic.indicators.territory import Territory
from diagnostic.overlaps import is_territory_of, shared_by_parts
from diagnostic.record import HeadingState, Overlap
from diagnostic.wording import count, enumerate_fr, number, percent, plural

NAMES_SHOWN = 4
# The remark on headings without a figure: of the data, not of the perimeter.
EMPTY_HEADINGS = "rubriques_vides"
# Sets of communes that lack data, told one by one.
GROUPS_SHOWN = 3


def tier_checks(tier: SizeTier) -> Iterator[Check]:
    """A threshold within 3 %, and what the ACI leaves open about a population that stands exactly on a limit."""
    if tier.warning:
        yield remark("seuil_proche", Severity.WARNING, tier.warning)
    if tier.note:
        yield remark("seuil_exact", Severity.INFO, tier.note)


def population_checks(territory: Territory, growth: Measurement | None, gazetteer: Gazetteer) -> Iterator[Check]:
    """Communes taken in part, whose population is an estimate or declared; a population that falls."""
    for unit, people, share in zip(territory.units, territory.population.tolist(), territory.shares.tolist(),
                                   strict=True):
        if unit.declared:
            yield remark(
                "part_declaree", Severity.WARNING,
                f"{gazetteer.place(unit.code).name} compte pour {number(people)} de ses "
                f"{count(territory.national.inhabitants(unit.code), 'habitant')}, part déclarée : "
                f"{unit.declared.reason.rstrip(' .')}. L'ARS et l'Assurance Maladie peuvent compter la commune "
                "entière, ou pas du tout.",
                [unit.code])
        elif not unit.whole:
            yield remark(
                "population_estimee", Severity.WARNING,
                f"{gazetteer.place(unit.code).name} : la partie choisie est estimée à {count(people, 'habitant')} "
                f"({percent(100 * share)} de la commune au recensement de 2021). L'ARS et l'Assurance Maladie peuvent "
                "compter la commune entière, ou pas du tout.",
                [unit.code])
    old = {department: year for department, year in territory.national.older_censuses.items()
           if department in territory.departments}
    for department, year in old.items():
        yield remark("recensement_ancien", Severity.WARNING,
                     f"{gazetteer.department_name(department)} : la population est celle du recensement de {year}, la "
                     "dernière publiée ; elle sous-estime la population actuelle si celle-ci a grandi depuis.",
                     [code for code in territory.codes if gazetteer.place(code).department == department])
    if growth is not None and growth.value is not None and growth.value < 0:
        yield remark("population_en_baisse", Severity.INFO,
                     f"La population a baissé de {percent(-growth.value)} entre "
                     f"{' et '.join(growth.vintage.split('-'))}.")


def overlap_checks(territory: Territory, found: tuple[Overlap, ...], register: Register,
                   gazetteer: Gazetteer) -> Iterator[Check]:
    """CPTS of the register that share units, units the register divides, departments it does not hold."""
    if absent := [code for code in territory.departments if code not in register.departments]:
        where = enumerate_fr((gazetteer.department_name(code) for code in absent), NAMES_SHOWN)
        yield remark("registre_absent", Severity.INFO,
                     "L'outil ne connaît pas les CPTS déjà enregistrées de ce territoire, ou d'une partie de celui-ci "
                     f"({where}) : un chevauchement ne peut pas y être vérifié. Demandez à l'ARS les périmètres déjà "
                     "validés.",
                     [code for code in territory.codes if gazetteer.place(code).department in absent])
    if some := [code for code in territory.departments if code in register.partly]:
        where = enumerate_fr((gazetteer.department_name(code) for code in some), NAMES_SHOWN)
        yield remark("registre_partiel", Severity.INFO,
                     f"{where} : le registre n'y tient que les CPTS inscrites une à une ; d'autres peuvent exister. "
                     "Demandez à l'ARS les périmètres déjà validés, ou importez sa liste dans le registre.",
                     [code for code in territory.codes if gazetteer.place(code).department in some])
    if not found:
        return
    codes = sorted({code for overlap in found for code in overlap.codes})
    itself = [overlap for overlap in found if is_territory_of(territory.units, overlap.cpts, register, gazetteer)]
    others = [overlap for overlap in found if overlap not in itself]
    divisible = shared_by_parts(register)
    for overlap in itself:
        divided = [gazetteer.place(code).name for code in overlap.codes if register.untold(code) and code in divisible]
        yield remark("cpts_existante", Severity.INFO,
                     f"Ce territoire prend en entier les communes de la {overlap.cpts}, déjà enregistrée, qui n'a "
                     f"qu'une partie de {enumerate_fr(divided)}." if divided else
                     f"Ce territoire est celui de la {overlap.cpts}, déjà enregistrée.", overlap.codes)
    if others:
        met = sorted({code for overlap in others for code in overlap.codes})
        in_part = {unit.code for unit in territory.units if not unit.whole}
        said = [f"{overlap.cpts} ({register.status_of(overlap.cpts)}{_units(overlap.codes, gazetteer, in_part)}, "
                f"{'au plus ' * overlap.at_most}{count(overlap.population, 'habitant')})" for overlap in others]
        other, ones = ("autre ", "autres ") if itself else ("", "")
        where = f"une {other}CPTS enregistrée" if len(others) == 1 else f"{len(others)} {ones}CPTS enregistrées"
        yield remark("chevauchement", Severity.WARNING, f"{_units(met, gazetteer)} "
                     f"{'sont déjà' if len(met) > 1 else 'est déjà'} dans {where} : "
                     f"{enumerate_fr(said, NAMES_SHOWN)}.", met)
    for code in filter(register.untold, codes):
        name, holders = gazetteer.place(code).name, enumerate_fr(register.cpts_of[code])
        if code in divisible:
            yield remark("unite_partagee", Severity.INFO, f"{name} est partagée entre plusieurs CPTS : {holders}. Le "
                         "registre ne dit pas laquelle couvre quels quartiers.", [code])
        else:
            yield remark("unite_disputee", Severity.INFO, f"{name} est déjà dans plusieurs CPTS à la fois : {holders}. "
                         "Elles sont en conflit.", [code])


def coverage_checks(territory: Territory, gazetteer: Gazetteer) -> Iterator[Check]:
    """Key figures that miss a part of the territory, told together when they miss the same units, most of them first.

    A figure that misses all of it is told by its heading.
    """
    known = ~np.isnan(territory.denominator)
    whole = np.array([unit.whole for unit in territory.units])
    told: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for column, indicator in enumerate(territory.catalogue.aggregated):
        # Parts of communes have no area: the density's own note says so.
        missing = np.flatnonzero(~known[:, column] & (whole | (indicator.aggregation != "density")))
        if 0 < missing.size < len(territory.units) and indicator.display == "principal":
            told[tuple(missing.tolist())].append(indicator.short)
    groups = sorted(told.items(), key=lambda group: -len(group[1]))
    for positions, labels in groups[:GROUPS_SHOWN]:
        codes = [territory.codes[position] for position in positions]
        names = enumerate_fr((gazetteer.place(code).name for code in codes), NAMES_SHOWN)
        yield remark("donnees_incompletes", Severity.INFO,
                     f"Données absentes pour {names} : {enumerate_fr(labels, NAMES_SHOWN)}.", codes)
    if others := sum(len(labels) for _, labels in groups[GROUPS_SHOWN:]):
        yield remark("donnees_incompletes_autres", Severity.INFO,
                     f"{count(others, 'autre indicateur', 'autres indicateurs')} ne "
                     f"{plural(others, 'couvre', 'couvrent')} pas tout le territoire : chacun dit sa couverture.")


def heading_checks(headings: Iterable[HeadingState]) -> Iterator[Check]:
    """The headings under which nothing is known of the territory: what to bring is told under each of them."""
    states = list(headings)
    if empty := sum(not state.filled for state in states):
        yield remark(EMPTY_HEADINGS, Severity.INFO,
                     f"{count(empty, 'rubrique')} sur {len(states)} sans chiffre du territoire à ce jour : l'outil "
                     "dit, pour chacune, quel fichier installer ou apporter.")


def entered_checks(figures: Iterable[EnteredFigure], territory: Territory) -> Iterator[Check]:
    """A typed count or base that is larger than the territory's population."""
    for figure in figures:
        most = max(figure.count or 0, figure.base or 0)
        if most > territory.inhabitants:
            yield remark("saisie_invraisemblable", Severity.ALERT,
                         f"{territory.catalogue.topic(figure.indicator).label} : le chiffre saisi ({number(most)}) "
                         f"dépasse la population du territoire ({number(territory.inhabitants)}). Vérifiez qu'il porte "
                         "bien sur ce territoire.")


def _units(codes: tuple[str, ...] | list[str], gazetteer: Gazetteer, in_part: Collection[str] = ()) -> str:
    """« Calvisson », « Calvisson en partie », « 12 communes », « 2 arrondissements, dont 1 en partie »."""
    parts = sum(code in in_part for code in codes)
    if len(codes) == 1:
        return gazetteer.place(codes[0]).name + " en partie" * parts
    return counted(codes, gazetteer) + (f", dont {number(parts)} en partie" if parts else "")
