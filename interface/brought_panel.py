"""Bring a table: upload, preview, say what it is, and it stands in the diagnosis; what was brought, and the model file.

Nothing leaves the machine, and what is under secrecy is masked before anything is kept.
"""

from __future__ import annotations

import logging
from datetime import date

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from diagnostic.diagnosis import Diagnosis
from diagnostic.geography.checks import Severity
from diagnostic.indicators.brought import Base, Brought, Scope, with_brought
from diagnostic.indicators.brought_taken import model_columns, taken, taken_model
from diagnostic.indicators.entered import validated
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.received.room import table_read
from diagnostic.report.model_file import model_file
from diagnostic.report.pack import safe_filename
from diagnostic.sources.brought_table import SHOWN, Draft, figures
from diagnostic.sources.refusals import MAX_BYTES
from diagnostic.wording import count, enumerate_fr, plural, typography
from interface import brought_form, markup, session
from interface.brought_form import key
from interface.guard import show as say

log = logging.getLogger(__name__)

_SAID, _TURN, _DRAFTS = key("said"), key("turn"), key("drafts")
MOST_MB = MAX_BYTES // 1_000_000
_OTHERWISE = {Base.POPULATION: "rapporter à la population municipale", Base.NONE: "ne pas calculer de part"}
_ROWS = {Scope.COMMUNE: ("commune", "communes"), Scope.IRIS: ("IRIS", "IRIS"), Scope.EPCI: ("EPCI", "EPCI"),
         Scope.TERRITORY: ("chiffre du territoire", "chiffres du territoire")}


def show_brought(diagnosis: Diagnosis) -> None:
    """The whole panel; what was done or refused is said first."""
    severity, message = st.session_state.get(_SAID, (Severity.INFO, ""))
    if message:
        say(severity, message)
    for table in session.project().brought:
        _show_kept(table)
    st.download_button(
        "Fichier modèle pour la CPAM (.xlsx)", lambda: model_file(diagnosis, edited=date.today()),
        f"{safe_filename(diagnosis.name)}-donnees-demandees.xlsx", key=key("model"), on_click="ignore",
        icon=":material/download:", help="Vos communes y sont déjà : la CPAM n'a plus qu'à remplir ALD, C2S et médecin "
                                         "traitant. Rapportez ici le fichier rempli, tel quel.")
    st.html(markup.quiet(f"Tableau CSV ou Excel, {MOST_MB} Mo au plus. Il est gardé avec le projet, sans les chiffres "
                         "sous le secret statistique, et n'est envoyé nulle part."))
    file = st.file_uploader("Apporter un tableau", key=key(f"file_{st.session_state.get(_TURN, 0)}"),
                            max_upload_size=MOST_MB)
    if file is None:
        st.session_state.pop(_DRAFTS, None)
        return
    try:
        _show_draft(_chosen(_drafts(file)), diagnosis)
    except ValueError as refusal:
        say(Severity.ALERT, str(refusal), "Rien n'a été ajouté ; ce qui était apporté est gardé.")
    except Exception:
        # A file may be anything: what its readers let through is said there too.
        log.exception("A table could not be read")
        say(Severity.ALERT, "Ce tableau n'a pas pu être lu, une erreur est survenue. Enregistrez-le au format CSV, "
                            "puis recommencez.", "Rien n'a été ajouté ; ce qui était apporté est gardé.")


def in_words(table: Brought) -> str:
    """« 62 communes, dont 3 sous le secret statistique »."""
    hidden = sum(cell.secret for cell in table.cells)
    told = count(len(table.cells), *_ROWS[table.scope])
    return told + (f", dont {hidden} sous le secret statistique" if hidden else "")


def _show_kept(table: Brought) -> None:
    words, button = st.columns([4, 1], vertical_alignment="center")
    words.html(markup.facts([(f"{table.said()}, {table.year}. Source : {table.source}", in_words(table))]))
    button.button("Retirer", key=key(f"remove_{table.digest}"), width="stretch", on_click=_remove,
                  args=(table.digest,))


def _remove(digest: str) -> None:
    session.change(brought=session.project().without_table(digest))
    _say("Le tableau est retiré du diagnostic.")


def _drafts(file: UploadedFile) -> tuple[Draft, ...]:
    """The sheets of the file in the field, read once however often the dialogue is answered. Raises FileError."""
    kept: tuple[str, tuple[Draft, ...]] | None = st.session_state.get(_DRAFTS)
    if kept is None or kept[0] != file.file_id:
        kept = st.session_state[_DRAFTS] = (file.file_id, table_read(file.name, file.getvalue()))
    return kept[1]


def _chosen(drafts: tuple[Draft, ...]) -> Draft:
    if len(drafts) == 1:
        return drafts[0]
    return drafts[st.selectbox("Feuille", range(len(drafts)), key=key("sheet"),
                               format_func=lambda rank: drafts[rank].sheet)]


def _show_draft(draft: Draft, diagnosis: Diagnosis) -> None:
    if len(draft.rows) > SHOWN:
        st.html(markup.quiet(f"{SHOWN} premières lignes sur {len(draft.rows)} :"))
    st.html(markup.table(draft.titles, draft.preview(), numeric=draft.numeric))
    if found := model_columns(draft):
        st.html(markup.quiet(f"Fichier modèle reconnu : {count(len(found), 'indicateur')} à ajouter."))
        year, source = brought_form.ask_origin()
        otherwise = st.selectbox("Quand la population de référence manque", list(_OTHERWISE), key=key("otherwise"),
                                 format_func=_OTHERWISE.__getitem__)
        if st.button("Ajouter au diagnostic", type="primary", key=key("add_model")):
            tables, remarks = taken_model(draft, year, source, otherwise, session.warehouse(), diagnosis.population)
            _keep(tables, remarks)
        return
    mapping, about = brought_form.ask_subject(draft, brought_form.ask_columns(draft))
    if not st.button("Ajouter au diagnostic", type="primary", key=key("add")):
        return
    if mapping.level == "territoire" and not about.label:
        row = figures(draft, mapping, session.warehouse().gazetteer).rows[0]
        whole = about.kind.value == "effectif"
        _type(EnteredFigure(about.id, about.year, about.source, int(row.value) if whole and row.value is not None
                            else None, int(row.base) if whole and row.base else None, None if whole else row.value,
                            row.secret))
        return
    table, remarks = taken(draft, mapping, about, session.warehouse(), diagnosis.population)
    _keep((table,), remarks)


def _type(figure: EnteredFigure) -> None:
    """A figure of the whole territory is one that could have been typed."""
    session.change(entered=session.project().with_figure(validated(figure)))
    _done("Le chiffre du territoire est ajouté au diagnostic, marqué « saisie ».")


def _keep(tables: tuple[Brought, ...], remarks: tuple[str, ...]) -> None:
    kept = session.project().brought
    for table in tables:
        kept = with_brought(kept, table)
    session.change(brought=kept)
    names = enumerate_fr(f"{table.said()} ({in_words(table)})" for table in tables)
    _done(" ".join((f"{names} : {plural(len(tables), 'ajouté', 'ajoutés')} au diagnostic.", *remarks)))


def _done(message: str) -> None:
    """Say it, and offer an empty field for another file."""
    _say(message)
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.rerun()


def _say(message: str) -> None:
    st.session_state[_SAID] = (Severity.INFO, typography(message))

