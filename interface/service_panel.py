"""The state of the service, for who administers it: every figure is one that this process measured since it started."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import streamlit as st

from diagnostic import __version__, journal, measures
from diagnostic.apart import pool
from diagnostic.apart.pool import Standing
from diagnostic.geography.checks import Severity
from diagnostic.projects.folder import projects_folder
from diagnostic.registry.access import Action
from diagnostic.registry.model import RegistryError
from diagnostic.registry.people import named_administrators
from diagnostic.registry.schema import HEAD
from diagnostic.sources.warehouse import DataPackError, Warehouse
from diagnostic.wording import NBSP, count, enumerate_fr, number, quantity
from interface import data_job, data_panel, identity, markup
from interface.guard import show as say
from interface.kpi import show_kpis
from interface.markup import Kpi
from interface.readiness import Found, Readiness, free_bytes, looked
from interface.registry_words import when_said

_STATE = Readiness(looked)
_STATUS = {"ok": "en service", "degraded": "en service, dégradé", "unavailable": "indisponible"}
_PARTS = {"data": "les données ne se lisent pas", "register": "le registre ne répond pas",
          "projects": "le dossier des projets ne peut pas être écrit",
          "disk": "le disque des projets est presque plein"}
_PAGES = {"territoire": "Territoire", "scenarios": "Scénarios", "population": "Population",
          "besoins": "Besoins de santé", "offre": "Offre de soins", "taille_financement": "Taille et financement",
          "chevauchements": "Chevauchements", "registre": "Registre", "dossier": "Dossier",
          "donnees": "Données et méthode"}
_MB = 2 ** 20


def offered() -> bool:
    """Whether the person in front of the screen is to be shown the service.

    Where people log in: who administers the whole register; those that the environment names even while the database
    does not answer, which is when they come. Where nobody does: on one's own machine alone.
    """
    try:
        if not identity.team():
            return data_panel.own_machine()
        if identity.person().account in named_administrators():
            return True
        return identity.desk().people.me().rights.may(Action.AUDIT, None)
    except RegistryError:
        return False


def show() -> None:
    found = _STATE.now()
    for part in (*found.missing, *found.degraded):
        say(Severity.ALERT if part in found.missing else Severity.WARNING, f"{_PARTS[part].capitalize()}.")
    _figures(found)
    st.button("Actualiser", key="service_refresh", icon=":material/refresh:")
    st.html(markup.facts(_state(), words=True))
    _durations()
    _errors()
    st.html(markup.quiet(
        f"Ces mesures sont celles de l'exemplaire qui vous répond ({journal.replica()}), depuis son démarrage. Un "
        "autre exemplaire a les siennes, que celui-ci ne connaît pas : la supervision les lit toutes à l'adresse "
        "/metrics de chacun. Aucune ne dit qui a fait quoi."))


def _figures(found: Found) -> None:
    memory = measures.REGISTRY.get_sample_value("process_resident_memory_bytes")
    sessions = measures.REGISTRY.get_sample_value("cpts_sessions_open")
    show_kpis([
        Kpi("État", _STATUS[found.status], f"depuis {_lasted(datetime.now(UTC) - measures.STARTED)}"),
        Kpi("Sessions ouvertes", number(sessions), "onglets reliés à cet exemplaire"),
        Kpi("Mémoire", _mega(memory), "de cet exemplaire, sans ses ouvriers"),
        Kpi("Disque des projets", _mega(_free()), "encore libres")])


def _state() -> Iterable[tuple[str, str]]:
    yield "Version de l'application", __version__
    try:
        yield "Version des données", Warehouse.standard().version
    except DataPackError:
        yield "Version des données", "illisible"
    yield "Version du registre attendue", HEAD
    processor = measures.REGISTRY.get_sample_value("process_cpu_seconds_total")
    yield "Temps de processeur", quantity(processor, "s", 1)
    ended = measures.endings()
    yield "Dossiers et documents", ", ".join((
        f"{pool.number(Standing.WAITING)} en attente", f"{pool.number(Standing.RUNNING)} en cours",
        *(f"{ended[state.name.lower()]} {state.value}" + ("s" if ended[state.name.lower()] > 1 else "")
          for state in Standing if state.name.lower() in ended)))
    job = data_job.RUNNER.last
    yield "Installation de données", "aucune depuis le démarrage" if job is None else f"{job.what} : {job.ending}"
    refused = measures.database_errors()
    yield "Refus de la base de données", enumerate_fr(f"{kind} ({times})" for kind, times in sorted(refused.items())
                                                      ) or "aucun"


def _durations() -> None:
    rows = [[_PAGES.get(name, name), *_row(page)] for name, page in measures.pages().items()]
    if (register := measures.transactions()).count:
        rows.append(["Transactions du registre", *_row(register)])
    if not rows:
        st.html(markup.quiet("Aucune interaction mesurée depuis le démarrage."))
        return
    st.html(markup.table(
        ["Écran", "Nombre", "Médiane", "95e centile"], rows, numeric=(1, 2, 3),
        caption=f"Durée des interactions : de l'arrivée d'un geste à la fin de ce qu'il dessine, sur les "
                f"{number(measures.KEPT)} dernières de chaque écran au plus"))


def _row(page: measures.Page) -> list[str]:
    return [number(page.count), *(quantity(page.percentile(rank) * 1_000, "ms") for rank in (0.5, 0.95))]


def _errors() -> None:
    slips = measures.last_errors()
    if not slips:
        st.html(markup.quiet("Aucune erreur montrée depuis le démarrage."))
        return
    st.html(markup.table(["Quand", "Erreur", "Où dans le code", "Écran"], [
        [when_said(slip.when), slip.kind, slip.place, _PAGES.get(slip.page, slip.page)] for slip in slips],
        caption=f"{count(len(slips), 'dernière erreur montrée', 'dernières erreurs montrées')} à l'écran", cards=True))


def _free() -> int | None:
    try:
        return free_bytes(projects_folder())
    except OSError:
        return None


def _mega(size: float | None) -> str:
    return quantity(None if size is None else size / _MB, "Mio")


def _lasted(time: timedelta) -> str:
    """« 3 jours 4 h », « 4 h 12 min », « 12 min »."""
    minutes = int(time.total_seconds() // 60)
    days, hours = minutes // 1_440, minutes // 60 % 24
    if days:
        return f"{count(days, 'jour')} {hours}{NBSP}h"
    return f"{hours}{NBSP}h {minutes % 60}{NBSP}min" if hours else f"{minutes}{NBSP}min"
