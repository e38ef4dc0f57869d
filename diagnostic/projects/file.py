"""The project file: JSON that a person may keep, send and bring back. Anybody may forge one: nothing in it is believed.

What it names is not looked up here: `diagnostic/projects/opening.py` says what became of its codes and choices.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from diagnostic.aci.funding import FundingPlan
from diagnostic.dossier import Dossier
from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart
from diagnostic.indicators.brought import MOST_BROUGHT, Brought, BroughtError
from diagnostic.indicators.entered import SOURCE_LIMIT
from diagnostic.indicators.follow_up import FollowUp
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.projects.brought_table import BroughtTable, brought_of, table_of
from diagnostic.projects.dossier_file import DossierForm, dossier_of, form_of
from diagnostic.projects.project import LETTERS, Project, Scenario, Work
from diagnostic.record import NAME_LIMIT
from diagnostic.wording import one_line, typography

FORMAT: Literal["diagnostic-cpts-projet"] = "diagnostic-cpts-projet"
# Raised whenever a file written before would no longer be read right. 2 added the brought tables, the territory
# compared with and the figures that an ACI follows; 3 added what people say of their file. 1 and 2 are still read.
SCHEMA: Literal[3] = 3
MOST_BYTES = 10_000_000
MOST_CODES = 40_000
MOST_FIGURES = 200
MOST_PASTED = 200_000
MOST_ANSWERS = 2_000
REASON_LIMIT = 500
# The longest list of codes that a territory may be compared with, and the names of registered CPTS.
MOST_AGAINST = 20_000
_MOST_PEOPLE = 100_000_000
_MOST_SHARE = 100_000

_Code = Annotated[str, StringConstraints(pattern=r"^(?:[0-9]{2}|2[AB])[0-9]{3}(?:[0-9]{4})?$", max_length=9)]
_UnitCode = Annotated[str, StringConstraints(pattern=r"^(?:[0-9]{2}|2[AB])[0-9]{3}$", max_length=5)]
_Name = Annotated[str, StringConstraints(max_length=NAME_LIMIT)]
_Word = Annotated[str, StringConstraints(max_length=100)]
_Against = Annotated[str, StringConstraints(max_length=MOST_AGAINST)]
_Letter = Annotated[str, StringConstraints(pattern=r"^[A-Z]$", max_length=1)]
_People = Annotated[int, Field(ge=0, le=_MOST_PEOPLE)]
_Value = Annotated[float, Field(ge=0, le=1_000_000_000)]
_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)


class FormatError(ValueError):
    """The text is not a project that this version can read; the message says why in French."""


@dataclass(frozen=True)
class _Plan:
    __pydantic_config__ = _STRICT
    scale: _Word
    options: Annotated[list[_Word], Field(max_length=100)]


@dataclass(frozen=True)
class _Figure:
    __pydantic_config__ = _STRICT
    indicator: _Word
    year: Annotated[int, Field(ge=1000, le=9999)]
    source: Annotated[str, StringConstraints(max_length=SOURCE_LIMIT)]
    count: _People | None = None
    base: _People | None = None
    # A share, a rate per 100 000 or an index: what its topic allows is judged when it is opened.
    percent: Annotated[float, Field(ge=-_MOST_SHARE, le=_MOST_SHARE)] | None = None
    masked: bool = False


@dataclass(frozen=True)
class _Followed:
    __pydantic_config__ = _STRICT
    id: _Word
    baseline: _Value | None
    target: _Value | None
    year: Annotated[int, Field(ge=1000, le=9999)]
    source: Annotated[str, StringConstraints(max_length=SOURCE_LIMIT)]


@dataclass(frozen=True)
class _Declared:
    __pydantic_config__ = _STRICT
    code: _UnitCode
    population: Annotated[int, Field(ge=1, le=_MOST_PEOPLE)]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=REASON_LIMIT)]


@dataclass(frozen=True)
class _Scenario:
    __pydantic_config__ = _STRICT
    letter: _Letter
    title: _Name
    codes: Annotated[list[_Code], Field(max_length=MOST_CODES)]
    declared: Annotated[list[_Declared], Field(max_length=MOST_CODES)]


@dataclass(frozen=True)
class _File:
    """`cog`: year of the codes when the project was written, None when not known; `current`: letter of a scenario."""

    __pydantic_config__ = _STRICT
    format: Literal["diagnostic-cpts-projet"]
    schema: Literal[1, 2, 3]
    cog: Annotated[int, Field(ge=1900, le=9999)] | None
    name: _Name
    plan: _Plan
    entered: Annotated[list[_Figure], Field(max_length=MOST_FIGURES)]
    current: _Letter
    scenarios: Annotated[list[_Scenario], Field(min_length=1, max_length=len(LETTERS))]
    pasted: Annotated[str, StringConstraints(max_length=MOST_PASTED)]
    answers: Annotated[list[tuple[_Word, Annotated[str, StringConstraints(max_length=2_000)]]],
                       Field(max_length=MOST_ANSWERS)]
    brought: Annotated[list[BroughtTable], Field(max_length=MOST_BROUGHT)] = field(default_factory=list)
    against: _Against = ""
    follow_up: Annotated[list[_Followed], Field(max_length=MOST_FIGURES)] = field(default_factory=list)
    dossier: DossierForm = field(default_factory=DossierForm)


def to_text(work: Work, cog: int | None = None) -> str:
    """JSON of a work; `cog` is the year of the codes it was made with. The same work always gives the same text.

    Raises FormatError on a work that could not be read back: too many codes, a name too long, a number that is none.
    """
    try:
        text = _adapter().dump_json(_file_of(work, cog), indent=1).decode("utf-8")
    except ValueError as error:
        raise FormatError(typography("Ce projet contient un texte qui ne peut pas être enregistré.")) from error
    _work_of(_read(text))
    return text + "\n"


def from_text(text: str | bytes) -> Work:
    """The work that `to_text` wrote, its texts on one line, its codes sorted. Raises FormatError on anything else."""
    return _work_of(_read(text))


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a project file."""
    schema = _adapter().json_schema(mode="serialization")
    return {**schema, "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": f"Projet de territoire, schéma {SCHEMA}"}


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[_File]:
    return TypeAdapter(_File)


