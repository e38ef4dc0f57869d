"""Who has which right where, for those who administer the register, and the journal of what everybody did."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.registry.access import Action, Area, Level, Rights, Role
from diagnostic.registry.audit import Line
from diagnostic.registry.claims import LONGEST
from diagnostic.registry.model import REASON_LIMIT
from diagnostic.registry.people import Given
from diagnostic.registry.register import LOCAL, Desk
from diagnostic.registry.trace import Outcome
from diagnostic.report.files.delimited import csv_bytes
from diagnostic.report.text import shorten
from diagnostic.wording import count, enumerate_fr
from interface import identity, markup, registry_state
from interface.guard import show as say
from interface.registry_words import when_said

_ACCOUNT, _ROLE, _AREA, _WHY, _CHOSEN, _OLD = (
    "people_account", "people_role", "people_area", "people_why", "people_chosen", "people_old")
_JOURNAL_WHO, _JOURNAL_DONE, _JOURNAL_WHAT = "journal_who", "journal_outcome", "journal_action"
# Lines on the screen, and in the file.
SHOWN, CARRIED = 50, 5_000
NAME, TOLD = 60, 200
JOURNAL = "journal-du-registre.csv"


def show(desk: Desk) -> None:
    """Raises RegistryError."""
    rights = desk.people.me().rights
    if not rights.somewhere(Action.GRANT):
        st.html(markup.quiet("Les droits sont donnés par les personnes qui administrent le registre."))
        return
    if not identity.team():
        say(Severity.INFO, "Personne ne se connecte sur ce poste : qui l'ouvre peut tout faire. Les droits donnés ici "
                           "compteront quand la connexion sera réglée (.streamlit/secrets.example.toml).")
    _people(desk, rights)
    _journal(desk)


# -- rights ------------------------------------------------------------------------------------------------------

def _people(desk: Desk, rights: Rights) -> None:
    st.header("Qui peut faire quoi")
    st.html(markup.table(["Rôle", "Ce qu'il permet"], [
        ["Lecteur", "Lire le registre, et les projets de son ressort."],
        ["Éditeur", "Créer, modifier, importer, régler un conflit, lire les contacts, dans son ressort."],
        ["Administrateur", "Donner et retirer des droits, lire le journal, dans son ressort."]]))
    given = desk.people.grants()
    if given:
        st.html("<div class='people'>" + markup.table(
            ["Compte", "Rôle", "Ressort", "Depuis", "Donné par", "Pourquoi"],
            [[one.account, one.grant.role.label, identity.place_of(one.grant.area), when_said(one.when),
              shorten(one.by, NAME), shorten(one.why, TOLD)] for one in given], cards=True) + "</div>")
    else:
        st.html(markup.quiet("Personne n'a encore de droit dans votre ressort."))
    with st.expander("Donner un droit", icon=":material/person_add:", expanded=not given):
        _giving(rights)
    if given:
        with st.expander("Retirer un droit", icon=":material/person_remove:"):
            _taking({one.number: one for one in given})
    with st.expander("Droits retirés", icon=":material/history:"):
        _taken(desk)


def _giving(rights: Rights) -> None:
    st.text_input("Compte", key=_ACCOUNT, max_chars=LONGEST, placeholder="prenom.nom@ars.sante.fr",
                  help="L'adresse électronique de la personne, ou le compte qu'elle lit à l'écran quand elle se "
                       "connecte sans avoir de droit.")
    st.segmented_control("Rôle", list(Role), key=_ROLE, default=Role.READER, format_func=lambda role: role.label)
    st.selectbox("Ressort", areas(rights), key=_AREA, format_func=identity.place_of)
    st.text_input("Pourquoi", key=_WHY, max_chars=REASON_LIMIT, placeholder="par exemple : arrivée dans le service")
    st.button("Donner ce droit", key="people_give", type="primary", icon=":material/check:", on_click=_give)


def areas(rights: Rights) -> list[Area]:
    """Where somebody may give rights: the country, then regions, then departments."""
    regions = identity.registry().regions
    wanted = [Area(Level.EVERYWHERE), *(Area(Level.REGION, code) for code in sorted(regions)),
              *(Area(Level.DEPARTMENT, code) for code in sorted(frozenset().union(*regions.values())))]
    return [area for area in wanted if rights.may(Action.GRANT, area.departments(regions))]


def _give() -> None:
    registry_state.clear()
    account, role, area = (st.session_state.get(key) for key in (_ACCOUNT, _ROLE, _AREA))
    if role is None or area is None:
        registry_state.tell("Choisissez un rôle et un ressort.", Severity.WARNING)
        return
    made = registry_state.asked(lambda desk: desk.people.grant(account or "", role, area,
                                                               st.session_state.get(_WHY, "")))
    if made is not None:
        registry_state.tell(f"{shorten(made.account, NAME)} : {role.label}, {identity.place_of(area)}.")
        st.session_state[_ACCOUNT] = st.session_state[_WHY] = ""


def _taking(living: dict[int, Given]) -> None:
    number = st.selectbox("Droit à retirer", list(living), key=_CHOSEN,
                          format_func=lambda one: _said(living[one]) if one in living else "")
    st.text_input("Pourquoi", key=_OLD, max_chars=REASON_LIMIT, placeholder="par exemple : départ")
    st.button("Retirer ce droit", key="people_take", icon=":material/person_remove:", on_click=_take, args=(number,))


def _take(number: int) -> None:
    registry_state.clear()
    ended = registry_state.asked(lambda desk: desk.people.revoke(number, st.session_state.get(_OLD, "")))
    if ended is not None:
        registry_state.tell(f"Droit retiré : {_said(ended)}.")
        st.session_state[_OLD] = ""


def _said(given: Given) -> str:
    return f"{shorten(given.account, NAME)} · {given.grant.role.label} · {identity.place_of(given.grant.area)}"


def _taken(desk: Desk) -> None:
    ended = [given for given in desk.people.grants(revoked=True) if given.revoked is not None]
    if not ended:
        st.html(markup.quiet("Aucun droit n'a été retiré."))
        return
    st.html("<div class='people'>" + markup.table(
        ["Compte", "Rôle", "Ressort", "Donné", "Retiré", "Pourquoi"],
        [[given.account, given.grant.role.label, identity.place_of(given.grant.area),
          f"{when_said(given.when)}, {shorten(given.by, NAME)}",
          f"{when_said(given.revoked)}, {shorten(given.revoked_by, NAME)}" if given.revoked else "",
          shorten(given.revoked_why, TOLD)] for given in ended], cards=True) + "</div>")


# -- the journal -------------------------------------------------------------------------------------------------

def _journal(desk: Desk) -> None:
    st.header("Journal")
    st.html(markup.quiet("Ce que chacun a fait dans le registre, et ce qui a été refusé. Rien ne s'y efface."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.text_input("Compte ou nom", key=_JOURNAL_WHO, max_chars=LONGEST, placeholder="tous")
        action = st.selectbox("Action", list(Action), key=_JOURNAL_WHAT, index=None, placeholder="toutes",
                              format_func=lambda one: str(one.value).capitalize())
    outcome = st.segmented_control("Résultat", list(Outcome), key=_JOURNAL_DONE, format_func=lambda one: one.value)
    asked = partial(desk.audit.lines, who=who, action=action, outcome=outcome)
    # One more than what is shown tells whether there are others.
    found = asked(SHOWN + 1)
    if not found:
        st.html(markup.quiet("Aucune ligne."))
        return
    st.html("<div class='people'>" + markup.table(
        ["Quand", "Qui", "Action", "Sur quoi", "Où", "Résultat"],
        [[when_said(line.when), _who(line), line.action.value, shorten(_what(line), TOLD), _where(line),
          line.outcome.value] for line in found[:SHOWN]], cards=True) + "</div>")
    if len(found) > SHOWN:
        st.html(markup.quiet(f"Les {SHOWN} dernières lignes sont montrées ; le fichier en porte davantage."))

    def carried() -> bytes:
        lines = asked(CARRIED)
        desk.audit.exported(JOURNAL, desk.people.me().rights.departments)
        return csv_bytes(frame(lines))

    st.download_button("Télécharger le journal (CSV)", carried, JOURNAL, "text/csv", key="journal_csv",
                       icon=":material/download:", on_click="ignore",
                       help=f"Les {count(CARRIED, 'dernière ligne', 'dernières lignes')} au plus, de ce qui est choisi "
                            "ci-dessus.")


def _who(line: Line) -> str:
    """The name, then the account where it says more."""
    said = shorten(line.who, NAME)
    return said if line.account in {line.who, LOCAL.account} else f"{said} ({shorten(line.account, NAME)})"


def _what(line: Line) -> str:
    """The account and the right, or the name of what it was about."""
    if line.action is Action.GRANT:
        return " : ".join(filter(None, (line.target, line.detail)))
    return line.detail or line.target


def _where(line: Line) -> str:
    return "partout" if line.departments is None else enumerate_fr(sorted(line.departments), 8) or "—"


def frame(lines: tuple[Line, ...]) -> pd.DataFrame:
    """One row for each line, the last first; instants in UTC."""
    return pd.DataFrame({
        "Numéro": [line.number for line in lines],
        "Quand (UTC)": [line.when.isoformat(" ", "seconds") for line in lines],
        "Compte": [line.account for line in lines], "Nom": [line.who for line in lines],
        "Action": [line.action.value for line in lines], "Sur quoi": [line.target for line in lines],
        "Détail": [line.detail for line in lines],
        "Départements": ["partout" if line.departments is None else " ".join(sorted(line.departments))
                         for line in lines],
        "Résultat": [line.outcome.value for line in lines]})
