"""The project file: everything comes back, and nothing forged gets through."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from diagnostic.dossier import LINE_LIMIT, MOST_ACTORS, MOST_LOGO_BYTES, TEXT_LIMIT, Dossier
from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.logo import checked_logo
from diagnostic.projects import file
from diagnostic.projects.file import FormatError, from_text, json_schema, to_text
from diagnostic.projects.project import Project, Scenario, Work
from tests.pictures import png
from tests.projects.works import works

PARTLY = Selection(("30341", "30344"), (("30344", DeclaredPart(1200, "le bourg seulement")),))
ALD = EnteredFigure("ald", 2024, "CPAM", count=9450)
WORK = Work(Project(("30341",), "CPTS d'essai", entered=(ALD,)), "B", "large", (Scenario("A", "", PARTLY),))


@given(works())
def test_a_work_comes_back_whole(work: Work) -> None:
    assert from_text(to_text(work)) == work


@given(works())
def test_the_same_work_gives_the_same_text(work: Work) -> None:
    assert to_text(from_text(to_text(work, 2026)), 2026) == to_text(work, 2026)


@given(st.text(max_size=300))
def test_no_text_does_worse_than_being_refused(text: str) -> None:
    with pytest.raises(FormatError):
        from_text(text)


def test_the_year_of_the_codes_is_told() -> None:
    assert json.loads(to_text(WORK, 2026))["cog"] == 2026
    assert json.loads(to_text(WORK))["cog"] is None


def test_a_file_saved_by_an_editor_of_windows_is_read() -> None:
    assert from_text(b"\xef\xbb\xbf" + to_text(WORK).replace("\n", "\r\n").encode()) == WORK


def changed(**fields: Any) -> str:
    return json.dumps({**json.loads(to_text(WORK)), **fields})


def scenario(**fields: Any) -> list[dict[str, Any]]:
    return [{"letter": "B", "title": "", "codes": ["30341"], "declared": [], **fields}]


def dossier(**fields: Any) -> str:
    return changed(dossier=fields)


LOGO = checked_logo(png(40, 30))
HOSTILE = {
    "a field too many": changed(admin=True),
    "a name too long": changed(name="x" * 121),
    "a name that is a number": changed(name=7),
    "a code as a path": changed(scenarios=scenario(codes=["../etc"])),
    "a code with a line end": changed(scenarios=scenario(codes=["30341\n"])),
    "a code in digits of another script": changed(scenarios=scenario(codes=["3034\u0661"])),
    "too many codes": changed(scenarios=scenario(codes=["30341"] * (file.MOST_CODES + 1))),
    "no scenario": changed(scenarios=[]),
    "too many scenarios": changed(scenarios=scenario() * 27),
    "one letter twice": changed(scenarios=scenario() * 2),
    "a letter that is a word": changed(scenarios=scenario(letter="AB")),
    "a current scenario that is not there": changed(current="C"),
    "a part of a commune not taken": changed(scenarios=scenario(
        declared=[{"code": "30344", "population": 10, "reason": "x"}])),
    "a part without a reason": changed(scenarios=scenario(declared=[{"code": "30341", "population": 10,
                                                                     "reason": "\u200b "}])),
    "a part of nobody": changed(scenarios=scenario(declared=[{"code": "30341", "population": 0, "reason": "x"}])),
    "a part given twice": changed(scenarios=scenario(
        declared=[{"code": "30341", "population": 10, "reason": "x"}] * 2)),
    "a figure twice": changed(entered=[{"indicator": "ald", "year": 2024, "source": "x", "count": 11}] * 2),
    "too many figures": changed(entered=[{"indicator": f"i{n}", "year": 2024, "source": "x", "count": 11}
                                         for n in range(201)]),
    "a number that is none": changed(entered=[{"indicator": "ald", "year": 2024, "source": "x",
                                               "percent": float("nan")}]),
    "a count without end": changed(entered=[{"indicator": "ald", "year": 2024, "source": "x", "count": 10 ** 4000}]),
    "a figure followed twice": changed(follow_up=[{"id": "suivi_sans_mt", "baseline": 1.0, "target": None, "year": 2024,
                                                   "source": "x"}] * 2),
    "a target below nothing": changed(follow_up=[{"id": "suivi_sans_mt", "baseline": None, "target": -1.0,
                                                  "year": 2024, "source": "x"}]),
    "a count as text": changed(entered=[{"indicator": "ald", "year": 2024, "source": "x", "count": "11"}]),
    "a schema that is true": changed(schema=True),
    "a schema of no time": changed(schema=0),
    "half a surrogate": changed(name="\ud800"),
    "a pasted text too long": changed(pasted="x" * (file.MOST_PASTED + 1)),
    "a day that is none": dossier(milestones={"letter": "2026-02-30"}),
    "a day of no time": dossier(milestones={"letter": "0001-01-01"}),
    "a day as a number": dossier(milestones={"letter": 20260101}),
    "a day with an hour": dossier(milestones={"letter": "2026-01-01T00:00:00"}),
    "a step that is none": dossier(milestones={"party": "2026-01-01"}),
    "a title too long": dossier(title="x" * (LINE_LIMIT + 1)),
    "too many actors": dossier(actors=["x"] * (MOST_ACTORS + 1)),
    "too many parts": dossier(parts=["x"] * 101),
    "a mission twice": dossier(objectives=[["parcours", "x"], ["parcours", "y"]]),
    "an objective too long": dossier(objectives=[["parcours", "x" * (TEXT_LIMIT + 1)]]),
    "a reader that is none": dossier(register="ministre"),
    "a logo that is text": dossier(logo="<svg>"),
    "a logo that is markup": dossier(logo=base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()),
    "a logo cut": dossier(logo=base64.b64encode(LOGO[:60]).decode()),
    "a logo too heavy": dossier(logo="A" * 4 * MOST_LOGO_BYTES),
    "a logo as a list": dossier(logo=[1, 2]),
    "a list": "[]",
    "another format": changed(format="geojson"),
    "a hole without bottom": "[" * 200_000,
    "a file cut": to_text(WORK)[:-40],
    "nothing": "",
    "too heavy": " " * (file.MOST_BYTES + 1) + to_text(WORK),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_forged_file_is_refused_in_french(what: str) -> None:
    with pytest.raises(FormatError) as refusal:
        from_text(HOSTILE[what])
    assert str(refusal.value).startswith("Ce ")
    assert len(str(refusal.value)) < 200


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(FormatError):
        from_text(b"\xff\xfe\x00{")


def test_a_file_of_a_later_version_says_so() -> None:
    with pytest.raises(FormatError, match="plus récente"):
        from_text(changed(schema=4, scenarios="something else altogether"))


def test_a_file_written_before_the_follow_up_is_still_read() -> None:
    older = json.loads(to_text(WORK))
    older.pop("dossier")
    assert from_text(json.dumps({**older, "schema": 2})) == WORK
    for added in ("brought", "against", "follow_up"):
        older.pop(added)
    assert from_text(json.dumps({**older, "schema": 1})) == WORK


def test_a_logo_forged_with_something_beside_comes_without_it() -> None:
    picture = Image.open(io.BytesIO(LOGO))
    beside = PngInfo()
    beside.add_text("Comment", "<script>")
    raw = io.BytesIO()
    picture.save(raw, format="PNG", pnginfo=beside)
    work = from_text(dossier(logo=base64.b64encode(raw.getvalue()).decode()))
    assert b"script" in raw.getvalue()
    assert work.project.dossier.logo == LOGO


def test_what_is_said_of_a_file_comes_on_one_line_and_without_blanks() -> None:
    work = from_text(dossier(title="Projet\n<b>de santé</b>\x00", actors=["  ", "CPTS\u202e voisine"],
                             objectives=[["parcours", " "]]))
    assert work.project.dossier == Dossier(title="Projet <b>de santé</b>", actors=("CPTS voisine",))


def test_names_come_on_one_line_without_invisible_signs() -> None:
    work = from_text(changed(name="CPTS\u202e du\n Vidourle\x00"))
    assert work.project.name == "CPTS du Vidourle"


def test_codes_come_sorted_and_once() -> None:
    work = from_text(changed(scenarios=scenario(codes=["30344", "30341", "30344", "341540101"])))
    assert work.project.codes == ("30341", "30344", "341540101")


@pytest.mark.parametrize("work", [
    Work(Project(("30341",), "x" * 121)),
    Work(Project(("30341",), entered=(EnteredFigure("ald", 2024, "x", percent=100_001.0),))),
    Work(Project(("30341",), "\ud800")),
])
def test_what_could_not_be_read_back_is_not_written(work: Work) -> None:
    with pytest.raises(FormatError):
        to_text(work)


def test_the_schema_names_every_field_of_a_file() -> None:
    schema, written = json_schema(), json.loads(to_text(WORK, 2026))
    assert schema["$schema"].endswith("2020-12/schema")
    assert set(schema["properties"]) == set(written)
    assert schema["additionalProperties"] is False
    assert set(schema["$defs"]["_Scenario"]["properties"]) == set(written["scenarios"][0])