def _read(text: str | bytes) -> _File:
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(content) > MOST_BYTES:
        raise FormatError(typography(f"Ce fichier est trop lourd pour un projet ({MOST_BYTES // 1_000_000} Mo au "
                                     "plus)."))
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        head = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FormatError(typography("Ce fichier n'est pas un projet : ce n'est pas du JSON lisible.")) from error
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise FormatError(typography("Ce fichier JSON n'est pas un projet de territoire."))
    schema = head.get("schema")
    if isinstance(schema, bool):
        raise _damaged("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise FormatError(typography("Ce projet a été écrit par une version plus récente de l'application : mettez "
                                     "celle-ci à jour pour l'ouvrir."))
    try:
        return _adapter().validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = one_line(".".join(str(step) for step in first["loc"])) or "racine"
        raise _damaged(f"{place:.80}") from error


def _damaged(place: str) -> FormatError:
    return FormatError(typography(f"Ce projet est incomplet ou abîmé ({place})."))


def _file_of(work: Work, cog: int | None) -> _File:
    return _File(
        format=FORMAT, schema=SCHEMA, cog=cog, name=work.project.name,
        plan=_Plan(work.project.plan.scale, list(work.project.plan.options)),
        entered=[_Figure(figure.indicator, figure.year, figure.source, figure.count, figure.base, figure.percent,
                         figure.masked) for figure in work.project.entered],
        current=work.letter, scenarios=[_scenario_of(scenario) for scenario in work.scenarios],
        pasted=work.pasted, answers=list(work.answers), brought=[table_of(table) for table in work.project.brought],
        against=work.project.against,
        follow_up=[_Followed(figure.id, figure.baseline, figure.target, figure.year, figure.source)
                   for figure in work.project.follow_up],
        dossier=form_of(work.project.dossier))


def _scenario_of(scenario: Scenario) -> _Scenario:
    return _Scenario(scenario.letter, scenario.title, list(scenario.selection.codes),
                     [_Declared(code, part.population, part.reason) for code, part in scenario.selection.declared])


def _work_of(file: _File) -> Work:
    """Raises FormatError on what no field by itself shows: a letter or a figure twice, a part of a unit not taken."""
    scenarios = [Scenario(found.letter, one_line(found.title), _selection_of(found)) for found in file.scenarios]
    current = [scenario for scenario in scenarios if scenario.letter == file.current]
    if len({scenario.letter for scenario in scenarios}) < len(scenarios):
        raise _damaged("deux scénarios de même lettre")
    if not current:
        raise _damaged("le scénario courant manque")
    if len({figure.indicator for figure in file.entered}) < len(file.entered):
        raise _damaged("deux chiffres saisis pour un même indicateur")
    entered = tuple(EnteredFigure(figure.indicator, figure.year, one_line(figure.source), figure.count, figure.base,
                                  figure.percent, figure.masked) for figure in file.entered)
    project = Project((), one_line(file.name), FundingPlan(one_line(file.plan.scale), tuple(file.plan.options)),
                      tuple(sorted(entered, key=lambda figure: figure.indicator)), brought=_brought_of(file),
                      against=one_line(file.against), follow_up=_follow_up_of(file), dossier=_dossier_of(file))
    others = tuple(scenario for scenario in scenarios if scenario is not current[0])
    return Work(project.on(current[0].selection), file.current, current[0].title, others, file.pasted,
                tuple(file.answers))


def _follow_up_of(file: _File) -> tuple[FollowUp, ...]:
    if len({figure.id for figure in file.follow_up}) < len(file.follow_up):
        raise _damaged("deux chiffres de suivi pour un même indicateur")
    return tuple(FollowUp(figure.id, figure.baseline, figure.target, figure.year, one_line(figure.source))
                 for figure in sorted(file.follow_up, key=lambda figure: figure.id))


def _brought_of(file: _File) -> tuple[Brought, ...]:
    try:
        tables = [brought_of(table) for table in file.brought]
    except BroughtError as refusal:
        raise _damaged(f"un tableau apporté : {refusal}") from refusal
    if len({table.place for table in tables}) < len(tables):
        raise _damaged("deux tableaux apportés pour un même indicateur")
    return tuple(sorted(tables, key=lambda table: table.place))


def _dossier_of(file: _File) -> Dossier:
    try:
        return dossier_of(file.dossier)
    except ValueError as refusal:
        raise _damaged(f"le dossier : {refusal}") from refusal


def _selection_of(scenario: _Scenario) -> Selection:
    parts = {}
    for part in scenario.declared:
        reason = one_line(part.reason)
        if part.code in parts or not reason:
            raise _damaged(f"la part déclarée de {part.code}")
        parts[part.code] = DeclaredPart(part.population, reason)
    selection = Selection.of(scenario.codes, parts)
    if lost := sorted(set(parts) - set(selection.parts)):
        raise _damaged(f"la part déclarée de {lost[0]}, qui n'est pas dans le territoire")
    return selection
