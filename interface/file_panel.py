"""A file brought by the user: a list of codes in any form, or an outline drawn elsewhere."""

from __future__ import annotations

import logging

import streamlit as st

from diagnostic.drawing.events import units_in_outline
from diagnostic.geography.checks import Severity, counted
from diagnostic.projects.file import FORMAT
from diagnostic.received.room import file_read
from diagnostic.sources.code_file import CodeText
from diagnostic.sources.outline_file import Outline
from diagnostic.sources.refusals import MAX_BYTES
from diagnostic.wording import typography
from interface import gestures, intake, markup, session
from interface.guard import show as say
from interface.intake import Intake
from interface.reading_panel import take_list

log = logging.getLogger(__name__)

_FILE, _REPLACE, _SAID = "brought_file", "brought_replace", "brought_said"
MOST_MB = MAX_BYTES // 1_000_000
# A project file says what it is in its first line.
PROJECT_HEAD = 200
_KINDS = {"Remplacer le territoire": True, "Ajouter au territoire": False}


def show() -> None:
    st.html(markup.quiet("Liste de codes (CSV, texte, Excel) ou contour dessiné ailleurs (GeoJSON, GeoPackage, "
                         f"shapefile zippé, KML). {MOST_MB} Mo au plus ; le fichier n'est pas gardé."))
    st.radio("Que faire des communes du fichier", list(_KINDS), key=_REPLACE, label_visibility="collapsed")
    st.file_uploader("Fichier", key=_FILE, max_upload_size=MOST_MB, label_visibility="collapsed", on_change=_take)
    severity, message = st.session_state.get(_SAID, (Severity.INFO, ""))
    if message:
        say(severity, message)


def _take() -> None:
    brought = st.session_state[_FILE]
    if brought is None:
        st.session_state.pop(_SAID, None)
        return
    replace = _KINDS[st.session_state[_REPLACE]]
    try:
        content = brought.getvalue()
        if FORMAT.encode() in content[:PROJECT_HEAD]:
            raise ValueError(typography("Ce fichier est un projet : ouvrez-le par « Projets »."))
        read = file_read(brought.name, content)
        said = _outline(read, replace) if isinstance(read, Outline) else _list(read, replace)
    except ValueError as refusal:
        st.session_state[_SAID] = (Severity.ALERT, str(refusal))
    except Exception:
        # A file may be anything, and this runs before the screen: whatever its readers let through is said there too.
        log.exception("A file could not be taken")
        st.session_state[_SAID] = (Severity.ALERT, typography(
            "Ce fichier n'a pas pu être lu, une erreur est survenue : le territoire n'a pas changé. Enregistrez-le "
            "dans un autre format, puis recommencez."))
    else:
        st.session_state[_SAID] = (Severity.INFO, typography(said))


def _list(read: CodeText, replace: bool) -> str:
    """Take a list as if it were pasted. Raises ValueError when nothing in it could ever be a commune."""
    found = intake.read(Intake(read.text), session.warehouse().gazetteer)
    if not (found.units or found.questions or any(token.suggestions for token in found.tokens)):
        raise ValueError(typography("Aucun code Insee ni nom de commune n'a été reconnu dans ce fichier : vérifiez que "
                                    "vous avez choisi le bon."))
    take_list(read.text, replace=replace)
    return read.note


def _outline(outline: Outline, replace: bool) -> str:
    """Take the communes of an outline by the rule chosen above the map. Raises ValueError when it holds none, or
    when they make no territory."""
    rule, places = gestures.tools().rule, gestures.places()
    codes = units_in_outline(outline.shape, rule, session.drawing().selection, places)
    if not codes:
        raise ValueError(typography(f"Ce contour ne contient aucune commune dont {rule} : vérifiez qu'il est bien en "
                                    "France, ou changez la règle du tracé, au-dessus de la carte."))
    told = counted(codes, places.gazetteer)
    if replace:
        gestures.start_from(codes, f"Contour importé ({told})")
    else:
        gestures.add(codes, f"Ajout du contour importé ({told})")
    if refusal := gestures.refusal():
        raise ValueError(refusal)
    return f"{told} dans le contour. {outline.note}"
