"""A country small enough to count on one's fingers, as a warehouse.

    A A B b      A 01001, B 01002, C 01003, D 01004 (nobody lives there): Ain (01), region Plaine (84)
    C C D 1      b 02001: Aisne (02), region Plaine; its only census is that of 2017, and of population alone
    . . . 2      1 13201, 2 13202: Marseille (13055), which is both of them: Bouches-du-Rhône (13), region Côte (93)

One character is 1 km². A is made of two IRIS: 010010101 (a quarter of its inhabitants) and 010010102.

           p2017  p2023    0-19  20-64    65+   dwellings  secondary  vacant    APL of GPs 2023
    A        800   1000     200    500    300         600        300      60                4,0
    B        500    500     100    300    100         200          0      20                2,0
    C        200    100      50     50      0          40         10       0                  ?
    D          0      0       0      0      0           0          0       0                  ?
    b          ?    400       ?      ?      ?           ?          ?       ?                  ?
    1       3000   2000     400   1200    400        1000          0     100                  ?
    2       1000   2000     400   1200    400        1000          0     100                  ?
"""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import pandas as pd
import shapely

from diagnostic.geography.units import units_of
from diagnostic.indicators.comparison import references_of
from diagnostic.indicators.entered import accepted
from diagnostic.indicators.measure import measure
from diagnostic.indicators.measurement import EnteredFigure, Measurement
from diagnostic.indicators.territory import Territory, national_of, territory
from diagnostic.sources.warehouse import Warehouse

A, B, C, D, OTHER, ONE, TWO, MARSEILLE = ("01001", "01002", "01003", "01004", "02001", "13201", "13202", "13055")
A_EAST, A_WEST = "010010101", "010010102"
SQUARES = {A: [(0, 0), (0, 1)], B: [(0, 2)], C: [(1, 0), (1, 1)], D: [(1, 2)], OTHER: [(0, 3)], ONE: [(1, 3)],
           TWO: [(2, 3)], MARSEILLE: [(1, 3), (2, 3)]}
NAMES = {A: "Arbre", B: "Bois", C: "Champ", D: "Désert", OTHER: "Étang", ONE: "Marseille 1er", TWO: "Marseille 2e",
         MARSEILLE: "Marseille"}
APL = ("medecin_generaliste", "infirmier", "kine", "dentiste", "sage_femme")
AGES = ("pop", "pop_0_19", "pop_20_64", "pop_65p", "logements", "res_principales", "res_secondaires",
        "logements_vacants")


def toy_warehouse(**changed: pd.DataFrame | None) -> Warehouse:
    """The country above; a table given as a keyword takes the place of its own, None takes it away."""
    frames = {**_tables(), **changed}
    return Warehouse.from_tables({name: frame for name, frame in frames.items() if frame is not None})


def toy_territory(codes: Iterable[str], warehouse: Warehouse) -> Territory:
    return territory(units_of(codes), national_of(warehouse))


def toy_measurements(codes: Iterable[str], warehouse: Warehouse,
                     entered: Iterable[EnteredFigure] = ()) -> dict[str, Measurement]:
    """Measurements by indicator."""
    here = toy_territory(codes, warehouse)
    figures = accepted(entered, here.inhabitants)
    return {found.indicator: found for found in measure(here, references_of(warehouse), figures)}


