"""Priority neighbourhoods (QPV): C2S, inhabitants and communes of each (Cnam and ANCT, published by the Insee).

One row for each QPV: CODGEO (QPdddnnn, ddd the department), LIBGEO, LIB_COM (names of its communes, « Nice,
Saint-André-de-la-Roche »), POP_MUN, C, C_C2SNP, C_C2SP, notes; `;` or `,`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from diagnostic.geography.names import fold
from diagnostic.sources.readers import texts
from diagnostic.sources.readers.cells import numbers
from diagnostic.sources.readers.delivery import GUESS, MASK, Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import NAMED, Ground
from diagnostic.wording import count, enumerate_fr, typography

# 2015 and 2024 geographies: QP974049, QN00101M.
CODE = re.compile(r"Q[PN](\d{3}|02[AB])\w{3}")
_TITLES = {"pop_mun": "population", "c": "couverts", "c_c2snp": "c2s_np", "c_c2sp": "c2s_p"}
# A list that names QPV in so many of the 96 departments of mainland France and Corsica is that of the whole of it.
_NATIONAL = 80
_SAID = {"qpv": "Code du quartier prioritaire", "nom": "Nom du quartier", "code": "Première commune du quartier",
         "communes": "Codes de ses communes, séparés par un espace", "population": "Population municipale du quartier",
         "couverts": "Personnes couvertes par le régime général de l'assurance maladie",
         "c2s_np": "Bénéficiaires de la C2S non participative (ex-CMU-C)",
         "c2s_p": "Bénéficiaires de la C2S participative (ex-ACS)"}


def recognises(name: str, head: bytes) -> bool:
    """Whether it is a list of QPV with the names of their communes."""
    members, header = texts.glimpsed_titles(head)
    return not members and {"codgeo", "libgeo", "lib_com"} <= {texts.folded(title) for title in header} \
        and CODE.search(texts.glimpse(head)[1]) is not None


def read(path: Path, ground: Ground) -> Delivery:
    """Tables `qpv` (one row for each) and `qpv_communes` (how many each commune of today holds). Raises ReadError."""
    file, rows = texts.table(path, ["codgeo", "libgeo", "lib_com"], others=list(_TITLES))
    codes = checked(rows["codgeo"], file)
    told = pd.DataFrame({"qpv": codes, "nom": rows["libgeo"]})
    places, unresolved = _places(ground, told["qpv"], rows["lib_com"])
    told["code"] = [found[0] if found else None for found in places]
    told["communes"] = [" ".join(found) or None for found in places]
    for title, column in _TITLES.items():
        if title in rows:
            found = numbers(rows[title], file=file, column=title.upper(), first_row=None, least=0)
            told[column] = found.values
            if found.secret.any():
                told[f"{column}{MASK}"] = found.secret
    held = dict(zip(told["qpv"], places, strict=True))
    told = told.sort_values("qpv", ignore_index=True)
    said = {str(column): _SAID.get(str(column), "Vrai quand l'effectif est masqué (secret statistique)")
            for column in told}
    year = re.search(r"(?<!\d)20\d\d(?!\d)|(?<=CNAM)20\d\d", path.name)
    vintage = year.group() if year else "non précisé"
    by_commune, remarks = _by_commune(ground, told, held, unresolved)
    if unresolved:
        named = [f"{name} ({code})" for code, name in unresolved]
        remarks.insert(0, typography(f"{count(len(named), 'nom')} de commune que l'outil n'a pu rattacher à une seule "
                                     f"commune de son département : {enumerate_fr(named, NAMED)}."))
    return Delivery((
        Tidy("qpv", told, "Quartiers prioritaires de la politique de la ville", "C2S : régime général seulement.",
             vintage, said),
        Tidy("qpv_communes", by_commune, "Quartiers prioritaires par commune",
             "Un quartier à cheval sur plusieurs communes est compté dans chacune ; sa population, dont le producteur "
             "ne dit pas la part de chacune, est répartie entre elles à parts égales.", vintage,
             {"code": "Commune ou arrondissement municipal", "qpv": "Quartiers prioritaires, en tout ou en partie",
              "qpv_partages": "dont partagés avec une autre commune",
              "population_qpv": "Population des quartiers prioritaires",
              f"population_qpv{GUESS}": "Vrai quand un quartier partagé y compte pour une part égale : une estimation"},
             ground.cog)), tuple(remarks))


def checked(cells: pd.Series, file: str) -> pd.Series:
    """Codes of QPV. Raises ReadError naming the row of the first that is none, or comes twice."""
    codes = cells.str.upper()
    for wrong, problem in ((~codes.str.fullmatch(CODE), "n'est pas un code de quartier prioritaire"),
                           (codes.duplicated(), "y est deux fois")):
        if wrong.any():
            row = texts.first_row(wrong)
            raise ReadError(file, f"« {cells.loc[row]!s:.20} » {problem}.", row=row, column="CODGEO")
    return codes


def department_of(qpv: str) -> str:
    """« QP059012 » is of 59, « QP02A001 » of 2A, « QP974049 » of 974."""
    found = qpv[2:5]
    return found if found.startswith("97") else found.removeprefix("0")


def _places(ground: Ground, codes: Iterable[str], names: Iterable[str]
            ) -> tuple[list[tuple[str, ...]], list[tuple[str, str]]]:
    """Communes of each QPV in the order it names them, and the (qpv, name) that no one commune answers to."""
    places, unresolved = [], []
    for qpv, text in zip(codes, names, strict=True):
        found = []
        for name in filter(None, (part.strip() for part in text.split(","))):
            answers = _named(ground, name, department_of(qpv))
            if len(answers) == 1:
                found.append(answers[0])
            else:
                unresolved.append((qpv, name))
        places.append(tuple(dict.fromkeys(found)))
    return places, sorted(unresolved)


def _named(ground: Ground, name: str, department: str) -> tuple[str, ...]:
    """Communes of the department with this name; else those whose name goes on after it (Oissel is Oissel-sur-Seine
    today); else those of the region with this name (Ostricourt, Nord, holds part of a QPV of the Pas-de-Calais)."""
    gazetteer = ground.gazetteer
    found = gazetteer.by_name(name, department)
    longer = [code for code in gazetteer.beginning(fold(name)) if gazetteer.place(code).department == department]
    if found or longer or not gazetteer.members_of_department(department):
        return found or tuple(longer)
    region = gazetteer.place(gazetteer.members_of_department(department)[0]).region
    return tuple(code for code in gazetteer.by_name(name) if gazetteer.place(code).region == region)


def _by_commune(ground: Ground, told: pd.DataFrame, held: Mapping[str, tuple[str, ...]],
                unresolved: Collection[tuple[str, str]]) -> tuple[pd.DataFrame, list[str]]:
    """Counts of QPV by commune. One that is not listed has none where the list speaks: see `_covered`."""
    gazetteer = ground.gazetteer
    torn = {qpv for qpv, _ in unresolved}
    inside = dict[str, set[str]]()
    for qpv, communes in held.items():
        for code in communes:
            for unit in filter(None, (code, gazetteer.mother_of(code))):
                inside.setdefault(unit, set()).add(qpv)
    population = dict(zip(told["qpv"], told.get("population", pd.Series(np.nan, told.index)), strict=True))
    rows = []
    for code, qpvs in inside.items():
        within = {code, *gazetteer.arrondissements_of(code)}
        shared = {qpv for qpv in qpvs if qpv in torn or not set(held[qpv]) <= within}
        # Left out, they would take their people from every sum, a quarter of those of the country.
        people = (np.nan if qpv in torn else population[qpv] * len(within & set(held[qpv])) / len(held[qpv])
                  for qpv in sorted(qpvs))
        rows.append((code, float(len(qpvs)), float(len(shared)), sum(people), bool(shared)))
    columns = ["qpv", "qpv_partages", "population_qpv"]
    guess = f"population_qpv{GUESS}"
    frame = pd.DataFrame(rows, columns=["code", *columns, guess]).astype(dict.fromkeys(columns, np.float64))
    covered, remarks = _covered(ground, told["qpv"], torn)
    completed = ground.with_zeros(frame, columns, covered)
    return completed.assign(**{guess: completed[guess].eq(True)}), remarks


def _covered(ground: Ground, qpvs: Iterable[str], torn: Collection[str]) -> tuple[set[str], list[str]]:
    """Departments where a commune that is not listed has no QPV, and what is said of the others.

    A department that the list names is covered, unless one of its communes could not be told. A department of mainland
    France or Corsica that it does not name has none when it names most of the others (Lozère has none); an overseas
    department that it does not name is left out by the producer (Guadeloupe, Guyane, Mayotte), and stays unknown.
    """
    departments = set(ground.gazetteer.departments)
    named = {department_of(qpv) for qpv in qpvs} & departments
    mainland = {department for department in departments if not department.startswith("97")}
    covered = named | (mainland if len(named & mainland) >= _NATIONAL else set())
    covered -= {department_of(qpv) for qpv in torn}
    unknown = sorted(departments - covered)
    if not unknown:
        return covered, []
    names = [f"{ground.gazetteer.department_name(code)} ({code})" for code in unknown]
    said = f"{count(len(unknown), 'département')} où une commune sans quartier listé reste inconnue, non à zéro"
    return covered, [typography(f"{said} : {enumerate_fr(names, NAMED)}.")]
