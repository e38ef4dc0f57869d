"""Size, funding, method and sources: amounts of the true tables added by hand, every source told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from asked import asked

from diagnostic.aci.funding import FundingPlan
from diagnostic.aci.tiers import size_tier, tier_scales
from diagnostic.dossier import Milestones, Register
from diagnostic.geography.checks import Severity
from diagnostic.record import Diagnosis
from diagnostic.report.chapters import funding, method
from diagnostic.report.document import Block, Heading, Notices, Paragraph, Table
from diagnostic.report.identity import tier_distance
from diagnostic.sources.warehouse import Warehouse

MONEY = "Barème ACI 2019, taille 2, en euros par an"


def tables(blocks: list[Block]) -> dict[str, Table]:
    return {block.caption: block for block in blocks if isinstance(block, Table)}


def texts(blocks: list[Block]) -> str:
    return "\n".join(block.text for block in blocks if isinstance(block, Paragraph))


def planned(diagnosis: Diagnosis, scale: str, *options: str) -> Diagnosis:
    return replace(diagnosis, plan=FundingPlan(scale, options))


def test_the_size_says_how_far_its_thresholds_are(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    """49 993 inhabitants: 9 993 past 40 000, 30 007 short of 80 000, 20 007 short of the 70 000 of the old model."""
    blocks = funding.blocks(asked(e_rhony, warehouse))
    assert "9\u202f993 au-dessus du seuil de 40\u202f000\u202f; 30\u202f007 sous celui de 80\u202f000" in texts(blocks)
    rows = tables(blocks)["Taille selon chaque barème"].rows
    assert [(row[1], row[3], row[4]) for row in rows] == [
        ("Taille 2", "9\u202f993", "30\u202f007"), ("Taille 2", "9\u202f993", "20\u202f007")]
    assert rows[1][0].endswith("(remplacé)")


@pytest.mark.parametrize(("inhabitants", "said"), [
    (95_383, "15\u202f383 au-dessus du seuil de 80\u202f000\u202f; 79\u202f617 sous celui de 175\u202f000"),
    (175_001, "1 au-dessus du seuil de 175\u202f000")])
def test_a_distance_and_its_threshold_add_up(inhabitants: int, said: str, e_rhony: Diagnosis,
                                             warehouse: Warehouse) -> None:
    """The last tier starts at 175 001: what stands beside « 175 000 » is counted from 175 000."""
    scales = tier_scales(warehouse.table("aci_tailles"))
    sized = replace(e_rhony, tiers=tuple(size_tier(inhabitants, scale) for scale in scales))
    assert tier_distance(sized) == said
    row = tables(funding.blocks(asked(sized, warehouse)))["Taille selon chaque barème"].rows[0]
    assert [cell for cell in row[3:] if cell != "–"] == [part.split(" ")[0] for part in said.split("\u202f; ")]


def test_compulsory_missions_add_up(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    """60 000 + (17 500 + 12 000 + 17 500) + 2 × 35 000 + 2 × 15 000 = 207 000, and five times that."""
    blocks = funding.blocks(asked(e_rhony, warehouse))
    rows = {row[0]: row for row in tables(blocks)[MONEY].rows}
    assert rows["Amélioration de l'accès aux soins"][2:] == ("29\u202f500", "17\u202f500", "–", "47\u202f000\u00a0€")
    assert rows["Qualité et pertinence des soins"][1:] == ("option non retenue", "10\u202f000", "10\u202f000", "–", "–")
    assert rows["Total retenu"][-1] == "207\u202f000\u00a0€"
    years = tables(blocks)["Financement retenu, année par année"].rows
    assert [row[0] for row in years] == [f"Année {rank}" for rank in range(1, 6)]
    assert years[-1][-1] == "1\u202f035\u202f000\u00a0€"


def test_an_option_that_is_ticked_is_counted(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    """The guide's worked example: 207 000 and 45 000 for unscheduled care."""
    blocks = funding.blocks(asked(planned(e_rhony, "aci_2019", "traitement_orientation_snp"), warehouse))
    assert tables(blocks)[MONEY].rows[-1][-1] == "252\u202f000\u00a0€"
    assert "missions obligatoires et 1\u00a0option" in texts(blocks)


