"""Income of priority neighbourhoods (Insee, Filosofi and Cnam): one row for each QPV.

`data_REVN_2022…csv`: `;`, CODGEO (QPdddnnn), DISP_Q2 (median standard of living), TP60 (poverty rate), C, C_C2SNP,
C_C2SP, notes of each producer; thousands by a narrow space, decimal comma, dozens of trailing `;`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from diagnostic.sources.readers import texts
from diagnostic.sources.readers.cells import numbers
from diagnostic.sources.readers.delivery import Delivery, Tidy
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.readers.qpv import checked

_TITLES = {"disp_q2": ("mediane", "Niveau de vie annuel médian des habitants du quartier, en euros", None),
           "tp60": ("taux_pauvrete", "Part des habitants sous 60 % du niveau de vie médian national, en %", 100.0),
           "ppsoc": ("part_prestations", "Part des prestations sociales dans le revenu disponible, en %", 100.0),
           "c": ("couverts", "Personnes couvertes par le régime général de l'assurance maladie", None),
           "c_c2snp": ("c2s_np", "Bénéficiaires de la C2S non participative (ex-CMU-C)", None),
           "c_c2sp": ("c2s_p", "Bénéficiaires de la C2S participative (ex-ACS)", None)}


def recognises(name: str, head: bytes) -> bool:
    """Whether it is the table of income by QPV."""
    members, header = texts.glimpsed_titles(head)
    return not members and {"codgeo", "libgeo", "disp_q2", "tp60"} <= {texts.folded(title) for title in header}


def read(path: Path, ground: Ground) -> Delivery:
    """Table `qpv_revenus`. A blank is what the producer does not give; its notes do not tell why. Raises ReadError."""
    file, rows = texts.table(path, ["codgeo", "libgeo", "disp_q2", "tp60"], others=list(_TITLES))
    told = pd.DataFrame({"qpv": checked(rows["codgeo"], file), "nom": rows["libgeo"]})
    said = {"qpv": "Code du quartier prioritaire", "nom": "Nom du quartier"}
    for title, (column, meaning, most) in _TITLES.items():
        if title in rows:
            told[column] = numbers(rows[title], file=file, column=title.upper(), first_row=None, least=0,
                                   most=most).values
            said[column] = meaning
    year = re.search(r"(?<!\d)20\d\d(?!\d)", path.name)
    return Delivery((Tidy(
        "qpv_revenus", told.sort_values("qpv", ignore_index=True), "Revenus des quartiers prioritaires",
        "Filosofi, au lieu de résidence ; C2S du régime général. Une médiane ne s'additionne ni ne se moyenne.",
        year.group() if year else "non précisé", said),))
