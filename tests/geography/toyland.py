"""A small country to reason on by hand.

Two departments of region 99, « Amont » (01) and « Aval » (02); one degree of longitude or latitude between neighbours,
on the equator, so that one step is 111.2 km both ways::

    latitude 1 |  01001 Bourg     01002 Les Prés    01003 Val-Neuf   01004 Saint-Côme-et-Ré
    latitude 0 |  02001 Bourg     02002 Aval        02003 L'Isle     02100 Grandville (02101, 02102)
    longitude     0               1                 2                3

Val-Neuf (01003) has taken in Vieux-Val (01013), which keeps its name inside it, and Petit-Val (01014), whose name is
forgotten; Les Prés was called Prairie under the same code. 02013 Lisle moved from another department: it was 01020.

Postal codes: 01100 Bourg (01001) alone; 01002 (also the INSEE code of Les Prés) serves Val-Neuf and Saint-Côme-et-Ré;
02001 (also the INSEE code of the other Bourg) serves Aval alone; 02101 and 02102 serve the arrondissements, and
Grandville as a whole.

EPCI: 200000001 « CC des Prés » holds 01001 and 01002; 200000002 « CA de Grandville » holds 02003 and 02100. Cantons:
0101 « Bourg » holds 01001 and 01002. IRIS: Grandville's first arrondissement has two, Val-Neuf one only.
"""

from __future__ import annotations

import pandas as pd

from diagnostic.geography.gazetteer import Gazetteer

COMMUNES = pd.DataFrame(
    [("01001", "Bourg", "commune", None, "01", "200000001", "0101", "01100", 0.0, 1.0),
     ("01002", "Les Prés", "commune", None, "01", "200000001", "0101", "01200", 1.0, 1.0),
     ("01003", "Val-Neuf", "commune", None, "01", None, None, "01002", 2.0, 1.0),
     ("01004", "Saint-Côme-et-Ré", "commune", None, "01", None, None, "01002", 3.0, 1.0),
     ("02001", "Bourg", "commune", None, "02", None, None, "02200", 0.0, 0.0),
     ("02002", "Aval", "commune", None, "02", None, None, "02001", 1.0, 0.0),
     ("02003", "L'Isle", "commune", None, "02", "200000002", None, "02300 02310", 2.0, 0.0),
     ("02100", "Grandville", "commune", None, "02", "200000002", None, "02101 02102", 3.0, 0.0),
     ("02101", "Grandville 1er Arrondissement", "arrondissement", "02100", "02", "200000002", None, "02101", 3.0, 0.0),
     ("02102", "Grandville 2e Arrondissement", "arrondissement", "02100", "02", "200000002", None, "02102", 3.0, 0.0)],
    columns=["code", "nom", "nature", "commune_mere", "departement", "epci", "canton", "codes_postaux", "longitude",
             "latitude"]).assign(region="99")
FORMER = pd.DataFrame(
    [("01013", "Vieux-Val", "01003", "Val-Neuf", "déléguée"), ("01014", None, "01003", "Val-Neuf", "fusionnée"),
     ("01002", "Prairie", "01002", "Les Prés", "déléguée"), ("01020", "Lisle", "02003", "L'Isle", "fusionnée")],
    columns=["ancien_code", "ancien_nom", "code", "nom", "nature"])
EPCI = pd.DataFrame([("200000001", "CC des Prés"), ("200000002", "CA de Grandville")], columns=["code", "nom"])
CANTONS = pd.DataFrame([("0101", "Bourg", "01")], columns=["code", "nom", "departement"])
DEPARTMENTS = pd.DataFrame([("01", "Amont", "99"), ("02", "Aval", "99")], columns=["code", "nom", "region"])
REGIONS = pd.DataFrame([("99", "Toutes-Eaux")], columns=["code", "nom"])
IRIS = pd.Series({"021010101": 10, "021010102": 20, "010030000": 5})


def toyland() -> Gazetteer:
    return Gazetteer.from_tables(COMMUNES, FORMER, EPCI, CANTONS, DEPARTMENTS, REGIONS, IRIS)
