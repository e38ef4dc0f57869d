"""Take the listing of a region into the register: what it would change is shown first, and written once agreed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.received.room import listing_read
from diagnostic.registry.imports import ChangedMeanwhileError
from diagnostic.registry.listing import EMBEDDED_TABLE, Listing, embedded_listing
from diagnostic.registry.model import REASON_LIMIT, Status
from diagnostic.registry.plan import Gone, Plan, plan_of
from diagnostic.registry.register import Desk
from diagnostic.sources.refusals import MAX_BYTES, FileError
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NARROW, count
from interface import markup, registry_batches, registry_plan, registry_read, registry_state, session
from interface.guard import show as say

_BROUGHT, _WHY, _FILE = "registry_brought", "registry_import_why", "registry_file"
MOST_MB = MAX_BYTES // 1_000_000
# A listing of a region read, with its questions answered so far.
KEPT = 4


@dataclass(frozen=True)
class Brought:
    """A listing under examination. `content`: None for the one that comes with the application."""

    name: str
    content: bytes | None = field(repr=False)
    answers: tuple[tuple[str, str], ...] = ()
    gone: Gone = Gone.KEEP
    status: Status | None = None
    contacts: bool = False


def show(desk: Desk) -> None:
    """Raises RegistryError."""
    brought: Brought | None = st.session_state.get(_BROUGHT)
    if brought is None:
        _ask()
        registry_batches.show(desk)
        return
    st.html(f"<div class='registry-text'>{markup.lead(f'Examen de « {brought.name} »')}</div>")
    st.button("Choisir une autre liste", key="registry_import_other", icon=":material/arrow_back:", on_click=_drop)
    store = session.warehouse()
    try:
        listing = _listing(brought, store.version, store)
    except FileError as refusal:
        say(Severity.ALERT, str(refusal), "Rien n'a été écrit.")
        return
    _options(brought)
    plan = plan_of(listing, registry_read.shelf(desk).entries, store, answers=dict(brought.answers), gone=brought.gone)
    registry_plan.show(plan, _answer)
    if plan.gone:
        st.radio(f"Que faire des CPTS que cette liste ne nomme pas{NARROW}?",
                 list(Gone), key="registry_import_gone", index=list(Gone).index(brought.gone),
                 format_func=_GONE.__getitem__,
                 on_change=lambda: _change(gone=st.session_state["registry_import_gone"]))
    _confirm(plan)


_GONE = {Gone.KEEP: "Les garder telles quelles", Gone.PUT_ASIDE: "Les supprimer (elles pourront être restaurées)"}


# -- what is brought ---------------------------------------------------------------------------------------------

def _ask() -> None:
    st.html(markup.quiet("La liste des CPTS d'une région ou d'un département : CSV ou Excel (une ligne par commune, ou "
                         "une colonne par CPTS), GeoJSON, GeoPackage, shapefile zippé, ou un export de ce registre. "
                         f"{MOST_MB} Mo au plus. Ce qu'elle changerait est montré d'abord ; rien n'est écrit avant "
                         "votre accord."))
    st.file_uploader("Liste à importer", key=f"{_FILE}_{registry_state.turn()}", max_upload_size=MOST_MB,
                     on_change=_bring, args=(f"{_FILE}_{registry_state.turn()}",))
    if session.warehouse().has(EMBEDDED_TABLE):
        st.button("Prendre la liste de Provence-Alpes-Côte d'Azur fournie avec l'outil", key="registry_embedded",
                  icon=":material/inventory_2:", on_click=_keep, args=(Brought(_embedded_name(), None),))


def _embedded_name() -> str:
    found = session.warehouse().provenance(EMBEDDED_TABLE)
    return f"{found.title} ({found.vintage})"


def _bring(key: str) -> None:
    file = st.session_state[key]
    if file is not None:
        _keep(Brought(file.name, file.getvalue()))


def _keep(brought: Brought) -> None:
    st.session_state[_BROUGHT] = brought
    registry_state.clear()


def _change(**fields: object) -> None:
    _keep(replace(st.session_state[_BROUGHT], **fields))


def _drop() -> None:
    st.session_state.pop(_BROUGHT, None)
    registry_state.clear()
    registry_state.renew()


def _answer(question: str, choice: str) -> None:
    given = dict(st.session_state[_BROUGHT].answers) | {question: choice}
    _change(answers=tuple(sorted(given.items())))


def _options(brought: Brought) -> None:
    known: list[Status | None] = [None, *(status for status in Status if status is not Status.UNSTATED)]
    with st.container(key="fields-2-registry-import"):
        st.selectbox("Statut des CPTS dont la liste ne dit rien", known, key="registry_import_status",
                     index=known.index(brought.status),
                     format_func=lambda status: status.label if status else Status.UNSTATED.label,
                     on_change=lambda: _change(status=st.session_state["registry_import_status"]))
        st.checkbox("Garder les contacts de personnes que contient la liste", brought.contacts,
                    key="registry_import_contacts", help="Sans cela, les colonnes de noms, de téléphones et de "
                                                         "courriels sont laissées de côté.",
                    on_change=lambda: _change(contacts=st.session_state["registry_import_contacts"]))


def _listing(brought: Brought, data_version: str, store: Warehouse) -> Listing:
    return _read(brought.name, brought.content, brought.answers, brought.status, brought.contacts, data_version, store)


@st.cache_resource(max_entries=KEPT, show_spinner="Lecture de la liste…")
def _read(name: str, content: bytes | None, answers: tuple[tuple[str, str], ...], status: Status | None, contacts: bool,
          data_version: str, _store: Warehouse) -> Listing:
    """The listing as it reads with these answers. Raises FileError."""
    del data_version
    if content is None:
        return embedded_listing(_store, status=status)
    return listing_read(name, content, dict(answers), contacts=contacts, status=status)


# -- the agreement -----------------------------------------------------------------------------------------------

def _confirm(plan: Plan) -> None:
    if plan.empty and not plan.questions:
        st.html(markup.quiet("Cette liste ne change rien au registre : il n'y a rien à importer."))
        return
    st.text_input("Pourquoi", key=_WHY, max_chars=REASON_LIMIT, placeholder="par exemple : liste de l'ARS de mars 2026")
    written = len(plan.new) + len(plan.changed) + len(plan.put_aside)
    st.button(f"Importer ({count(written, 'changement')})", key="registry_import_yes", type="primary",
              icon=":material/upload:", disabled=bool(plan.questions), on_click=_apply, args=(plan,))
    if plan.questions:
        st.html(markup.quiet("Répondez d'abord aux questions : rien n'est écrit tant qu'il en reste."))


def _apply(plan: Plan) -> None:
    """Write what was shown, and only that."""
    why = st.session_state.get(_WHY, "")

    def take(desk: Desk) -> str:
        try:
            batch = desk.imports.apply(plan, why)
        except ChangedMeanwhileError as meanwhile:
            registry_state.tell(str(meanwhile), Severity.WARNING, "L'examen ci-dessous est refait sur le registre "
                                                                  "d'aujourd'hui : vérifiez-le, puis importez.")
            return ""
        return (f"L'import {batch.number} est fait : {plan.summary} Il peut être annulé depuis la liste des imports.")

    if said := registry_state.asked(take, "Rien n'a été écrit ; la liste est gardée."):
        _drop()
        registry_state.tell(said)
