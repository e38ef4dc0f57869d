"""The verb `registry`: a listing from its dry run to its undoing, and everything that is told of the register."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest

from diagnostic.cli import BAD_DATA, BAD_USAGE, DONE, NOT_READ, WITH_REMARKS, main
from diagnostic.sources.warehouse import Warehouse

Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("own_register")


@pytest.fixture
def paca(tmp_path: Path, warehouse: Warehouse) -> str:
    """The listing of a region as its ARS publishes it."""
    path = tmp_path / "cpts_communes_paca_2026_01.csv"
    table = warehouse.table("cpts_paca").rename(columns={"code": "code_insee"})
    path.write_bytes(table[["code_insee", "cpts", "departement"]].to_csv(index=False).encode())
    return str(path)


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "liste.csv"
    path.write_text("CPTS;Code INSEE;Statut;Présidente\nCamargue;13004;ACI signé;Ève Zola\nCamargue;13096;;\n"
                    "=Aix;13001;idée;\n", encoding="utf-8")
    return str(path)


def registry(*arguments: str) -> int:
    return main(["registry", *arguments])


def printed(capsys: Capture) -> dict[str, Any]:
    return json.loads(capsys.readouterr().out)


def test_the_listing_of_a_region_gives_seventy_cpts(paca: str, capsys: Capture, own_register: Path) -> None:
    assert registry("import", paca, "--json") == DONE
    told = printed(capsys)
    assert (told["version"], told["genre"], told["applique"], told["import"]) == (1, "import", False, None)
    assert len(told["nouvelles"]) == 70
    assert not own_register.exists(), "a dry run writes nothing"
    assert registry("import", paca, "--apply", "--why", "janvier") == DONE
    assert "registry undo 1" in capsys.readouterr().err
    assert registry("list", "--region", "93", "--json") == DONE
    told = printed(capsys)
    assert len(told["cpts"]) == 70
    assert list(told["cpts"][0]) == ["id", "cpts", "statut", "departement_siege", "taille", "communes", "version",
                                     "modifie_le", "modifie_par", "supprimee"]
    assert sum(row["communes"] for row in told["cpts"]) == 918
    assert registry("import", "--embedded", "--json") == DONE
    told = printed(capsys)
    assert (told["nouvelles"], told["modifiees"], len(told["inchangees"])) == ([], [], 70)


def test_what_an_export_writes_an_import_finds_unchanged(paca: str, tmp_path: Path, capsys: Capture) -> None:
    registry("import", paca, "--apply")
    for kind in ("csv", "xlsx", "geojson", "json"):
        file = str(tmp_path / f"registre.{kind}")
        assert registry("export", file) == DONE
        capsys.readouterr()
        assert registry("import", file, "--json") == DONE
        assert len(printed(capsys)["inchangees"]) == 70, kind
    assert registry("export", str(tmp_path / "registre.doc")) == BAD_USAGE


def test_an_export_on_the_standard_output_is_the_file_itself(
        small: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    registry("import", small, "--apply")
    file = tmp_path / "registre.csv"
    registry("export", str(file))
    capfdbinary.readouterr()
    assert registry("export") == DONE
    assert capfdbinary.readouterr().out == file.read_bytes()


def test_a_question_stops_everything_until_it_is_answered(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("cpts;commune\nUzège;Uzès\nUzège;Saint-Denis\n", encoding="utf-8")
    assert registry("import", str(path), "--apply") == NOT_READ
    output = capsys.readouterr()
    assert '--answer "1n.nom:saint denis=30247"' in output.err
    assert "Rien n'a été écrit" in output.err
    assert registry("import", str(path), "--apply", "--answer", "1n.nom:saint denis=30247") == DONE
    capsys.readouterr()
    registry("show", "uzège", "--json")
    assert [unit["code_insee"] for unit in printed(capsys)["cpts"]["unites"]] == ["30247", "30334"]


def test_what_was_not_taken_is_told_by_its_line_and_its_code(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("cpts;code_insee\nUzège;30334\nUzège;30999\n", encoding="utf-8")
    assert registry("import", str(path)) == WITH_REMARKS
    assert "ligne 3 (Uzège)" in capsys.readouterr().err


def test_history_delete_and_restore(small: str, capsys: Capture) -> None:
    registry("import", small, "--apply")
    assert registry("delete", "camargue", "--why", "doublon") == DONE
    capsys.readouterr()
    assert registry("list", "--deleted", "--csv") == DONE
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter=";"))
    assert [(row["cpts"], row["supprimee"], row["version"]) for row in rows] == [("Camargue", "oui", "2")]
    assert registry("restore", "Camargue") == DONE
    capsys.readouterr()
    assert registry("history", "Camargue", "--json") == DONE
    told = printed(capsys)
    assert [(version["version"], version["acte"], version["supprimee"]) for version in told["versions"]] == [
        (3, "restauration", False), (2, "suppression", True), (1, "import", False)]
    assert told["versions"][1]["pourquoi"] == "doublon"
    assert registry("restore", "Camargue", "--to", "9") == NOT_READ
    assert "historique" in capsys.readouterr().err


@pytest.fixture
def paris_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def recorded_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What the register takes for the present."""
    def sets(instant: str) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:
                return datetime.fromisoformat(instant).astimezone(tz)

        monkeypatch.setattr("diagnostic.registry.door.datetime", Clock)
    return sets


