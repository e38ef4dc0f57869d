"""The panel where a commune of the territory is taken whole, by IRIS, by arrondissements or by a declared part."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.drawing.selection import Selection
from diagnostic.geography.checks import Severity
from diagnostic.geography.delegated import delegated_of, delegated_words
from diagnostic.geography.units import REASON_LIMIT
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, typography
from interface import gestures, markup, session
from interface.guard import show as show_notice
from interface.parts import Choice, Way, inhabitants, iris_label, iris_of, taken, units_in, way_of, ways_of

_UNIT, _REFUSAL = "parts_unit", "parts_refusal"
_HELP = {
    Way.WHOLE: "Tous ses habitants comptent.",
    Way.IRIS: "Population de chaque IRIS au recensement de 2021 ; celle du territoire en est déduite, c'est une "
              "estimation. L'outil n'a que les codes des IRIS : leurs noms et leurs limites sont sur les cartes des "
              "IRIS de l'Insee (insee.fr).",
    Way.BOROUGHS: "Chaque arrondissement compte avec sa propre population.",
    Way.DELEGATED: "Aucune table ne donne la population des communes déléguées : indiquez-la d'après la mairie ou "
                   "l'Insee.",
    Way.DECLARED: "Ses chiffres seront des estimations, au prorata des habitants déclarés ; la raison figure dans les "
                  "documents.",
}

OnChange = Callable[[Selection, str], None]


def show_current() -> None:
    """The panel on the territory of the session."""
    show(session.drawing().selection, session.current(), session.warehouse(), gestures.select)


def show(selection: Selection, diagnosis: Diagnosis, warehouse: Warehouse, on_change: OnChange) -> None:
    """Choose a commune, then how it is taken. `on_change` gets the new selection and the French label of the step."""
    codes = units_in(selection, warehouse)
    if not codes:
        st.html(markup.quiet("Le territoire n'a pas encore de commune."))
        return
    if st.session_state.get(_UNIT) not in codes:
        st.session_state[_UNIT] = next(iter(sorted(selection.parts)), codes[0])
    labels = {code: warehouse.gazetteer.place(code).label for code in codes}
    code = st.selectbox("Commune", codes, key=_UNIT, format_func=labels.__getitem__, on_change=_forget)
    st.html(markup.quiet(_today(code, diagnosis, warehouse)))
    ways = ways_of(code, warehouse)
    now = way_of(selection, code, warehouse)
    key = _key("way", code)
    if now in ways:
        session.follow(key, now)
    way = st.radio("Prendre cette commune", ways, key=key, format_func=str, horizontal=True, on_change=_forget)
    with st.form(f"parts_{code}_{way.name}", enter_to_submit=False, border=False):
        st.html(markup.quiet(_HELP[way]))
        _fields(way, selection, code, warehouse)
        st.form_submit_button("Appliquer", type="primary", on_click=_apply,
                              args=(selection, code, way, warehouse, on_change))
    if refusal := st.session_state.get(_REFUSAL):
        show_notice(Severity.ALERT, refusal, "Rien n'a changé ; ce que vous avez tapé est gardé.")


def _key(field: str, code: str) -> str:
    """Each commune has its own fields: what is typed for one is never shown for another."""
    return f"parts_{field}_{code}"


def _today(code: str, diagnosis: Diagnosis, warehouse: Warehouse) -> str:
    """« Aujourd'hui : part déclarée : 1 250 habitants sur 6 486 (deux quartiers) », « Aujourd'hui : entière… »."""
    profile = next((unit for unit in diagnosis.units if unit.code == code), None)
    people = count(inhabitants(code, warehouse), "habitant")
    if profile is None:
        return f"Prise par arrondissements ; {people} en tout."
    if profile.part:
        part = profile.part_said[:1].upper() + profile.part_said[1:]
        return f"{part}." if profile.reason else f"{part} : {count(profile.population, 'habitant')} sur {people}."
    return f"Prise en entier : {people}."


def _fields(way: Way, selection: Selection, code: str, warehouse: Warehouse) -> None:
    part = selection.parts.get(code)
    if way is Way.IRIS:
        people = iris_of(code, warehouse)
        session.follow(_key("iris", code), [other for other in selection.codes if other in people])
        st.multiselect("IRIS retenus", list(people), key=_key("iris", code), placeholder="Choisir des IRIS",
                       format_func=lambda iris: iris_label(iris, people[iris], warehouse))
    elif way is Way.BOROUGHS:
        names = {borough: warehouse.gazetteer.place(borough).name
                 for borough in warehouse.gazetteer.arrondissements_of(code)}
        session.follow(_key("boroughs", code), [borough for borough in names if borough in selection.unit_codes])
        st.multiselect("Arrondissements retenus", list(names), key=_key("boroughs", code),
                       format_func=names.__getitem__, placeholder="Choisir des arrondissements")
    elif way in (Way.DELEGATED, Way.DECLARED):
        if way is Way.DELEGATED:
            formers = {former.former_code: delegated_words(former)
                       for former in delegated_of(code, warehouse.gazetteer)}
            held = [former for former, words in formers.items() if part and words == part.reason]
            session.follow(_key("former", code), next(iter([*held, *formers])))
            st.selectbox("Commune déléguée", list(formers), key=_key("former", code), format_func=formers.__getitem__)
        session.follow(_key("population", code), str(part.population) if part else "")
        st.text_input("Habitants dans le territoire", key=_key("population", code), placeholder="par exemple 1 250",
                      max_chars=20)
        if way is Way.DECLARED:
            session.follow(_key("reason", code), part.reason if part else "")
            st.text_input("Raison", key=_key("reason", code), max_chars=REASON_LIMIT,
                          placeholder="par exemple : deux quartiers au sud de la voie ferrée")


def _apply(selection: Selection, code: str, way: Way, warehouse: Warehouse, on_change: OnChange) -> None:
    """Runs before the screen is drawn again; a refusal leaves the territory and the fields as they are."""
    state = st.session_state
    choice = Choice(way, tuple(state.get(_key("iris" if way is Way.IRIS else "boroughs", code)) or ()),
                    state.get(_key("population", code), ""), state.get(_key("reason", code), ""),
                    state.get(_key("former", code), "") or "")
    try:
        wanted, label = taken(selection, code, choice, warehouse)
    except ValueError as refusal:
        state[_REFUSAL] = typography(str(refusal))
        return
    _forget()
    on_change(wanted, label)


def _forget() -> None:
    st.session_state[_REFUSAL] = ""
