"""FINESS+: open establishments from a JSON read piece by piece, whatever the pieces."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import finess, finess_plus
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground

NAME = "finess-structures-mensuel-202609.json.gz"


def place(number: str, category: str, commune: str, state: str = "A", **point: str) -> dict[str, Any]:
    """An establishment as FINESS+ describes it, with a second address that is not its own."""
    return {"informationsGeneralesEGE": {"egeId": number[-4:], "numFinessEge": number, "nomEgeCourt": "COURT",
                                         "nomEgeLong": f"ÉTABLISSEMENT {number}", "dateFermeture": None},
            "categorieentiteGeographiqueExercice": category, "etatObjet": state, "roleEge": [],
            "adresse": [{"usageAdresse": "04", "cogCommune": "99999", "coordonneesGeographique": None},
                        {"usageAdresse": "03", "cogCommune": commune, "coordonneesGeographique": point or None}]}


PLACES = (place("300000010", "355", "30062", directionLatitude="43.78", directionLongitude="4.19",
                coordonneeX="6300000.1", coordonneeY="800000.5"),
          place("300000011", "620", "30321", coordonneeX="4.09", coordonneeY="43.78"),
          place("300000012", "611", "30321"),
          place("300000013", "500", "30321", coordonneeX="800000", coordonneeY="6300000"),
          place("300000014", "620", "30062", state="I"), place("300000015", "", "30062"))


def document(places: list[dict[str, Any]] | tuple[dict[str, Any], ...]) -> dict[str, Any]:
    return {"schemaVersion": "v1.0.0", "generatedAt": "2026-09-01T02:00:00+02:00",
            "gco": [{"pmSmsseId": "1", "pmejDuGco": [], "egeDuGco": []}], "gcc": [],
            "pmej": [{"informationsGeneralesPMEJ": {"numFinessPm": f"30{number:07d}", "denominationPm": '"{[x]}"'},
                      "ege": [one], "etatObjet": "A"} for number, one in enumerate(places)]}


def written(folder: Path, content: Any, name: str = NAME) -> Path:
    path = folder / name
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def test_open_establishments_with_their_points(tmp_path: Path, ground: Ground) -> None:
    path = written(tmp_path, document(PLACES))
    assert finess.recognises(path.name, path.read_bytes()[:65536])
    found = finess.read(path, ground)
    frame = found.tables[0].frame.set_index("finess")
    assert found.tables[0].vintage == "2026-09-01"
    assert sorted(frame.index) == ["300000010", "300000011", "300000012", "300000013"], "closed or of no category: out"
    assert frame.loc["300000010", ["code", "lon", "lat", "famille"]].tolist() == ["30062", 4.19, 43.78,
                                                                                 "hopital_public"]
    assert frame.loc["300000011", ["lon", "lat"]].tolist() == [4.09, 43.78]
    assert frame.loc[["300000012", "300000013"], "lon"].isna().all(), "metres of no stated system are no point"
    assert "categorie_libelle" not in frame
    counts = found.tables[1].frame.set_index("code")
    assert counts.loc["30062", ["s_hopital_public", "s_pharmacie"]].tolist() == [1, 0]
    assert "s_urgences" not in counts


def test_the_document_may_be_plain_and_its_activities_are_another_file(tmp_path: Path, ground: Ground) -> None:
    plain = written(tmp_path, document(PLACES), "finess-structures.json")
    packed = written(tmp_path, document(PLACES))
    assert finess.recognises(plain.name, plain.read_bytes()[:65536])
    ours, theirs = (finess.read(path, ground).tables[0].frame for path in (plain, packed))
    pd.testing.assert_frame_equal(ours, theirs)
    assert not finess.recognises("finess-activites-mensuel-202609.json.gz", packed.read_bytes())
    assert not finess.recognises("x.json.gz", b"\x1f\x8b\x08nonsense")


@settings(max_examples=25, deadline=None)
@given(at_once=st.integers(min_value=1, max_value=400), order=st.permutations(PLACES))
def test_neither_the_size_of_the_pieces_nor_the_order_matters(tmp_path_factory: pytest.TempPathFactory, ground: Ground,
                                                              at_once: int, order: list[dict[str, Any]]) -> None:
    folder = tmp_path_factory.mktemp("plus")
    expected = finess.read(written(folder, document(PLACES)), ground)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finess_plus, "_AT_ONCE", at_once)
        found = finess.read(written(folder, document(order)), ground)
    assert found.tables[0].vintage == expected.tables[0].vintage
    for ours, theirs in zip(found.tables, expected.tables, strict=True):
        pd.testing.assert_frame_equal(ours.frame, theirs.frame)


@pytest.mark.parametrize(("content", "said"), [
    ({"schemaVersion": "v1", "gco": []}, "pmej"), (document([]), "aucun établissement"),
    (document([place("300000010", "355", "30062", state="I")]), "aucun établissement"),
    (document([place("3000", "355", "30062")]), "numéro FINESS"), (document([{"etatObjet": "A"}]), "comme prévu"),
    ('{"schemaVersion": "v1", "pmej": [{"ege": []}, 12]}', "pas un objet"),
    ('{"schemaVersion": "v1", "pmej": [{"ege": [}]}', "abîmé"),
    (json.dumps(document(PLACES))[:-900], "coupé"),
])
def test_a_wrong_document_is_refused(tmp_path: Path, ground: Ground, content: Any, said: str) -> None:
    with pytest.raises(ReadError, match=said):
        finess.read(written(tmp_path, content), ground)


def test_a_cut_archive_is_refused(tmp_path: Path, ground: Ground) -> None:
    path = written(tmp_path, document(PLACES))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(ReadError, match="incomplet"):
        finess.read(path, ground)
