"""What the verb `registry` prints: JSON of a stable shape, and lines. Keys are in French; VERSION changes when one
changes its meaning or goes, keys that come do not change it. Instants are ISO 8601 in UTC."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.registry.audit import Line
from diagnostic.registry.differences import differences
from diagnostic.registry.export import in_order, record_of
from diagnostic.registry.imports import Batch
from diagnostic.registry.listing_table import inert
from diagnostic.registry.listing_units import Asked
from diagnostic.registry.model import Entry, Revision, Sheet
from diagnostic.registry.people import Given
from diagnostic.registry.plan import Plan, Step
from diagnostic.wording import NBSP, count, number

VERSION = 1
_ROW = ("id", "cpts", "statut", "departement_siege", "taille", "communes", "version", "modifie_le", "modifie_par",
        "supprimee")


def written(kind: str, **told: Any) -> str:
    """A document: its version, what it is (`genre`), and what it tells."""
    return json.dumps({"version": VERSION, "genre": kind, **told}, ensure_ascii=False, indent=1)


# -- CPTS ------------------------------------------------------------------------------------------------------------

def rows_of(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Keys: id, cpts (its name), statut, departement_siege, taille, communes (how many), version, modifie_le,
    modifie_par, supprimee."""
    return [dict(zip(_ROW, (entry.id, entry.sheet.name, entry.sheet.status.value, entry.sheet.department,
                            entry.sheet.tier, len(entry.sheet.units), entry.version, entry.changed.isoformat(),
                            entry.by, entry.deleted), strict=True)) for entry in in_order(entries)]


def rows_csv(entries: Iterable[Entry]) -> str:
    """The same as text; one that a spreadsheet would take for a formula is led by an apostrophe."""
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=";", lineterminator="\n")
    table.writerow(_ROW)
    for row in rows_of(entries):
        told = {True: "oui", False: "non"}[row["supprimee"]]
        table.writerow([inert(str(cell)) for cell in (row | {"supprimee": told}).values()])
    return text.getvalue()


def row_line(entry: Entry) -> str:
    sheet = entry.sheet
    return (f"{entry.id}\t{sheet.department}\t{sheet.status.label}\t{count(len(sheet.units), 'commune')}\t{sheet.name}")


def entry_data(entry: Entry, gazetteer: Gazetteer) -> dict[str, Any]:
    """The record of an export, and: version, supprimee, modifie_le, modifie_par."""
    return record_of(entry.sheet, gazetteer, entry.id) | {
        "version": entry.version, "supprimee": entry.deleted, "modifie_le": entry.changed.isoformat(),
        "modifie_par": entry.by}


def changes_data(before: Sheet, after: Sheet, gazetteer: Gazetteer) -> list[dict[str, str]]:
    """Keys: quoi, avant, apres, in words."""
    return [{"quoi": found.what, "avant": found.before, "apres": found.after}
            for found in differences(before, after, gazetteer)]


def revision_data(revision: Revision, gazetteer: Gazetteer) -> dict[str, Any]:
    """Keys: numero, version, acte, quand, qui, pourquoi, supprimee, import (its number or null), changements, cpts."""
    changes = changes_data(revision.before, revision.after, gazetteer) if revision.before else []
    return {"numero": revision.number, "version": revision.version, "acte": revision.deed.value,
            "quand": revision.when.isoformat(), "qui": revision.who, "pourquoi": revision.why,
            "supprimee": revision.deleted, "import": revision.batch, "changements": changes,
            "cpts": record_of(revision.after, gazetteer, revision.cpts)}


def revision_lines(revision: Revision, gazetteer: Gazetteer) -> Iterator[str]:
    batch = f" ; import {revision.batch}" if revision.batch is not None else ""
    why = f" ; {revision.why}" if revision.why else ""
    yield f"{revision.version}\t{_moment(revision.when.isoformat())}\t{revision.who}\t{revision.deed.label}{batch}{why}"
    if revision.before:
        for change in changes_data(revision.before, revision.after, gazetteer):
            yield f"\t{_change(change)}"


# -- imports ---------------------------------------------------------------------------------------------------------

def plan_data(plan: Plan, gazetteer: Gazetteer, batch: Batch | None) -> dict[str, Any]:
    """Keys: source, sha256, resume, applique, import (number or null), nouvelles (records), modifiees (id, version,
    cpts, changements, conserve), inchangees (id, cpts), absentes (id, cpts, sort), departements_entiers, questions,
    problemes (ligne, cpts, message, codes), remarques, lecture."""
    fate = "mise de côté" if plan.put_aside else "gardée"
    return {
        "source": plan.listing.source, "sha256": plan.listing.sha256, "resume": plan.summary,
        "applique": batch is not None, "import": batch.number if batch else None,
        "nouvelles": [record_of(step.wanted, gazetteer) for step in plan.new],
        "modifiees": [{"id": step.entry.id, "version": step.entry.version, "cpts": step.wanted.name, "changements":
                       changes_data(step.entry.sheet, step.wanted, gazetteer), "conserve": list(step.kept)}
                      for step in plan.changed if step.entry],
        "inchangees": [{"id": step.entry.id, "cpts": step.wanted.name} for step in plan.unchanged if step.entry],
        "absentes": [{"id": entry.id, "cpts": entry.sheet.name, "sort": fate} for entry in plan.gone],
        "departements_entiers": list(plan.whole),
        "questions": [_question(asked) for asked in plan.questions],
        "problemes": [{"ligne": found.line, "cpts": found.cpts, "message": found.message, "codes": list(found.codes)}
                      for found in plan.listing.problems],
        "remarques": list(plan.remarks), "lecture": list(plan.listing.said)}


