"""The address of a page carries the territory. Anybody may forge one: nothing is taken from it that is not known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic.aci.funding import FundingPlan, funding
from diagnostic.geography.codes import Fate, FiveDigits, read_codes
from diagnostic.geography.units import codes_of
from diagnostic.report.text import shorten
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import enumerate_fr, typography
from interface.compact import MARK, DamagedListError, packed, unpacked
from interface.project import Project

# Up to so many codes the address can be read and corrected by hand; beyond, they are packed.
MOST_PLAIN = 150
MOST_CHARACTERS = 8000
MOST_PROBLEMS_SHOWN = 5
CODES, NAME, SCALE, MISSIONS = "codes", "nom", "bareme", "missions"


@dataclass(frozen=True)
class Asked:
    """`project` is None when the address names no territory; `warnings` say in French what was left out of it."""

    project: Project | None
    warnings: tuple[str, ...] = ()


def write(project: Project) -> dict[str, str]:
    """Query parameters of a project.

    Entered figures stay in the session: they may be confidential, and an address is copied without a thought.
    """
    codes = "-".join(project.codes) if len(project.codes) <= MOST_PLAIN else packed(project.codes)
    written = {CODES: codes, NAME: project.name, MISSIONS: " ".join(project.plan.options)}
    if project.plan.scale != FundingPlan().scale:
        written[SCALE] = project.plan.scale
    return {key: value for key, value in written.items() if value}


def read(parameters: Mapping[str, str], warehouse: Warehouse) -> Asked:
    """The project that query parameters ask for. Anything may stand in them: nothing is taken that is not known."""
    text = parameters.get(CODES, "").strip()
    if not text:
        return Asked(None)
    if len(text) > MOST_CHARACTERS:
        return Asked(None, (typography("Le lien contient trop de codes pour être lu : collez la liste ci-dessous."),))
    try:
        listed = "\n".join(unpacked(text)) if text.startswith(MARK) else re.sub(r"[-,;.\s]+", "\n", text)
    except DamagedListError:
        return Asked(None, (typography("Le lien est incomplet ou abîmé : copiez-le de nouveau en entier, ou collez la "
                                       "liste des codes ci-dessous."),))
    reading = read_codes(listed, warehouse.gazetteer, five_digits=FiveDigits.INSEE)
    left_out = [f"« {token.shown} »" for token in reading.problems]
    warnings = []
    if left_out:
        warnings.append(typography(f"Le lien contient ce qui n'a pas pu être repris : "
                                   f"{enumerate_fr(left_out, MOST_PROBLEMS_SHOWN)}."))
    warnings += [f"Dans le lien, {token.message}" for token in reading.tokens
                 if token.fate is Fate.CONVERTED][:MOST_PROBLEMS_SHOWN]
    warnings += [typography(f"Le lien laisse une question ouverte. {question.message} Collez la liste ci-dessous pour "
                            "y répondre.") for question in reading.questions[:MOST_PROBLEMS_SHOWN]]
    if not reading.units:
        warnings.append(typography("Aucun territoire n'a pu être lu dans le lien : voici celui de démonstration."))
        return Asked(None, tuple(warnings))
    plan, complaint = _plan(parameters, warehouse)
    name = shorten(parameters.get(NAME, ""))
    return Asked(Project(codes_of(reading.units), name, plan), (*warnings, *complaint))


def _plan(parameters: Mapping[str, str], warehouse: Warehouse) -> tuple[FundingPlan, tuple[str, ...]]:
    """The scale and options asked for, as far as they exist."""
    scales = {found.scale: found for found in funding(1, warehouse.table("aci_financement"))}
    asked = parameters.get(SCALE, FundingPlan().scale)
    options = parameters.get(MISSIONS, "").split()[:20]
    if asked not in scales:
        return FundingPlan(), (typography("Le lien demande un barème de financement inconnu : le barème « "
                                           f"{scales[FundingPlan().scale].scale_label} » est retenu."),)
    known = tuple(sorted(scales[asked].offered.intersection(options)))
    unknown = len(set(options)) - len(known)
    complaint = typography("Le lien demande des missions que ce barème ne connaît pas : elles sont laissées de côté.")
    return FundingPlan(asked, known), (complaint,) if unknown else ()
