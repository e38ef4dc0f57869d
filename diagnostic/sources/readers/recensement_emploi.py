"""Employment, unemployment and jobs by sector (Insee, census): communal base, or the two files of Melodi."""

from __future__ import annotations

from pathlib import Path

from diagnostic.sources.readers import census
from diagnostic.sources.readers.census import Cube, Wide
from diagnostic.sources.readers.delivery import Delivery, ReadError
from diagnostic.sources.readers.ground import Ground

# Column, code of Melodi, code of the communal base, French. Activities in five groups.
_SECTORS = (("emplois", "_T", "", "Emplois au lieu de travail"),
            ("emplois_agriculture", "AZ", "_AGRI", "Emplois de l'agriculture"),
            ("emplois_industrie", "BE", "_INDUS", "Emplois de l'industrie"),
            ("emplois_construction", "FZ", "_CONST", "Emplois de la construction"),
            ("emplois_tertiaire_marchand", "GU", "_CTS", "Emplois du commerce, des transports et des services divers"),
            ("emplois_tertiaire_non_marchand", "OQ", "_APESAS",
             "Emplois de l'administration publique, de l'enseignement, de la santé et de l'action sociale"))
WIDE: Wide = {
    "actifs_15_64": [["P_ACT1564"]], "chomeurs_15_64": [["P_CHOM1564"]], "pop_15_64": [["P_POP1564"]],
    "actifs_occupes": [["P_ACTOCC15P"], ["P_ACTOCC"]], "actifs_occupes_15_64": [["P_ACTOCC1564"]],
    "emplois": [["C_EMPLT"], ["P_EMPLT"]],
    **{column: [[f"C_EMPLT{suffix}"]] for column, _, suffix, _ in _SECTORS if suffix}}
RESIDENTS = Cube("DS_RP_EMPLOI_LR_PRINC", "recensement_emploi", ("empsta_enq", "age", "sex", "educ"), {
    ("1T2", "Y15T64", "_T", "_T"): "actifs_15_64", ("2", "Y15T64", "_T", "_T"): "chomeurs_15_64",
    ("_T", "Y15T64", "_T", "_T"): "pop_15_64", ("1", "Y_GE15", "_T", "_T"): "actifs_occupes",
    ("1", "Y15T64", "_T", "_T"): "actifs_occupes_15_64"}, {"rp_measure": "POP"})
JOBS = Cube("DS_RP_EMPLOI_LT_COMP", "recensement_emplois", ("emp_activity", "sex", "pcs", "empform"),
            {(melodi, "_T", "_T", "_T"): column for column, melodi, _, _ in _SECTORS}, {"rp_measure": "NBEMP"})
_TITLES = {RESIDENTS.table: "Activité, chômage et emplois (recensement)",
           JOBS.table: "Emplois au lieu de travail par secteur (recensement)"}
_SAID = {"actifs_15_64": "Actifs de 15 à 64 ans", "chomeurs_15_64": "Chômeurs de 15 à 64 ans, au sens du recensement",
         "pop_15_64": "Population de 15 à 64 ans", "actifs_occupes": "Actifs de 15 ans ou plus ayant un emploi",
         "actifs_occupes_15_64": "Actifs de 15 à 64 ans ayant un emploi",
         **{column: said for column, _, _, said in _SECTORS}}


def recognises(name: str, head: bytes) -> bool:
    titles, names = census.glimpsed(name, head)
    return _is_wide(titles) or census.shows((RESIDENTS, JOBS), "base-cc-emploi-pop-active", titles, names)


def _is_wide(titles: set[str]) -> bool:
    return "codgeo" in titles and bool(census.years_of(titles, "P_CHOM1564") and census.years_of(titles, "P_ACT1564"))


def read(path: Path, ground: Ground) -> Delivery:
    """`recensement_emploi` from a communal base, with jobs; from Melodi one table for each file: residents there, jobs
    in `recensement_emplois`."""
    titles = census.titles_of(path)
    cube = next((cube for cube in (RESIDENTS, JOBS) if cube.is_it(titles)), None)
    if cube is not None:
        found, table = census.long(path, cube), cube.table
    elif _is_wide(titles):
        found, table = census.wide(path, WIDE, census.years_of(titles, "P_ACT1564")[0]), RESIDENTS.table
    else:
        raise ReadError(path.name, "ni une base communale « emploi, population active », ni un fichier d'emploi de "
                                   "Melodi.")
    return census.delivered(found, ground, table=table, said=_SAID, title=_TITLES[table],
                            description=f"Effectifs pondérés du recensement de {found.year}.")