def _question(asked: Asked) -> dict[str, Any]:
    """Keys: id, cpts, message, lignes, plusieurs, choix (id, libelle, codes)."""
    return {"id": asked.id, "cpts": asked.cpts, "message": asked.message, "lignes": list(asked.lines),
            "plusieurs": asked.multiple, "choix": [{"id": choice.id, "libelle": choice.label,
                                                    "codes": list(choice.codes)} for choice in asked.choices]}


def plan_lines(plan: Plan, gazetteer: Gazetteer) -> Iterator[str]:
    """« + » for a new CPTS, « ~ » for a changed one, « - » for one put aside, « ? » for one that may be renamed."""
    yield plan.summary
    for step in plan.new:
        yield f"+ {step.wanted.name} ({step.wanted.department}), {count(len(step.wanted.units), 'commune')}"
    for step in plan.changed:
        yield from _changed(step, gazetteer)
    for renaming in plan.renamings:
        yield f"? {renaming.found.sheet.name}, peut-être {renaming.entry.sheet.name}, renommée"
    for entry in plan.gone:
        fate = "mise de côté" if plan.put_aside else "gardée"
        yield f"- {entry.sheet.name} ({entry.sheet.department}), absente de la liste, {fate}"


def _changed(step: Step, gazetteer: Gazetteer) -> Iterator[str]:
    yield f"~ {step.wanted.name} ({step.wanted.department})"
    if step.entry:
        for change in changes_data(step.entry.sheet, step.wanted, gazetteer):
            yield f"    {_change(change)}"


def _change(change: dict[str, str]) -> str:
    """« Nom : A → B », « Communes ajoutées : Arles (13004) »."""
    return f"{change['quoi']}{NBSP}: {' → '.join(filter(None, (change['avant'], change['apres'])))}"


def batch_data(batch: Batch) -> dict[str, Any]:
    """Keys: numero, quand, qui, source, sha256, pourquoi, departements_entiers, creees, modifiees, mises_de_cote,
    annule_le (or null), annule_par."""
    return {"numero": batch.number, "quand": batch.when.isoformat(), "qui": batch.who, "source": batch.source,
            "sha256": batch.sha256, "pourquoi": batch.why, "departements_entiers": list(batch.whole),
            "creees": batch.created, "modifiees": batch.changed, "mises_de_cote": batch.put_aside,
            "annule_le": batch.undone.isoformat() if batch.undone else None, "annule_par": batch.undone_by}


def batch_line(batch: Batch) -> str:
    undone = f"\tannulé par {batch.undone_by}" if batch.undone else ""
    why = f"\t{batch.why}" if batch.why else ""
    return (f"{batch.number}\t{_moment(batch.when.isoformat())}\t{batch.who}\t{batch.source}\t"
            f"+{number(batch.created)} ~{number(batch.changed)} -{number(batch.put_aside)}{why}{undone}")


# -- people ----------------------------------------------------------------------------------------------------------

def given_data(given: Given) -> dict[str, Any]:
    """Keys: numero, compte, role, niveau, code, depuis, par, pourquoi."""
    return {"numero": given.number, "compte": given.account, "role": given.grant.role.label,
            "niveau": given.grant.area.level.value, "code": given.grant.area.code, "depuis": given.when.isoformat(),
            "par": given.by, "pourquoi": given.why}


def given_line(given: Given) -> str:
    area = given.grant.area
    return (f"{given.number}\t{given.account}\t{given.grant.role.label}\t{area.level.value} {area.code}".rstrip()
            + (f"\t{given.why}" if given.why else ""))


def audit_data(line: Line) -> dict[str, Any]:
    """Keys: numero, quand, compte, qui, action, cible, departements (null for all), issue, detail."""
    return {"numero": line.number, "quand": line.when.isoformat(), "compte": line.account, "qui": line.who,
            "action": line.action.value, "cible": line.target,
            "departements": None if line.departments is None else sorted(line.departments),
            "issue": line.outcome.value, "detail": line.detail}


def audit_line(line: Line) -> str:
    return "\t".join((str(line.number), _moment(line.when.isoformat()), line.who, line.action.value, line.target,
                      line.outcome.value, line.detail)).rstrip()


def _moment(instant: str) -> str:
    """To the minute."""
    return instant[:16]
