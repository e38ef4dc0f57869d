"""Dossier: the documents to hand over, and what they say."""

from __future__ import annotations

from datetime import date

import streamlit as st

from diagnostic.report.codes import code_list
from interface import downloads, markup, preview, session
from interface.frame import framed
from interface.guard import guarded

framed()
diagnosis = session.current()

st.title("Dossier")
st.html(markup.quiet("Une synthèse de deux à quatre pages, le classeur des chiffres avec numérateurs et dénominateurs, "
                     "les contours et la liste des codes. Chaque fichier est rédigé au moment où vous le demandez."))

with guarded("La liste des documents"):
    st.subheader("À remettre")
    first, second, third = st.columns(3)
    with first:
        downloads.button("Document Word", "docx", "synthese.docx", downloads.WORD, icon=":material/description:",
                         help="La synthèse, à reprendre et à compléter.", primary=True)
    with second:
        downloads.button("Document PDF", "pdf", "synthese.pdf", "application/pdf", icon=":material/picture_as_pdf:",
                         help="La même synthèse, prête à envoyer.")
    with third:
        downloads.button("Classeur Excel", "xlsx", "donnees.xlsx", downloads.EXCEL, icon=":material/table:",
                         help="Tous les chiffres, commune par commune, avec leurs sources.")
    st.subheader("Pour un logiciel de cartographie ou un autre service")
    first, second, third = st.columns(3)
    with first:
        downloads.button("Contour du projet (GeoJSON)", "perimetre", "perimetre.geojson", "application/geo+json",
                         icon=":material/polyline:", help="Un seul contour, en degrés (WGS 84).")
    with second:
        downloads.button("Contours des communes (GeoJSON)", "communes", "communes.geojson", "application/geo+json",
                         icon=":material/map:", help="Un contour par commune, avec sa population.")
    with third:
        st.download_button("Liste des codes (texte)", code_list(diagnosis), downloads.file_name(diagnosis, "codes.txt"),
                           "text/plain", icon=":material/list:", on_click="ignore", width="stretch",
                           help="La liste à envoyer à la CPAM ou à l'ARS, ou à recoller ici.")
    carried = "L'adresse de cette page porte le territoire : copiez-la pour y revenir ou la partager."
    st.html(markup.quiet(carried + (" Les chiffres saisis n'y figurent pas." if diagnosis.entered else "")))

with guarded("La synthèse"):
    st.subheader("Aperçu de la synthèse")
    if st.toggle("Afficher l'aperçu", key="preview"):
        written = downloads.document(session.project(), session.warehouse().version, date.today())
        with st.container(border=True):
            st.html(preview.html_of(written))
