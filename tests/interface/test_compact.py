"""Lists of codes in an address: there and back, short enough, and nothing forged gets through."""

from __future__ import annotations

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.sources.warehouse import Warehouse
from interface.compact import MARK, MOST_BYTES, DamagedListError, packed, unpacked

CODES = st.sets(st.from_regex(r"(?:[0-9]{2}|2[AB])(?:[0-9]{3}|[0-9]{7})", fullmatch=True), min_size=1)


@given(CODES)
def test_codes_come_back(codes: set[str]) -> None:
    assert sorted(unpacked(packed(codes))) == sorted(codes)


def test_order_does_not_change_the_text() -> None:
    assert packed(["30344", "2A004", "30062", "341540105"]) == packed(["341540105", "30062", "30344", "2A004"])


def test_the_whole_country_fits_in_an_address(warehouse: Warehouse) -> None:
    codes = [code for code in warehouse.gazetteer.codes if warehouse.gazetteer.mother_of(code) is None]
    text = packed(codes)
    assert len(codes) == 34_875
    assert len(text) < 8_000
    assert sorted(unpacked(text)) == codes
    assert len(packed(warehouse.gazetteer.members_of_region("76"))) < 1_500


def deflated(content: bytes) -> str:
    return MARK + base64.urlsafe_b64encode(zlib.compress(content)).decode().rstrip("=")


@pytest.mark.parametrize("text", [
    MARK, f"{MARK}!!", f"{MARK}AAAA", packed(["30344"])[:-3], deflated(b""), deflated(b"30344"), deflated(b"303:x"),
    deflated(b"303:999,2"), deflated("30\u0663:1".encode()), deflated(b"303:" + b"9" * 5000),
    deflated(b"303:1" + b",0" * MOST_BYTES), "é",
])
def test_a_forged_or_cut_text_is_refused(text: str) -> None:
    with pytest.raises(DamagedListError):
        unpacked(text)


@given(st.text(max_size=200))
def test_no_text_does_worse_than_being_refused(text: str) -> None:
    try:
        unpacked(MARK + text)
    except DamagedListError:
        return