def _tables() -> dict[str, pd.DataFrame]:
    department = {code: code[:2] for code in SQUARES}
    communes = pd.DataFrame({
        "code": list(SQUARES), "nom": [NAMES[code] for code in SQUARES],
        "nature": ["arrondissement" if code in (ONE, TWO) else "commune" for code in SQUARES],
        "commune_mere": [MARSEILLE if code in (ONE, TWO) else None for code in SQUARES],
        "departement": list(department.values()),
        "region": ["93" if code == "13" else "84" for code in department.values()],
        "epci": None, "ept": None, "canton": None, "codes_postaux": "",
        "longitude": [squares[0][1] / 100 + 0.005 for squares in SQUARES.values()],
        "latitude": [-squares[0][0] / 100 - 0.005 for squares in SQUARES.values()],
        "area_km2": [float(len(squares)) for squares in SQUARES.values()],
        "perimeter_km": [4.0 if len(squares) == 1 else 6.0 for squares in SQUARES.values()],
    }).sort_values("code", ignore_index=True)
    shapes = gpd.GeoDataFrame({"code": list(SQUARES)}, crs="EPSG:4326", geometry=[
        shapely.coverage_union_all([shapely.box(x / 100, -(y + 1) / 100, (x + 1) / 100, -y / 100) for y, x in squares])
        for squares in SQUARES.values()])
    adjacency = pd.DataFrame([(A, B, 1.0), (A, C, 2.0), (B, D, 1.0), (C, D, 1.0), (B, OTHER, 1.0), (D, MARSEILLE, 1.0),
                              (D, ONE, 1.0), (OTHER, MARSEILLE, 1.0), (OTHER, ONE, 1.0), (ONE, TWO, 1.0)],
                             columns=["a", "b", "border_km"])
    earlier = pd.array([800, 500, 200, 0, None, 4000, 3000, 1000], dtype="Int64")
    units = [A, B, C, D, OTHER, MARSEILLE, ONE, TWO]
    population = pd.DataFrame({"code": units, "p2017": earlier, "p2019": earlier, "p2020": earlier, "p2021": earlier,
                               "p2022": earlier, "p2023": [1000, 500, 100, 0, 400, 4000, 2000, 2000],
                               "recensement": [2017 if code == OTHER else 2023 for code in units]})
    ages = {A: (1000, 200, 500, 300, 600, 240, 300, 60), B: (500, 100, 300, 100, 200, 180, 0, 20),
            C: (100, 50, 50, 0, 40, 30, 10, 0), D: (0,) * 8, ONE: (2000, 400, 1200, 400, 1000, 900, 0, 100),
            TWO: (2000, 400, 1200, 400, 1000, 900, 0, 100), MARSEILLE: (4000, 800, 2400, 800, 2000, 1800, 0, 200)}
    iris = {A_EAST: (A, 250, 50, 100, 100, 100, 40, 50, 10), A_WEST: (A, 750, 150, 400, 200, 500, 200, 250, 50)}
    iris |= {f"{code}0000": (code, *ages[code]) for code in (B, C, D, ONE, TWO)}
    apl = pd.DataFrame([(A, 2023, 4.0), (B, 2023, 2.0), (A, 2022, 4.5)], columns=["code", "annee", APL[0]])
    return {
        "communes": communes, "shapes": shapes, "adjacency": adjacency, "population": population,
        "structure_2021": pd.DataFrame([(code, *row) for code, row in ages.items()], columns=["code", *AGES]),
        "structure_iris_2021": pd.DataFrame([(code, *row) for code, row in iris.items()],
                                            columns=["iris", "code", *AGES]),
        "apl": apl.assign(**dict.fromkeys(APL[1:], apl[APL[0]] * 10)),
        "anciens_codes": pd.DataFrame(columns=["ancien_code", "ancien_nom", "code", "nom", "nature"], dtype=str),
        "epci": pd.DataFrame(columns=["code", "nom", "nature"], dtype=str),
        "cantons": pd.DataFrame(columns=["code", "nom", "departement"], dtype=str),
        "departements": pd.DataFrame({"code": ["01", "02", "13"], "nom": ["Ain", "Aisne", "Bouches-du-Rhône"],
                                      "region": ["84", "84", "93"]}),
        "regions": pd.DataFrame({"code": ["84", "93"], "nom": ["Plaine", "Côte"]}),
        "reference_departements": pd.DataFrame({
            "departement": ["01", "02", "FR"], "nom": ["Ain", "Aisne", "France hors Mayotte"],
            **{f"apl_{profession}_2023": [3.0, None, 3.5] for profession in APL},
            "part_population_apl_mg_sous_2_5": [20.0, None, 16.0], "medecins_generalistes_2020": [10.0, 5.0, 1000.0],
            "medecins_generalistes_2025": [9.0, 6.0, 990.0], "niveau_de_vie_median_2019": [21000.0, None, None]}),
    }
