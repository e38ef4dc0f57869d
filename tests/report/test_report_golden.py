"""Golden files: the words and numbers of three packs, file by file (a toy territory, CPTS E-Rhôny, one commune alone).

After a wanted change: REGENERATE_GOLDEN=1 python3 run.py test tests/report/test_report_golden.py, then read the diff.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from asked import asked
from readers import docx_text, pdf_text, workbook_text

from diagnostic.diagnosis import diagnose
from diagnostic.dossier import Milestones
from diagnostic.geography.units import units_of
from diagnostic.record import Diagnosis
from diagnostic.report.pack import pack_files
from diagnostic.sources.warehouse import Warehouse

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "report"
DAY = date(2026, 1, 15)
TOLD = {"authors": "Dr A. Martin, Mme B. Durand", "actors": ("12 médecins généralistes", "Hôpital local"),
        "objectives": (("parcours", "Repérer la fragilité des personnes âgées."),),
        "milestones": Milestones(date(2025, 9, 1), date(2025, 12, 31), date(2026, 6, 30), date(2026, 10, 31))}

READERS: dict[str, Callable[[bytes], str]] = {
    ".docx": docx_text, ".pdf": pdf_text, ".xlsx": workbook_text, ".ics": bytes.decode, ".csv": bytes.decode,
    ".txt": bytes.decode, ".geojson": bytes.decode}
# Versions of libraries and fingerprints change without a word changing; outlines are held by the toy country's.
LEFT_OUT = {"refaire.txt"}


def words_of(diagnosis: Diagnosis, warehouse: Warehouse, **dossier: object) -> dict[str, str]:
    # The fingerprint of the data changes whenever the data are rebuilt, figures or not.
    stable = replace(diagnosis, data_version="version", sources=tuple(
        replace(source, sha256="") for source in diagnosis.sources))
    files = pack_files(asked(stable, warehouse, DAY, **dossier))
    return {path.rpartition("/")[2]: READERS[suffix](content) for path, content in files.items()
            if (suffix := Path(path).suffix) in READERS and path not in LEFT_OUT}


@pytest.fixture(scope="module", params=["trois-communes", "e-rhony", "boulogne"])
def pack(request: pytest.FixtureRequest, toy_diagnosis: Diagnosis, toy: Warehouse, e_rhony: Diagnosis,
         warehouse: Warehouse) -> tuple[Path, dict[str, str]]:
    if request.param == "trois-communes":
        found = words_of(toy_diagnosis, toy, **TOLD)
    else:
        alone = diagnose(units_of(["92012"]), warehouse, name="CPTS de Boulogne-Billancourt")
        found = words_of(e_rhony if request.param == "e-rhony" else alone, warehouse)
        found = {name: words for name, words in found.items() if not name.endswith(".geojson")}
    return GOLDEN / request.param, {f"{name}.txt".replace(".txt.txt", ".txt"): words for name, words in found.items()}


def test_a_pack_says_what_it_said(pack: tuple[Path, dict[str, str]]) -> None:
    folder, found = pack
    if os.environ.get("REGENERATE_GOLDEN"):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, words in found.items():
            (folder / name).write_bytes(words.encode("utf-8"))
    kept = {path.name: path.read_bytes().decode("utf-8") for path in folder.iterdir()}
    assert sorted(found) == sorted(kept)
    assert [name for name in found if found[name] != kept[name]] == [], "changed: see this file's first lines"
    assert len(found) > 20
