"""Territories to be compared with: who they are, what is said of them, and what may be concluded.

    A A B b      EPCI Nord (200000001): A, B; Sud (200000002): C, D; b and Marseille have none
    C C D 1      CPTS Est holds D and 1; CPTS Ouest holds A and C
    . . . 2
"""

from __future__ import annotations

import pandas as pd
import pytest
from toy_country import ONE, A, B, C, D, toy_measurements, toy_warehouse

from diagnostic.diagnosis import diagnose, from_json, to_json
from diagnostic.geography.units import units_of
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.chosen import Peer, beside_chosen
from diagnostic.indicators.comparison import references_of
from diagnostic.indicators.measure import measure
from diagnostic.indicators.measurement import Level, Measurement, Status, Verdict
from diagnostic.indicators.peers import MOST_ALIKE, peer_of, peers
from diagnostic.indicators.territory import national_of, territory
from diagnostic.sources.warehouse import Warehouse
from diagnostic.statistics.intervals import Interval, proportion_interval

NORD, SUD = "200000001", "200000002"


@pytest.fixture(scope="module")
def toy(warehouse: Warehouse) -> Warehouse:
    communes = toy_warehouse().table("communes")
    of = {A: NORD, B: NORD, C: SUD, D: SUD}
    held = [(A, "CPTS Ouest", "01"), (C, "CPTS Ouest", "01"), (D, "CPTS Est", "01"), (ONE, "CPTS Est", "13")]
    return toy_warehouse(
        communes=communes.assign(epci=[of.get(code) for code in communes["code"]]),
        epci=pd.DataFrame({"code": [NORD, SUD], "nom": ["CC Nord", "CC du Sud"], "nature": "CC"}),
        cpts_paca=pd.DataFrame(held, columns=["code", "cpts", "departement"]),
        aci_tailles=warehouse.table("aci_tailles"), aci_financement=warehouse.table("aci_financement"))


def labels(found: tuple[Peer, ...]) -> list[str]:
    return [peer.label for peer in found]


# --- who they are ---------------------------------------------------------------------------------------------------

def test_neighbours_touch_or_border_the_territory(toy: Warehouse) -> None:
    """A alone lies in Nord and borders B (Nord) and C (Sud, Ouest); D and 1 are further away."""
    assert labels(peers(toy, [A]).neighbours) == ["CC Nord", "CC du Sud", "CPTS Ouest"]


def test_a_territory_is_no_peer_of_itself(toy: Warehouse) -> None:
    assert labels(peers(toy, [A, B]).neighbours) == ["CC du Sud", "CPTS Est", "CPTS Ouest"]
    assert "CPTS Ouest" not in labels(peers(toy, [A, C]).neighbours)


def test_all_are_found_by_any_words_of_their_name(toy: Warehouse) -> None:
    found = peers(toy, [A])
    assert labels(found.all) == ["CC du Sud", "CC Nord", "CPTS Est", "CPTS Ouest"]
    assert labels(found.search("SUD cc")) == ["CC du Sud"]
    assert labels(found.search("cpts")) == ["CPTS Est", "CPTS Ouest"]
    assert found.search("  ") == found.search("zzz") == ()


def test_those_alike_are_the_nearest_and_never_touched(warehouse: Warehouse) -> None:
    """Nîmes: large and dense. The most alike are dense cities, not CC; the nearest to itself is not itself."""
    codes = warehouse.gazetteer.members_of_epci("243000643")
    found = peers(warehouse, codes).similar
    assert len(found) == MOST_ALIKE
    assert "243000643" not in {peer.id for peer in found}
    national = national_of(warehouse)
    assert all(territory(units_of(peer.codes), national).inhabitants > 80_000 for peer in found)


def test_a_peer_is_found_again_by_its_key(toy: Warehouse) -> None:
    for peer in peers(toy, [A]).all:
        assert peer_of(peer.key, toy) == peer
    chosen = peer_of(f"codes:{C}-{A}", toy)
    assert (chosen.codes, chosen.key) == ((A, C), f"codes:{A}-{C}")


@pytest.mark.parametrize("forged", ["", "epci", "epci:", "epci:999999999", "cpts:Nulle part", "codes:", "codes:99999",
                                    "codes:01001-", "codes:<b>", "codes:13055-13201", "autre:01001", "codes:010010101"])
def test_anything_else_is_nobody(forged: str, toy: Warehouse) -> None:
    assert peer_of(forged, toy) is None


# --- what is said of them -------------------------------------------------------------------------------------------

def beside(codes: list[str], key: str, toy: Warehouse) -> dict[str, Measurement]:
    here = territory(units_of(codes), national_of(toy))
    return {found.indicator: found for found in measure(here, references_of(toy), (), peer_of(key, toy))}


def test_the_chosen_territory_comes_first_with_its_own_figures(toy: Warehouse) -> None:
    found, theirs = beside([A, B], f"epci:{SUD}", toy), toy_measurements([C, D], toy)
    for name in ("population", "part_65p", "densite"):
        reference = found[name].references[0]
        assert (reference.level, reference.label) == (Level.CHOSEN, "CC du Sud")
        assert reference.value == theirs[name].value
    assert not [place for place in found["apl_infirmier"].references if place.level is Level.CHOSEN]
    assert found["population"].references[1:] == toy_measurements([A, B], toy)["population"].references


def test_what_the_territories_share_is_said(toy: Warehouse) -> None:
    note = beside([A, B], "cpts:CPTS Ouest", toy)["part_65p"].references[0].note
    assert note == "1\u00a0unité en commun\u00a0: rien n'en est conclu"
    assert "en commun" in beside(["13055"], "cpts:CPTS Est", toy)["densite"].references[0].note


def judged(own: Interval | None, theirs: Interval | None, shared: int = 0) -> Verdict:
    entry, peer = catalogue()["part_65p"], Peer("epci", SUD, "CC du Sud", (C, D))
    one, other = (Measurement("part_65p", value, Status.OBSERVED, "2021", "x") for value in (20.0, 30.0))
    return beside_chosen(peer, entry, (one, own), (other, theirs), shared).verdict


def test_two_small_territories_are_judged_by_both_intervals() -> None:
    """20 and 30 % of 400 differ, and of 20 do not; without both intervals, or on common ground, nothing is said."""
    many = [proportion_interval(part, 400).scaled(100) for part in (80, 120)]
    few = [proportion_interval(part, 20).scaled(100) for part in (4, 6)]
    assert judged(*many) is Verdict.LOWER
    assert judged(*few) is Verdict.SAME
    assert judged(many[0], None) is judged(None, many[1]) is judged(*many, shared=1) is Verdict.NOT_COMPARED


def test_a_diagnosis_tells_it_and_its_json_too(toy: Warehouse) -> None:
    told = diagnose(units_of([A, B]), toy, against=peer_of(f"epci:{SUD}", toy))
    chosen = told.measurement("population").references[0]
    assert (chosen.level, chosen.code, chosen.value) == (Level.CHOSEN, f"epci:{SUD}", 100)
    assert from_json(to_json(told)) == told
