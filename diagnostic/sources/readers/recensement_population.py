"""Population of communes by age, sex and occupation (Insee, census): communal base, or the two files of Melodi."""

from __future__ import annotations

from pathlib import Path

from diagnostic.sources.readers import census
from diagnostic.sources.readers.census import Cube, Wide
from diagnostic.sources.readers.delivery import Delivery, ReadError
from diagnostic.sources.readers.ground import Ground

# Ages of the communal base, then those of Melodi that differ from them.
_AGES = {"0_14": ("0014", "Y_LT15"), "15_29": ("1529", ""), "30_44": ("3044", ""), "45_59": ("4559", ""),
         "60_74": ("6074", ""), "75_89": ("7589", ""), "90p": ("90P", ""), "75p": ("75P", ""),
         "15_24": ("", "Y15T24"), "25_39": ("", "Y25T39"), "40_54": ("", "Y40T54"), "55_64": ("", "Y55T64"),
         "65_79": ("", "Y65T79"), "80p": ("", "Y_GE80"), "0_19": ("0019", "Y_LT20"), "20_64": ("2064", "Y20T64"),
         "65p": ("65P", "Y_GE65")}
_SEXES = {"pop": ("POP", "_T", ""), "h": ("H", "M", "Hommes, "), "f": ("F", "F", "Femmes, ")}
# Occupations of 15 and over: until 2021 the PCS 2003 (« CS1 »), from 2022 the PCS 2020 (« STAT_GSEC11_21 »: in and out
# of work), in Melodi 1 to 7, then 9 for those without activity who are not retired.
_OCCUPATIONS = (("GSEC11_21", "1", "Agriculteurs exploitants"),
                ("GSEC12_22", "2", "Artisans, commerçants et chefs d'entreprise"),
                ("GSEC13_23", "3", "Cadres et professions intellectuelles supérieures"),
                ("GSEC14_24", "4", "Professions intermédiaires"), ("GSEC15_25", "5", "Employés"),
                ("GSEC16_26", "6", "Ouvriers"), ("GSEC32", "7", "Retraités"),
                ("GSEC40", "9", "Autres personnes sans activité professionnelle"))

WIDE: Wide = {
    "pop": [["P_POP"]], "hommes": [["P_POPH"]], "femmes": [["P_POPF"]],
    **{f"{sex}_{age}": [[f"P_{stem}{wide}"], *([[f"P_H{wide}", f"P_F{wide}"]] if sex == "pop" else [])]
       for sex, (stem, _, _) in _SEXES.items() for age, (wide, _) in _AGES.items() if wide},
    "pop_75p": [["P_POP75P"], ["P_POP7589", "P_POP90P"]],
    "h_75p": [["P_H75P"], ["P_H7589", "P_H90P"]], "f_75p": [["P_F75P"], ["P_F7589", "P_F90P"]],
    "pop_15p": [["C_POP15P"], ["P_POP15P"]],
    **{f"cs{number}": [[f"C_POP15P_CS{number}"], [f"C_POP15P_STAT_{group}"]]
       for number, (group, _, _) in enumerate(_OCCUPATIONS, start=1)}}
PEOPLE = Cube("DS_RP_POPULATION_PRINC", "recensement_population", ("age", "sex"), {
    ("_T", "_T"): "pop", ("_T", "M"): "hommes", ("_T", "F"): "femmes",
    **{(melodi, code): f"{sex}_{age}" for sex, (_, code, _) in _SEXES.items()
       for age, (_, melodi) in _AGES.items() if melodi}}, {"rp_measure": "POP"})
OCCUPATIONS = Cube("DS_RP_POPULATION_COMP", "recensement_categories", ("age", "sex", "pcs"), {
    ("Y_GE15", "_T", "_T"): "pop_15p",
    **{("Y_GE15", "_T", melodi): f"cs{number}" for number, (_, melodi, _) in enumerate(_OCCUPATIONS, start=1)}},
    {"rp_measure": "POP"})


def _age_said(age: str) -> str:
    return f"{age[:-1]} ans ou plus" if age.endswith("p") else f"{age.replace('_', ' à ')} ans"


_CATEGORIES = {"pop_15p": "Population de 15 ans ou plus",
               **{f"cs{number}": f"{said} parmi les 15 ans ou plus"
                  for number, (_, _, said) in enumerate(_OCCUPATIONS, start=1)}}
_SAID = {"pop": "Population municipale", "before": "Population municipale au recensement précédent du fichier",
         "hommes": "Hommes", "femmes": "Femmes",
         **{f"{sex}_{age}": f"{said or 'Population, '}{_age_said(age)}"
            for sex, (_, _, said) in _SEXES.items() for age in _AGES}, **_CATEGORIES}


def recognises(name: str, head: bytes) -> bool:
    titles, names = census.glimpsed(name, head)
    return _is_wide(titles) or census.shows((PEOPLE, OCCUPATIONS), "base-cc-evol-struct-pop", titles, names)


def _is_wide(titles: set[str]) -> bool:
    return "codgeo" in titles and bool(census.years_of(titles, "P_POP") and census.years_of(titles, "P_POP0014"))


def read(path: Path, ground: Ground) -> Delivery:
    """`recensement_population` from a communal base or from Melodi's POPULATION_PRINC, `recensement_categories` from
    its POPULATION_COMP."""
    titles = census.titles_of(path)
    if OCCUPATIONS.is_it(titles):
        return census.delivered(
            census.long(path, OCCUPATIONS), ground, table=OCCUPATIONS.table, said=_CATEGORIES,
            title="Catégories socioprofessionnelles des 15 ans ou plus (recensement)",
            description="Personnes de 15 ans ou plus par catégorie, exploitation complémentaire, effectifs pondérés.")
    if PEOPLE.is_it(titles):
        found = census.long(path, PEOPLE, with_year_before=True)
    elif _is_wide(titles):
        years = census.years_of(titles, "P_POP")
        found = census.wide(path, WIDE, years[0], ("P_POP", years[1]) if len(years) > 1 else None)
    else:
        raise ReadError(path.name, "ni une base communale « évolution et structure de la population », ni un fichier "
                                   "de population de Melodi.")
    before = f" La population précédente est celle de {found.before}." if found.before else ""
    said = {("pop_avant" if column == "before" else column): text for column, text in _SAID.items()}
    renamed = census.Read(found.file, found.year, found.before, found.frame.rename(columns={"before": "pop_avant"}))
    return census.delivered(
        renamed, ground, table=PEOPLE.table, said=said, title="Population par âge et sexe (recensement)",
        description=f"Effectifs pondérés du recensement de {found.year}.{before} Les tranches d'âge sont celles du "
                    "fichier installé.")
