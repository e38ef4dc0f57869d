"""A diagnosis as JSON and back: nothing lost, nothing foreign let in, and one written down to the last figure."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.aci.funding import FundingPlan
from diagnostic.diagnosis import SCHEMA, FormatError, diagnose, from_json, json_schema, to_json
from diagnostic.geography.units import units_of
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.sources.warehouse import Warehouse

HERE = Path(__file__).parent
E_RHONY = json.loads((HERE / "data/cpts_reelles.json").read_text(encoding="utf-8"))[0]["communes"]
GOLDEN = HERE / "golden/e_rhony.json"
# Written as empty in the golden file: they change whenever the pack is rebuilt, figures or not.
FINGERPRINTS = {"data_version", "sha256"}

UNITS = st.lists(st.sampled_from(["30062", "30344", "341540105", "13214", "97601", "2A247", "75110", "06088", "55039"]),
                 min_size=1, unique=True)
SOURCES = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=40).filter(str.strip)
FIGURES = st.lists(st.builds(EnteredFigure, st.sampled_from(["ald", "ame", "c2s_p"]), st.integers(2019, 2024),
                             SOURCES, count=st.integers(0, 900)), max_size=3, unique_by=lambda figure: figure.indicator)


@pytest.fixture(scope="module")
def text(warehouse: Warehouse) -> str:
    return to_json(diagnose(units_of(E_RHONY), warehouse, name="CPTS E-Rhôny"))


@settings(max_examples=40, deadline=None)
@given(UNITS, st.text(), FIGURES, st.lists(st.sampled_from(["traitement_orientation_snp", "qualite_pertinence/fixe"])))
def test_there_and_back_without_loss(codes: list[str], name: str, figures: list[EnteredFigure],
                                     options: list[str]) -> None:
    diagnosis = diagnose(units_of(codes), Warehouse.embedded(), name=name, entered=figures,
                         plan=FundingPlan(options=tuple(options)))
    text = to_json(diagnosis)
    back = from_json(text)
    assert back == diagnosis
    assert to_json(back) == text
    assert from_json(text.encode()) == diagnosis


def test_the_text_is_stable_and_holds_no_missing_number(text: str, warehouse: Warehouse) -> None:
    again = diagnose(units_of(reversed(E_RHONY)), warehouse, name="CPTS E-Rhôny")
    assert to_json(again) == text
    assert not {"NaN", "Infinity"} & set(text.replace(",", " ").split())
    assert "E-Rhôny" in text


@pytest.mark.parametrize("garbage", ["", "null", "[]", "{", "bonjour", "\x00", "[" * 100_000, '{"name": "x"}', "12",
                                     '"schema"', b"\xff\xfe\x00"])
def test_garbage_is_refused_in_french(garbage: str | bytes) -> None:
    with pytest.raises(FormatError, match="diagnostic"):
        from_json(garbage)


@pytest.mark.parametrize("schema", [0, 1, "2", None, True, [], {"a": 1}, 1.5])
def test_another_version_is_refused(schema: Any, text: str) -> None:
    with pytest.raises(FormatError, match="format"):
        from_json(json.dumps({**json.loads(text), "schema": schema}))


@pytest.mark.parametrize("change", [
    {"population": None}, {"population": "beaucoup"}, {"units": {}}, {"measurements": [{}]}, {"population": math.nan},
    {"perimeter": {"units": [{"code": "zz", "iris": []}]}}, {"unknown": 1},
])
def test_a_damaged_diagnosis_is_refused(change: dict, text: str) -> None:
    with pytest.raises(FormatError, match="abîmé"):
        from_json(json.dumps({**json.loads(text), **change}))


def test_a_missing_field_is_named(text: str) -> None:
    content = json.loads(text)
    del content["population"]
    with pytest.raises(FormatError, match="population"):
        from_json(json.dumps(content))


def test_a_number_that_json_has_not_is_never_written(text: str) -> None:
    diagnosis = from_json(text)
    diagnosis.units[0].values["densite"] = math.nan
    with pytest.raises(ValueError, match="JSON compliant"):
        to_json(diagnosis)


def test_the_schema_describes_what_is_written(text: str) -> None:
    schema = json_schema()
    assert str(SCHEMA) in schema["title"]
    assert set(json.loads(text)) == set(schema["properties"])
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(text), schema)


def test_the_demonstration_territory_to_the_last_figure(text: str) -> None:
    """Golden file. After a wanted change: REGENERATE_GOLDEN=1 python3 run.py test tests/test_diagnosis_json.py,
    then read the difference in git before committing it."""
    content = _anonymous(json.loads(text))
    if os.environ.get("REGENERATE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert list(_differences(content, json.loads(GOLDEN.read_text(encoding="utf-8")))) == []


def _anonymous(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: "" if key in FINGERPRINTS else _anonymous(value) for key, value in node.items()}
    return [_anonymous(item) for item in node] if isinstance(node, list) else node


def _differences(found: Any, golden: Any, place: str = "") -> Any:
    """Where two documents differ; the last digits of a number may, from one processor to another."""
    if isinstance(found, dict) and isinstance(golden, dict):
        for key in sorted(found.keys() | golden.keys()):
            yield from _differences(found.get(key, "absent"), golden.get(key, "absent"), f"{place}.{key}")
    elif isinstance(found, list) and isinstance(golden, list) and len(found) == len(golden):
        for position, (one, other) in enumerate(zip(found, golden, strict=True)):
            yield from _differences(one, other, f"{place}[{position}]")
    elif isinstance(found, float) and isinstance(golden, float):
        if not math.isclose(found, golden, rel_tol=1e-9):
            yield place, found, golden
    elif found != golden:
        yield place, found, golden
