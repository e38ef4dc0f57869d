"""HTML of what the register says of a CPTS: its sheet, its changes, the differences between two of its versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from diagnostic.registry.differences import differences
from diagnostic.registry.model import Difference, Revision, Sheet
from diagnostic.registry.review import STEPS
from diagnostic.registry.timeline import Happening
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import date_fr
from interface import markup
from interface.registry_perimeter import listed, said
from interface.registry_read import department_label

NOTHING = "aucune"


def when_said(instant: datetime) -> str:
    """« 3 mars 2026 à 14:05 », at the hour of this server."""
    local = instant.astimezone()
    return f"{date_fr(local.date())} à {local:%H:%M}"


def titled(name: str) -> str:
    """The name of a CPTS as a heading, whole whatever its length."""
    return f"<h2 class='registry-name'>{markup.text(name)}</h2>"


def facts_of(sheet: Sheet, warehouse: Warehouse) -> str:
    """Everything recorded but the list of communes."""
    days = [(words[:1].upper() + words[1:], date_fr(day)) for step, words in STEPS.items()
            if (day := getattr(sheet.days, step)) is not None]
    rows = [("Statut", sheet.status.label), ("Siège", department_label(sheet.department, warehouse.gazetteer)),
            ("Taille enregistrée", f"Taille {sheet.tier}" if sheet.tier else NOTHING), *days,
            ("Périmètre", said(sheet.units, warehouse) or "aucune commune"), ("Codes", f"COG {sheet.cog}")]
    return markup.facts([*rows, *([("Note", sheet.note)] if sheet.note else [])], words=True)


def whole_sheet(sheet: Sheet, warehouse: Warehouse) -> str:
    """A former version, as it was."""
    return (f"<div class='registry-text'><p class='told'><strong>{markup.text(sheet.name)}</strong></p>"
            f"{facts_of(sheet, warehouse)}<div class='long'>{listed(sheet.units, warehouse)}</div></div>")


def differences_html(found: Sequence[Difference], *, before: str = "Avant", after: str = "Après") -> str:
    """Each thing that changed, in words, under one another: it stands in narrow places. A sentence when none did."""
    if not found:
        return markup.quiet("Aucune différence.")
    rows = "".join(f"<div><dt>{markup.text(one.what)}</dt>{_sides(one, before, after)}</div>" for one in found)
    return f"<dl class='changes registry-text'>{rows}</dl>"


def _sides(one: Difference, before: str, after: str) -> str:
    """Both sides by name, an empty one said so; communes that came or went are named by what is said of them."""
    if one.what.startswith("Commune") and not (one.before and one.after):
        return f"<dd>{markup.text(one.before or one.after)}</dd>"
    return "".join(f"<dd><span>{markup.text(label)}</span> {markup.text(words or 'rien')}</dd>"
                   for label, words in ((before, one.before), (after, one.after)))


def timeline(revisions: Iterable[Revision], beside: Iterable[Happening], warehouse: Warehouse) -> str:
    """Who did what, when and why, the last first, with what changed in words. `beside`: what happened to it that is no
    change of its sheet, such as the work on a conflict."""
    items = [(revision.when, _item(f"Version {revision.version} · {revision.deed.label}", revision.when, revision.who,
                                   revision.why, _changed(revision, warehouse))) for revision in revisions]
    items += [(told.when, _item(told.what, told.when, told.who, told.why, "", look=" class='beside'"))
              for told in beside]
    items.sort(key=lambda item: item[0], reverse=True)
    return f"<ul class='timeline registry-text'>{''.join(html for _, html in items)}</ul>"


def _item(head: str, when: datetime, who: str, why: str, changed: str, *, look: str = "") -> str:
    said = f"<p>« {markup.text(why)} »</p>" if why else ""
    return (f"<li{look}><p><strong>{markup.text(head)}</strong></p>"
            f"<p class='quiet'>{markup.text(f'{when_said(when)}, par {who}')}</p>{said}{changed}</li>")


def _changed(revision: Revision, warehouse: Warehouse) -> str:
    if revision.before is None:
        return ""
    found = differences(revision.before, revision.after, warehouse.gazetteer)
    return differences_html(found) if found else ""
