"""The feuille de route: what it says of dates entered, computed or missing, and how it looks once laid out."""

from __future__ import annotations

from datetime import date

from asked import asked

from diagnostic.dossier import Milestones, Register
from diagnostic.record import Diagnosis
from diagnostic.report.document import Bullets, Heading, Notices, Pictures, Table
from diagnostic.report.roadmap import document
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP

DAYS = Milestones(letter=date(2025, 12, 31), contract=date(2026, 8, 31))
EDITED = date(2026, 11, 22)


def test_dates_entered_and_computed_stand_in_one_table(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    made = document(asked(toy_diagnosis, toy, EDITED, milestones=DAYS))
    table = next(block for block in made.blocks if isinstance(block, Table))
    rows = {row[0]: row[1:] for row in table.rows}
    assert len(rows) == 9
    assert rows["Lettre d'intention"] == (f"31{NBSP}décembre 2025", "saisie", "passée")
    assert rows[f"Accès aux soins, crises{NBSP}: démarrage"] == (f"28{NBSP}février 2027", "calculée", "à venir")
    assert rows["Avant-projet"] == ("à saisir", "saisie", "")
    assert rows["Fin du délai d'opposition de l'ARS"] == ("à calculer", "calculée", "")


def test_without_a_day_of_edition_nothing_is_past(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    made = document(asked(toy_diagnosis, toy, milestones=DAYS))
    table = next(block for block in made.blocks if isinstance(block, Table))
    assert [column.title for column in table.columns] == ["Étape", "Date", "Nature"]


def test_the_drawing_is_told_in_words(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    made = document(asked(toy_diagnosis, toy, EDITED, milestones=DAYS))
    picture = next(block for block in made.blocks if isinstance(block, Pictures)).items[0]
    assert f"contrat ACI signé le 31{NBSP}août 2026" in picture.alt
    assert picture.png.startswith(b"\x89PNG") and "<svg" in picture.svg


def test_without_a_date_a_sentence_stands_for_the_drawing(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    made = document(asked(toy_diagnosis, toy, EDITED))
    assert not any(isinstance(block, Pictures) for block in made.blocks)
    notice = next(block for block in made.blocks if isinstance(block, Notices))
    assert notice.items[0].text.startswith("Aucune date n'est encore saisie")


def test_every_rule_says_its_source(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    made = document(asked(toy_diagnosis, toy))
    sources = [row[2] for row in [block for block in made.blocks if isinstance(block, Table)][1].rows]
    assert sum("L. 1434-12" in source for source in sources) == 2
    assert sum("paps.sante.fr" in source for source in sources) == 4


def test_what_people_wrote_is_there_as_text(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    made = document(asked(toy_diagnosis, toy, actors=("<b>Hôpital</b>",), objectives=(("parcours", "=1+1"),)))
    assert Bullets(("<b>Hôpital</b>",)) in made.blocks
    table = [block for block in made.blocks if isinstance(block, Table)][-1]
    assert table.rows == (("Organisation de parcours pluriprofessionnels", "=1+1"),)
    assert [block.text for block in document(asked(toy_diagnosis, toy)).blocks if isinstance(block, Heading)] == [
        "Les étapes du projet", "D'où viennent ces dates"]


def test_days_out_of_order_are_remarked(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    days = Milestones(letter=date(2026, 5, 1), contract=date(2026, 4, 1))
    made = document(asked(toy_diagnosis, toy, milestones=days))
    assert any(isinstance(block, Notices) and "vérifiez" in block.items[0].text for block in made.blocks)


def test_patients_are_spoken_to_otherwise(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    leads = {document(asked(toy_diagnosis, toy, register=register)).lead for register in Register}
    assert len(leads) == 2
