"""The verb `overlaps`: the figures of a region from a terminal, a draft against who is there already."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from diagnostic.cli import BAD_DATA, BAD_USAGE, DONE, NOT_READ, WITH_REMARKS, main
from diagnostic.geography.units import DeclaredPart, Unit, units_of
from diagnostic.registry.model import Sheet, Status, sheet
from diagnostic.registry.register import Registry
from diagnostic.sources.warehouse import Warehouse

ROOT = Path(__file__).resolve().parent.parent
PACA = ["overlaps", "--region", "93"]
pytestmark = pytest.mark.usefixtures("own_register")


def sheet_of(name: str, *codes: str, status: Status = Status.VALIDATED) -> Sheet:
    return sheet(name, "06", units_of(codes), 2026, status)


def printed(capsys: pytest.CaptureFixture[str]) -> dict:
    return json.loads(capsys.readouterr().out)


def test_the_listing_of_a_region_reconciles(capsys: pytest.CaptureFixture[str], own_register: Path) -> None:
    """70 CPTS; Nice in three, Toulon in two; 46 units and 101 089 inhabitants uncovered; 5 218 960 in all."""
    assert main([*PACA, "--json"]) == WITH_REMARKS
    output = capsys.readouterr()
    assert "Le registre ne contient aucune CPTS" in output.err
    assert "ARS Provence-Alpes-Côte d'Azur" in output.err
    told = json.loads(output.out)
    assert told["version"] == 1
    assert told["source"]["nature"] == "listes"
    balance = told["bilan"]
    assert (balance["cpts"], balance["communes_non_couvertes"], balance["non_couverte"]) == (70, 46, 101_089)
    assert balance["couverte_une_fois"] + balance["couverte_plusieurs_fois"] + 101_089 == balance["population"]
    assert balance["population"] == 5_218_960
    assert sum(row["bilan"]["population"] for row in told["departements"]) == 5_218_960
    assert len(told["cpts"]) == 70
    shared = [(pair["communes"][0]["nom"], pair["etat"]) for pair in told["chevauchements"]]
    assert shared == 3 * [("Nice", "partagée, parts non précisées")] + [("Toulon", "partagée, parts non précisées")]
    assert sum(len(blank["communes"]) for blank in told["zones_blanches"]) == 46
    assert sum(blank["habitants"] for blank in told["zones_blanches"]) == 101_089
    assert not own_register.exists(), "reading makes no file"


def test_the_same_in_words_and_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(PACA) == WITH_REMARKS
    words = capsys.readouterr().out
    for said in ("70\u00a0CPTS", "5\u202f218\u202f960", "46\u00a0communes", "101\u202f089", "Nice (partagée"):
        assert said in words, said
    assert main([*PACA, "--csv"]) == WITH_REMARKS
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter=";"))
    states = [row["etat"] for row in rows]
    assert states.count("non couverte") == 46
    nice, = [row for row in rows if row["code"] == "06088"]
    assert len(nice["cpts"].split(" | ")) == 3
    assert sum(int(row["habitants_non_couverts"]) for row in rows) == 101_089


def test_the_register_goes_before_the_listings_and_drafts_count(
        warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Registry.desk_of_server(warehouse)
    desk.perimeters.create(sheet_of("Première", "06027", "06011"))
    other = desk.perimeters.create(sheet_of("=SOMME(A1) <b>", "06027", status=Status.IDEA))
    desk.cases.comment(desk.perimeters.entries()[1].id, other.id, "à voir")
    assert main(["overlaps", "--department", "06", "--json"]) == WITH_REMARKS
    told = printed(capsys)
    assert told["source"]["nature"] == "registre"
    pair, = told["chevauchements"]
    assert (pair["etat"], pair["habitants"], pair["dossier"]) == ("conflit", 53_354, "à traiter")
    assert 1.0 in pair["parts"]
    assert {cpts["nom"] for cpts in pair["cpts"]} == {"Première", "=SOMME(A1) <b>"}
    assert main(["overlaps", "--all", "--account", "inconnue@exemple.fr"]) == BAD_DATA
    assert "rôle" in capsys.readouterr().err


def test_a_draft_meets_the_register_and_the_listings_of_what_it_does_not_know(
        warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    Registry.desk_of_server(warehouse).perimeters.create(sheet_of("Projet", "06033", status=Status.IDEA))
    assert main(["overlaps", "06027", "06033", "--json"]) == WITH_REMARKS
    told = printed(capsys)
    assert [pair["cpts"]["nom"] for pair in told["chevauchements"]] == ["CPTS du Littoral 06", "Projet"]
    assert "Registre des périmètres" in told["source"]["perimetres"]
    assert "ARS Provence" in told["source"]["perimetres"]


def test_the_whole_register_tells_a_conflict_outside_the_departments_of_the_seats(
        warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    """Two CPTS of the Alpes-Maritimes in Romans-sur-Isère."""
    desk = Registry.desk_of_server(warehouse)
    for name in ("Première", "Seconde"):
        desk.perimeters.create(sheet_of(name, "26281"))
    assert main(["overlaps", "--all", "--json"]) == WITH_REMARKS
    told = printed(capsys)
    pair, = told["chevauchements"]
    assert [unit["code"] for unit in pair["communes"]] == ["26281"] and len(told["groupes"]) == 1
    # Nobody is said to cover anything of their own department.
    assert told["bilan"]["population"] == told["bilan"]["non_couverte"]


def test_communes_that_nobody_covers_are_told_from_those_that_somebody_covers_in_part(
        warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    """One hundred inhabitants of Antibes, all those of Cagnes, nobody in the 161 others."""
    part = Unit("06004", declared=DeclaredPart(100, "un quartier"))
    perimeters = Registry.desk_of_server(warehouse).perimeters
    perimeters.create(sheet("Antibes", "06", (part, Unit("06027")), 2026, Status.VALIDATED))
    assert main(["overlaps", "--department", "06"]) == WITH_REMARKS
    assert "Non couvertes\u00a0: 161\u00a0communes entières et 1 en partie, " in capsys.readouterr().out


def test_a_cpts_without_inhabitants_has_no_share(warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    """55039 is a village destroyed in 1916."""
    desk = Registry.desk_of_server(warehouse)
    for name, codes in (("Première", ("55039",)), ("Seconde", ("55039", "55545"))):
        desk.perimeters.create(sheet_of(name, *codes))
    assert main(["overlaps", "--department", "55"]) == WITH_REMARKS
    said = capsys.readouterr().out
    assert "(conflit), 0\u00a0habitant, 0,0\u202f% de la " in said
    assert said.count("\u202f% de la ") == 1 and "non disponible" not in said


def test_the_perimeter_of_a_recorded_cpts_is_in_no_conflict_with_itself(
        warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    """Its parts count: with another IRIS of Antibes it is another perimeter."""
    perimeters = Registry.desk_of_server(warehouse).perimeters
    mine = perimeters.create(sheet("Mienne", "06", (Unit("06027"), Unit("06004", ("060040101",))), 2026))
    perimeters.create(sheet_of("Autre", "06027"))
    assert main(["overlaps", "06027", "060040101", "--json"]) == WITH_REMARKS
    told = printed(capsys)
    assert told["deja_enregistree"] == {"id": mine.id, "nom": "Mienne"}
    assert "Mienne" not in {pair["cpts"]["nom"] for pair in told["chevauchements"]}
    assert told["bilan_avant"] == told["bilan_apres"]
    assert main(["overlaps", "06027", "060040101"]) == WITH_REMARKS
    said = capsys.readouterr().out
    assert "le périmètre de «\u00a0Mienne\u00a0»" in said and "Autre\u00a0: Cagnes-sur-Mer (conflit)" in said
    assert main(["overlaps", "06027", "060040102", "--json"]) == WITH_REMARKS
    told = printed(capsys)
    assert told["deja_enregistree"] is None
    assert "Mienne" in {pair["cpts"]["nom"] for pair in told["chevauchements"]}


def test_a_part_of_what_a_listing_names_is_shared_at_most(
        warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    """An IRIS of Antibes: the listing does not say whether its CPTS holds it, « diagnose » neither; a sheet does."""
    iris = next(code for code in warehouse.iris_population.index if code.startswith("06004"))
    for certain in (False, True):
        if certain:
            Registry.desk_of_server(warehouse).perimeters.create(sheet_of("CPTS Antipolis", "06004"))
        assert main(["overlaps", iris, "--json"]) == WITH_REMARKS
        met = {pair["cpts"]["nom"]: pair["communes"] for pair in printed(capsys)["chevauchements"]}
        assert main(["diagnose", iris, "--json"]) in {DONE, WITH_REMARKS}
        told = {overlap["cpts"]: (overlap["population"], overlap["at_most"]) for overlap in printed(capsys)["overlaps"]}
        assert {name: (unit["habitants"], unit["au_plus"]) for name, (unit,) in met.items()} == told
        assert [unit["au_plus"] for unit, in met.values()] == [not certain]


def test_nothing_to_say_of_an_area_that_is_covered_once(warehouse: Warehouse,
                                                        capsys: pytest.CaptureFixture[str]) -> None:
    whole = warehouse.gazetteer.members_of_department("05")
    Registry.desk_of_server(warehouse).perimeters.create(sheet("Hautes-Alpes", "05", units_of(whole), 2026))
    assert main(["overlaps", "--department", "05"]) == DONE
    assert "0\u00a0habitant," in capsys.readouterr().out


def test_a_draft_meets_who_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    # Cagnes-sur-Mer is held by one CPTS; Carros (06033) and Gattières (06064) by none.
    assert main(["overlaps", "06027", "06033", "06064", "--json"]) == WITH_REMARKS
    told = printed(capsys)
    assert told["codes"] == ["06027", "06033", "06064"]
    pair, = told["chevauchements"]
    assert (pair["cpts"]["nom"], pair["habitants"], pair["etat"]) == ("CPTS du Littoral 06", 53_354, "conflit")
    assert told["communes_prises_a_la_zone_blanche"] == ["06033", "06064"]
    taken = told["habitants_pris_a_la_zone_blanche"]
    before, after = told["bilan_avant"], told["bilan_apres"]
    assert before["non_couverte"] - after["non_couverte"] == taken > 10_000
    assert before["population"] == after["population"] == 1_128_418
    assert after["couverte_plusieurs_fois"] - before["couverte_plusieurs_fois"] == 53_354
    assert any("06025" in blank["communes"] for blank in told["zones_blanches_voisines"])
    assert main(["overlaps", "06033"]) == DONE
    assert "Aucune CPTS ne tient" in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "code", "said"), [
    ([], BAD_USAGE, "Donnez les codes"),
    (["06027", "--all"], BAD_USAGE, "Donnez les codes"),
    (["06027", "--csv"], BAD_USAGE, "--csv"),
    (["--region", "999"], BAD_USAGE, "Provence"),
    (["--department", "'; DROP"], BAD_USAGE, "département"),
    (["99999"], NOT_READ, "99999"),
])
def test_what_cannot_be_done_says_why(arguments: list[str], code: int, said: str,
                                      capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["overlaps", *arguments]) == code
    output = capsys.readouterr()
    assert said in output.err
    assert output.out == ""


def test_files_are_written_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, shapes, letters = tmp_path / "o.xlsx", tmp_path / "o.geojson", tmp_path / "lettres"
    assert main(["overlaps", "--department", "83", "--json", "--xlsx", str(book), "--geojson", str(shapes),
                 "--letters", str(letters)]) == WITH_REMARKS
    output = capsys.readouterr()
    assert json.loads(output.out)["zone"]["nom"] == "Var"
    assert book.read_bytes()[:2] == b"PK"
    kinds = [told["properties"]["genre"] for told in json.loads(shapes.read_text(encoding="utf-8"))["features"]]
    assert kinds == ["chevauchement", "zone blanche"]
    assert [path.suffix for path in sorted(letters.iterdir())] == [".docx", ".pdf"]
    assert all(str(path) in output.err for path in (book, shapes, *letters.iterdir()))
    (tmp_path / "taken").touch()
    assert main(["overlaps", "--department", "83", "--letters", str(tmp_path / "taken")]) == BAD_USAGE
    assert "un fichier porte ce nom" in capsys.readouterr().err


def test_a_reader_who_has_read_enough_is_no_trouble() -> None:
    """As « overlaps … --json | head -1 »."""
    with subprocess.Popen([sys.executable, "-m", "diagnostic", *PACA, "--json"], cwd=ROOT, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, encoding="utf-8") as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert run.stdout.readline() == "{\n"
        run.stdout.close()
        said = run.stderr.read()
        assert run.wait(timeout=60) == WITH_REMARKS
    assert "Le registre ne contient aucune CPTS" in said
    assert "écrit" not in said
    assert "Traceback" not in said


def test_where_no_cpts_is_known_nothing_is_said_to_be_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """The listings of the test speak of one region only."""
    main(["overlaps", "94016", "94021"])
    assert "Aucune CPTS n'est connue dans les départements de ce brouillon" in capsys.readouterr().out
    main(["overlaps", "--department", "94"])
    assert "Aucune CPTS n'est connue dans" in capsys.readouterr().out
    main(["overlaps", "06029"])
    assert "Aucune CPTS n'est connue" not in capsys.readouterr().out
