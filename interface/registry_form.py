"""The form by which a CPTS is recorded: its fields, its perimeter, and beside them what would change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.registry.differences import differences
from diagnostic.registry.model import NAME_LIMIT, NOTE_LIMIT, REASON_LIMIT, TIERS, InvalidSheetError, Status
from diagnostic.registry.register import Desk
from diagnostic.registry.review import inhabitants_of, remarks_on, size_of
from diagnostic.report.text import shorten
from diagnostic.wording import count, typography
from interface import (
    markup,
    registry_drafts,
    registry_meets,
    registry_perimeter,
    registry_state,
    registry_words,
    session,
)
from interface.registry_drafts import KEPT, Draft
from interface.registry_read import department_label
from interface.registry_state import Room

FIRST_DAY = date(2000, 1, 1)
_DAYS = {"letter": "Lettre d'intention", "filed": "Dépôt du projet", "validated": "Validation",
         "signed": "Signature ACI", "dissolved": "Dissolution"}


def show(desk: Desk | None, cpts: str) -> None:
    """The form on the draft of a CPTS; empty id for a new one. The register may not answer, or be closed (no desk): the
    form stays."""
    typed = registry_drafts.draft(cpts)
    st.header("Ajouter une CPTS" if not cpts else f"Modifier {markup.label(shorten(_name_read(typed), 80))}")
    with st.container(key="split-registry-form"):
        left, right = st.columns([5, 3], gap="medium")
    with left:
        _fields(typed)
        with st.container(border=True):
            st.markdown("### Périmètre")
            registry_perimeter.show(typed)
        _area(typed, "note", "Note", NOTE_LIMIT, 80, "Facultatif : ce que vos collègues doivent savoir")
        _line(typed, "why", "Pourquoi", REASON_LIMIT, "par exemple : avenant du 3 mars")
    with right, st.container(border=True):
        st.markdown("### Avant d'enregistrer")
        _review(desk, typed)
    # After what is to be read before, on a narrow screen too.
    with st.container(horizontal=True, gap="small"):
        st.button("Enregistrer", type="primary", key="registry_save", icon=":material/save:",
                  on_click=registry_drafts.save, args=(cpts,))
        st.button("Quitter en gardant le brouillon" if typed.touched else "Revenir", key="registry_leave",
                  on_click=registry_state.go, args=(Room.SHEET if cpts else Room.LIST, cpts))
        if typed.touched:
            st.button("Abandonner", key="registry_drop", on_click=registry_drafts.drop, args=(cpts,))


def _name_read(typed: Draft) -> str:
    return typed.read.name if typed.read else typed.name


def _fields(typed: Draft) -> None:
    gazetteer = session.warehouse().gazetteer
    _line(typed, "name", "Nom de la CPTS", NAME_LIMIT, "par exemple CPTS du Vidourle")
    departments = sorted({*gazetteer.departments, typed.department} - {""})
    with st.container(key="fields-2-registry"):
        key = _key(typed, "department")
        session.follow(key, typed.department or None)
        st.selectbox("Département du siège", departments, key=key, index=None, placeholder="Choisir un département",
                     format_func=lambda code: department_label(code, gazetteer), on_change=_keep,
                     args=(typed.cpts, "department", key))
        _choice(typed, "status", "Statut", list(Status), lambda status: status.label)
        _choice(typed, "tier", "Taille enregistrée par l'ARS", sorted(TIERS),
                lambda tier: f"Taille {tier}" if tier else "non renseignée")
        st.html(f"<div class='beside-field'><p class='quiet'>Taille calculée par l'outil</p>"
                f"<p>{markup.text(computed_size(typed))}</p></div>")
    st.html(markup.quiet("Dates des étapes, là où elles sont connues"))
    with st.container(key="fields-registry-days"):
        for step, label in _DAYS.items():
            # A fifth field would stand alone on its row for the few that it is about.
            if step != "dissolved" or typed.status is Status.DISSOLVED or typed.days.dissolved:
                key = _key(typed, step)
                session.follow(key, getattr(typed.days, step))
                st.date_input(label, key=key, value=None, format="DD/MM/YYYY", min_value=FIRST_DAY,
                              on_change=_keep_day, args=(typed.cpts, step, key))


def computed_size(typed: Draft) -> str:
    """« Taille 2 (49 993 habitants) »."""
    units = typed.selection.units
    people = inhabitants_of(units, session.warehouse()) if units else None
    if people is None:
        return "aucune commune" if not units else "une commune de ce périmètre n'existe plus aujourd'hui"
    return f"{size_of(people, session.warehouse()).label} ({count(people, 'habitant')})"


def _key(typed: Draft, field: str) -> str:
    """Each CPTS has its own fields: what is typed for one is never shown for another."""
    return f"registry_field_{field}_{typed.cpts or 'new'}"


def _line(typed: Draft, field: str, label: str, most: int, example: str) -> None:
    key = _key(typed, field)
    session.follow(key, getattr(typed, field))
    st.text_input(label, key=key, max_chars=most, placeholder=typography(example), on_change=_keep,
                  args=(typed.cpts, field, key))


def _area(typed: Draft, field: str, label: str, most: int, height: int, example: str) -> None:
    key = _key(typed, field)
    session.follow(key, getattr(typed, field))
    st.text_area(label, key=key, max_chars=most, height=height, placeholder=typography(example), on_change=_keep,
                 args=(typed.cpts, field, key))


def _choice(typed: Draft, field: str, label: str, options: list[Any], words: Callable[[Any], str]) -> None:
    key = _key(typed, field)
    session.follow(key, getattr(typed, field))
    st.selectbox(label, options, key=key, format_func=words, on_change=_keep, args=(typed.cpts, field, key))


def _keep(cpts: str, field: str, key: str) -> None:
    # A choice that was cleared is None.
    registry_drafts.type_in(cpts, **{field: "" if st.session_state[key] is None else st.session_state[key]})


def _keep_day(cpts: str, step: str, key: str) -> None:
    days = registry_drafts.draft(cpts).days
    registry_drafts.type_in(cpts, days=replace(days, **{step: st.session_state[key]}))


def _review(desk: Desk | None, typed: Draft) -> None:
    """What would change, what deserves a look, and what keeps it from being recorded."""
    store = session.warehouse()
    if registry_drafts.unsettled(typed):
        st.html(markup.notices([(Severity.ALERT, registry_drafts.UNSETTLED, "")]))
    try:
        wanted = typed.sheet(session.cog() or 0)
    except InvalidSheetError as refusal:
        st.html(markup.notices([(Severity.ALERT if typed.touched else Severity.INFO, str(refusal),
                                 KEPT if typed.touched else "")]))
        return
    remarks = [(check.severity, check.message, "") for check in remarks_on(wanted, store)]
    if desk is not None and wanted.status.living:
        remarks += registry_meets.meets(desk, wanted.units, typed.cpts)
    if typed.read is not None:
        st.html(registry_words.differences_html(differences(typed.read, wanted, store.gazetteer)) if typed.touched else
                markup.quiet("Rien n'est changé pour le moment."))
    if remarks:
        st.html(markup.notices(remarks))
    elif typed.touched:
        st.html(markup.notices([(Severity.INFO, "Rien à signaler.", "")]))