@pytest.mark.usefixtures("paris_clock")
def test_the_register_is_told_as_it_stood_at_the_end_of_a_day(
        small: str, recorded_at: Callable[[str], None], capsys: Capture) -> None:
    # 23:30 on 9 March and 00:30 on 1 April in Paris, where summer had begun.
    recorded_at("2026-03-09T22:30:00+00:00")
    registry("import", small, "--apply")
    recorded_at("2026-03-31T22:30:00+00:00")
    registry("delete", "Camargue")
    capsys.readouterr()
    told = {}
    for day in ("2026-03-09", "31/03/2026", "2026-04-01", date.today().isoformat()):
        assert registry("list", "--at", day, "--json") == DONE
        told[day] = printed(capsys)
    assert [[row["cpts"] for row in found["cpts"]] for found in told.values()] == [
        ["=Aix", "Camargue"], ["=Aix", "Camargue"], ["=Aix"], ["=Aix"]]
    assert told["2026-03-09"]["instant"] == "2026-03-09T22:59:59.999999+00:00"
    assert told["31/03/2026"]["instant"] == "2026-03-31T21:59:59.999999+00:00"
    assert datetime.fromisoformat(told[date.today().isoformat()]["instant"]) <= datetime.now(UTC)
    assert registry("list", "--at", "2026-03-31", "--status", "signe", "--csv") == DONE
    assert [row["cpts"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter=";")] == ["Camargue"]
    registry("list", "--json")
    assert printed(capsys)["instant"] is None


def test_a_day_before_the_register_or_none_at_all_is_said(
        small: str, recorded_at: Callable[[str], None], capsys: Capture) -> None:
    assert registry("list", "--at", "2020-01-01") == DONE
    assert capsys.readouterr().err == "0\N{NO-BREAK SPACE}CPTS.\n"
    recorded_at("2026-03-09T12:00:00+00:00")
    registry("import", small, "--apply")
    capsys.readouterr()
    for day in ("2026-03-08", "0001-01-01"):
        assert registry("list", "--at", day) == DONE
        assert "il commence le 9 mars 2026" in capsys.readouterr().err.replace("\N{NO-BREAK SPACE}", " ")
    for day, why in (("30/02/2026", "n'est pas une date"), ("hier", "n'est pas une date"), ("", "aucune date"),
                     ("9999-12-31", "est à venir")):
        with pytest.raises(SystemExit, match=str(BAD_USAGE)):
            registry("list", "--at", day)
        assert why in capsys.readouterr().err
    with pytest.raises(SystemExit, match=str(BAD_USAGE)):
        registry("list", "--at", "2026-03-09", "--deleted")


def test_undoing_takes_back_an_import(small: str, capsys: Capture) -> None:
    registry("import", small, "--apply")
    assert registry("undo", "1", "--why", "mauvais fichier") == DONE
    assert registry("undo", "1") == NOT_READ
    assert registry("undo", "7") == NOT_READ
    capsys.readouterr()
    registry("imports", "--json")
    (batch,) = printed(capsys)["imports"]
    assert (batch["numero"], batch["creees"], batch["annule_le"] is not None) == (1, 2, True)
    registry("list", "--json")
    assert printed(capsys)["cpts"] == []


