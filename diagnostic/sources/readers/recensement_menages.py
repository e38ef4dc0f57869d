"""Households, families and people who live alone (Insee, census): communal base, or the three files of Melodi."""

from __future__ import annotations

from pathlib import Path

from diagnostic.sources.readers import census
from diagnostic.sources.readers.census import Cube, Wide
from diagnostic.sources.readers.delivery import Delivery, ReadError
from diagnostic.sources.readers.ground import Ground

WIDE: Wide = {
    "menages": [["C_MEN"]], "menages_seuls": [["C_MENPSEUL"]], "familles": [["C_FAM"]],
    "monoparentales": [["C_FAMMONO"]],
    "pop_80p": [["P_POP80P"]], "seules_80p": [["P_POP80P_PSEUL"]], "pop_65_79": [["P_POP6579"]],
    "seules_65_79": [["P_POP6579_PSEUL"]], "pop_55_79": [["P_POP5579"]], "seules_55_79": [["P_POP5579_PSEUL"]],
    "pop_75p": [["P_POP75P"]], "seules_75p": [["P_POP75P_PSEUL"]]}
HOUSEHOLDS = Cube("DS_RP_MENAGES_COMP", "recensement_menages", ("rp_measure", "tph", "pcs"), {
    ("DWELLINGS", "_T", "_T"): "menages", ("DWELLINGS", "11", "_T"): "menages_seuls"}, {"ocs": "DW_MAIN"})
FAMILIES = Cube("DS_RP_FAMILLE_COMP", "recensement_familles", ("tfn", "nch"), {
    ("_T", "_T"): "familles", ("1", "_T"): "monoparentales"}, {})
ALONE = Cube("DS_RP_MENAGES_PRINC", "recensement_seules", ("rp_measure", "age"), {
    ("DWELLINGS_POPSIZE", "Y_GE80"): "pop_80p", ("ONEPERS", "Y_GE80"): "seules_80p",
    ("DWELLINGS_POPSIZE", "Y65T79"): "pop_65_79", ("ONEPERS", "Y65T79"): "seules_65_79"},
    {"couple": "_T", "civil_status": "_T"}, frozenset({"noc", "ocs"}))
_TITLES = {HOUSEHOLDS.table: "Ménages (recensement)", FAMILIES.table: "Familles (recensement)",
           ALONE.table: "Personnes vivant seules, par âge (recensement)"}


def _alone(ages: str) -> dict[str, str]:
    said = f"{ages[:-1]} ans ou plus" if ages.endswith("p") else f"{ages.replace('_', ' à ')} ans"
    return {f"pop_{ages}": f"Population des ménages, {said}", f"seules_{ages}": f"Personnes vivant seules, {said}"}


_SAID = {"menages": "Ménages", "menages_seuls": "Ménages d'une personne", "familles": "Familles",
         "monoparentales": "Familles monoparentales",
         **_alone("80p"), **_alone("75p"), **_alone("65_79"), **_alone("55_79")}


def recognises(name: str, head: bytes) -> bool:
    titles, names = census.glimpsed(name, head)
    return _is_wide(titles) or census.shows((HOUSEHOLDS, FAMILIES, ALONE), "base-cc-coupl", titles, names)


def _is_wide(titles: set[str]) -> bool:
    return "codgeo" in titles and bool(census.years_of(titles, "C_FAMMONO") and census.years_of(titles, "C_FAM"))


def read(path: Path, ground: Ground) -> Delivery:
    """`recensement_menages` from a communal base, with families and people alone; from Melodi one table for each file:
    that one, `recensement_familles` or `recensement_seules`."""
    titles = census.titles_of(path)
    cube = next((cube for cube in (HOUSEHOLDS, FAMILIES, ALONE) if cube.is_it(titles)), None)
    if cube is not None:
        found, table = census.long(path, cube), cube.table
    elif _is_wide(titles):
        found, table = census.wide(path, WIDE, census.years_of(titles, "C_FAM")[0]), HOUSEHOLDS.table
    else:
        raise ReadError(path.name, "ni une base communale « couples, familles, ménages », ni un fichier de ménages ou "
                                   "de familles de Melodi.")
    return census.delivered(found, ground, table=table, said=_SAID, title=_TITLES[table],
                            description=f"Effectifs pondérés du recensement de {found.year}.")
