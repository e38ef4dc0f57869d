"""Pieces, islands and enclaves on drawings; real groupings as the atlas tells them by their shapes."""

from __future__ import annotations

from coverage_toys import covered, drawn, held
from grids import codes

from diagnostic.coverage.coverage import Coverage, coverage_of
from diagnostic.coverage.found import Fragments, Holding
from diagnostic.coverage.ground import Ground
from diagnostic.geography.units import units_of
from diagnostic.sources.warehouse import Warehouse

RING = "A B C D\nE F G H\nI J K L\nM N O P"


def only(drawing: str, *units: str, **others: str) -> Fragments:
    """Of the CPTS x; the letters of the others by their names."""
    return covered(drawn(drawing, {}), held("x", *units), *(
        held(name, *letters) for name, letters in others.items())).fragments()["x"]


def test_in_one_piece() -> None:
    found = only(RING, "A", "B", "C")
    assert found == Fragments("x", (codes("ABC"),), (), (), ()) and found.whole


def test_pieces_the_largest_ground_first() -> None:
    found = only("A B C C\nD E C F", "A", "C", "F")
    assert found.parts == (codes("CF"), codes("A")) and found.apart == (codes("A"),)
    assert not found.whole


def test_a_corner_joins_nothing() -> None:
    assert only(RING, "A", "F").parts == (codes("A"), codes("F"))


def test_islands_are_no_fault() -> None:
    found = only("A B . C\nD E . .", "A", "B", "C")
    assert found.parts == (codes("AB"), codes("C")) and found.islands == codes("C")
    assert found.whole and found.apart == ()


def test_an_enclave_touches_only_the_territory() -> None:
    assert only(RING, *"ABCEGIJK").enclaves == codes("F")
    assert not only(RING, *"ABCEGIJK").whole
    # Two units together.
    assert only(RING, *"ABCDEHIJKL").enclaves == codes("FG")
    # Out by H, to the edge of the country.
    assert only(RING, *"ABCEIJK").enclaves == ()
    # At the edge of the country a gap is no enclave.
    assert only(RING, *"ABFGHCE").enclaves == ()


def test_the_rest_of_the_country_is_no_enclave_of_its_heart() -> None:
    found = only(RING, "F")
    assert found.enclaves == () and found.whole


def test_enclosed_by_one_other() -> None:
    assert only(RING, "F", y="BEGJ", z="A").enclosed_in == ("y",)
    assert only(RING, "F", y="BEG", z="J").enclosed_in == ()
    assert only(RING, "F", y="BEG").enclosed_in == ()
    assert only(RING, "A", y="BE").enclosed_in == ()
    assert only(RING, "F", y="BEGJ", z="ABEGJ").enclosed_in == ("y", "z")


def test_nothing_held() -> None:
    found = covered(drawn(RING, {}), held("x")).fragments()["x"]
    assert found == Fragments("x", (), (), ()) and found.whole


def test_an_arrondissement_in_the_place_of_the_city() -> None:
    assert only("A 1 2 3 B", "M").parts == (codes("123"),)
    assert only("A 1 2 3 B", "1", "3").parts == (codes("1"), codes("3"))


def test_the_listing_is_in_one_piece_everywhere(paca: Coverage, warehouse: Warehouse) -> None:
    """As the atlas, which looks at shapes, says of each."""
    found = paca.fragments()
    assert len(found) == 70 and all(fragments.whole for fragments in found.values())
    for identifier, fragments in found.items():
        assert fragments.parts == warehouse.atlas.parts(paca.units_of(identifier))


def test_real_groupings_as_the_atlas_tells_them(france: Ground, warehouse: Warehouse) -> None:
    """EPCI as if they were CPTS: pieces, and enclaves that are whole communes; the atlas tells exclaves too, which it
    names apart or whose commune is elsewhere for the most part."""
    communes = warehouse.table("communes")
    members = communes[communes["nature"] == "commune"].groupby("epci")["code"]
    found = coverage_of((Holding(str(epci), str(epci), units_of(own)) for epci, own in members), france).fragments()
    broken = {epci: fragments for epci, fragments in found.items() if not fragments.whole or fragments.islands}
    assert len(broken) > 15
    for epci, fragments in broken.items():
        own = [code for part in fragments.parts for code in part]
        assert fragments.parts == warehouse.atlas.parts(own), epci
        assert fragments.enclaves == tuple(sorted(
            unit for hole in warehouse.atlas.holes(own) for unit in hole.codes if unit not in hole.elsewhere)), epci
    assert any(fragments.enclaves for fragments in broken.values())