def test_people_of_a_listing_are_kept_only_when_asked(small: str, capsys: Capture) -> None:
    registry("import", small, "--apply")
    assert "Présidente" in capsys.readouterr().err
    registry("contacts", "Camargue", "--json")
    assert printed(capsys)["contacts"] == []
    registry("import", small, "--apply", "--keep-contacts")
    capsys.readouterr()
    registry("contacts", "Camargue", "--json")
    assert [contact["valeur"] for contact in printed(capsys)["contacts"]] == ["Ève Zola"]
    assert registry("contacts", "Camargue", "--erase") == DONE
    assert registry("contacts", "Camargue") == DONE
    assert capsys.readouterr().out == ""


def test_a_formula_in_a_name_is_text_in_every_table(small: str, capsys: Capture) -> None:
    registry("import", small, "--apply")
    capsys.readouterr()
    registry("list", "--csv")
    assert "'=Aix" in capsys.readouterr().out
    assert registry("show", "=Aix") == DONE


def test_rights_given_from_the_terminal_hold_there_too(small: str, capsys: Capture) -> None:
    registry("import", small, "--apply")
    assert registry("grant", "lecteur@ars.fr", "reader", "--department", "30") == DONE
    assert registry("delete", "Camargue", "--as", "lecteur@ars.fr") == NOT_READ
    assert registry("import", small, "--apply", "--as", "inconnu@ars.fr") == NOT_READ
    capsys.readouterr()
    registry("list", "--json", "--as", "lecteur@ars.fr")
    assert [row["cpts"] for row in printed(capsys)["cpts"]] == ["Camargue"], "an idea of another department is a draft"
    registry("people", "--json")
    (given,) = printed(capsys)["droits"]
    assert (given["compte"], given["role"], given["code"]) == ("lecteur@ars.fr", "lecteur", "30")
    registry("audit", "--json")
    assert {"refusé", "fait"} <= {line["issue"] for line in printed(capsys)["journal"]}
    assert registry("revoke", str(given["numero"])) == DONE


def test_where_the_register_is(small: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    registry("import", small, "--apply")
    capsys.readouterr()
    registry("status", "--json")
    told = printed(capsys)
    assert (told["cpts"], told["statuts"]["signe"], told["statuts"]["idee"]) == (2, 1, 1)
    monkeypatch.setenv("DATABASE_URL", "postgresql://moi:secret@127.0.0.1:1/registre")
    assert registry("status") == BAD_DATA
    output = capsys.readouterr()
    assert "ne répond pas" in output.err
    assert "secret" not in output.err + output.out


@pytest.mark.parametrize("arguments", [
    ["import"], ["import", "absent.csv"], ["import", "x.csv", "--embedded"], ["list", "--region", "xx"],
    ["list", "--department", "999"]])
def test_a_command_that_is_of_no_use_says_why(arguments: list[str], capsys: Capture) -> None:
    assert registry(*arguments) == BAD_USAGE
    assert capsys.readouterr().err


@pytest.mark.parametrize("address", ["mysql://a/b", "nonsense", " ", "postgresql://x@127.0.0.1:1/none"])
def test_a_register_that_cannot_be_reached_is_no_empty_register(address: str, monkeypatch: pytest.MonkeyPatch,
                                                                capsys: Capture) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert registry("list") == BAD_DATA
    told = capsys.readouterr()
    assert told.out == ""
    assert "adresse" in told.err or "injoignable" in told.err


@pytest.mark.parametrize("action", ["undo", "revoke"])
def test_a_number_out_of_all_measure_is_the_one_of_nothing(action: str, small: str, capsys: Capture) -> None:
    registry("import", small, "--apply")
    assert registry(action, "9" * 20) == NOT_READ
    assert "Traceback" not in capsys.readouterr().err


def test_several_of_one_name_are_told_by_their_numbers(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("cpts;code_insee;departement_siege\nSud;13001;13\nSud;30334;30\n", encoding="utf-8")
    registry("import", str(path), "--apply")
    capsys.readouterr()
    assert registry("show", "Sud") == NOT_READ
    assert "département 13" in capsys.readouterr().err