def test_years_are_those_of_the_contract_when_it_is_dated(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    request = asked(e_rhony, warehouse, milestones=Milestones(contract=date(2027, 1, 15)))
    table = next(table for caption, table in tables(funding.blocks(request)).items() if "année par année" in caption)
    assert [row[0] for row in table.rows] == ["2027", "2028", "2029", "2030", "2031"]
    assert table.caption.endswith("à compter de la signature")


def test_what_nobody_verified_is_named_and_makes_the_total_partial(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    """Amendment 2 at size 2: neither access to care nor health crises; 60 000 + 70 000 + 30 000 = 160 000 are known."""
    blocks = funding.blocks(asked(planned(e_rhony, "avenant_2"), warehouse))
    table = next(table for caption, table in tables(blocks).items() if caption.startswith("Barème Avenant 2"))
    assert (table.rows[-1][0], table.rows[-1][-1]) == ("Total retenu (partiel)", "160\u202f000\u00a0€")
    access = next(row for row in table.rows if row[0].startswith("Amélioration"))
    assert access[2:] == (funding.UNVERIFIED, funding.UNVERIFIED, "–", funding.UNVERIFIED)
    (notices,) = [block for block in blocks if isinstance(block, Notices)]
    warning, inferred = notices.items
    assert warning.severity is Severity.WARNING
    assert "Amélioration de l'accès aux soins (part fixe)" in warning.text
    assert inferred.text.startswith("Montants inférés")
    said = texts(blocks)
    assert "un total partiel de 160\u202f000\u00a0€ par an" in said
    assert "au plus 160" not in said, "a total that misses amounts bounds nothing"
    assert "Pour mémoire, ACI 2019" in said


def test_patients_read_the_size_and_one_amount(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    blocks = funding.blocks(asked(e_rhony, warehouse, register=Register.PATIENT))
    assert tables(blocks) == {}
    assert "207\u202f000\u00a0€" in texts(blocks)


def test_every_source_is_told_once_under_its_licence(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    found = tables(method.blocks(asked(e_rhony, warehouse)))
    told = [(licence, row[0], row[1], row[2]) for licence, table in found.items()
            if table.columns[0].title == "Producteur" for row in table.rows]
    assert sorted(told) == sorted((source.licence, source.producer, source.title, source.vintage)
                                  for source in e_rhony.sources)


def test_ways_of_computing_count_the_figures_of_the_document(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    table = tables(method.blocks(asked(toy_diagnosis, toy)))["Calculs des chiffres du territoire"]
    known = [measured for measured in toy_diagnosis.measurements
             if measured.value is not None and toy_diagnosis.entry(measured.indicator).display != "serie"]
    assert sum(int(row[1]) for row in table.rows) == len(known)
    typed = next(row for row in table.rows if row[0] == "Chiffre saisi par l'utilisateur")
    assert typed[1] == "2", "400 persons, and their share"


@pytest.mark.parametrize("mention", ["estimation", "saisie", "encadré", "masqué", "non disponible", "–"])
def test_every_mention_is_explained(mention: str, e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    assert mention in [row[0] for row in tables(method.blocks(asked(e_rhony, warehouse)))["Mentions"].rows]


def test_the_version_of_the_data_is_whole(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    for register in Register:
        blocks = method.blocks(asked(e_rhony, warehouse, register=register))
        assert e_rhony.data_version in texts(blocks)
        assert isinstance(blocks[0], Heading)


def test_a_territory_without_figures_has_no_table_of_ways(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    empty = replace(e_rhony, measurements=())
    assert "Calculs des chiffres du territoire" not in tables(method.blocks(asked(empty, warehouse)))


def test_a_threshold_that_is_near_is_said(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    """39 500 inhabitants: 500 short of size 2, which is 1,3 % of its threshold."""
    scales = tier_scales(warehouse.table("aci_tailles"))
    near = replace(e_rhony, population=39_500, tiers=tuple(size_tier(39_500, scale) for scale in scales))
    assert "il manque 500\u00a0habitants pour atteindre la taille 2" in texts(funding.blocks(asked(near, warehouse)))
