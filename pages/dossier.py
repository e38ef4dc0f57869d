"""Dossier: the documents to hand over, and what they say."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.codes import code_list
from interface import dossier_fields, dossier_pack, dossier_steps, downloads, markup, session, template
from interface.frame import framed
from interface.guard import guarded

framed()
diagnosis = session.current()

st.title("Dossier")
st.html(markup.quiet("Le diagnostic de votre territoire, prêt à reprendre. Chaque fichier est rédigé au moment où vous "
                     "le demandez."))

with guarded("Les documents"):
    with st.container(key="fields-4-first"):
        downloads.button("Document Word", "diagnostic", "diagnostic.docx", key="first-docx", primary=True,
                         help="Le diagnostic territorial, à reprendre et à compléter.")
        downloads.button("Document PDF", "diagnostic", "diagnostic.pdf", key="first-pdf",
                         help="Le même diagnostic, prêt à envoyer.")
        downloads.button("Classeur Excel", "classeur", "donnees.xlsx", key="first-xlsx",
                         help="Tous les chiffres, commune par commune, avec leurs sources.")
        st.download_button("Liste des codes (texte)", code_list(diagnosis), downloads.file_name(diagnosis, "codes.txt"),
                           "text/plain", icon=":material/list:", on_click="ignore", width="stretch",
                           help="La liste à envoyer à la CPAM ou à l'ARS, ou à recoller ici.")
    st.html(markup.quiet("Ce que vous saisissez ne peut pas être gardé sur cette machine : gardez un fichier projet."
                         if session.link_loses() else
                         "L'adresse de cette page porte le projet : copiez-la pour y revenir ou le partager."))

st.header("Compléter les documents")
st.html(markup.quiet("Facultatif : ce que vous écrivez ici est gardé avec le projet au fur et à mesure, et repris dans "
                     "tous les documents."))
with st.expander("Titre, auteurs, logo et lecteurs", key="dossier_identity"), guarded("Le titre et les auteurs"):
    dossier_fields.show_identity()
with st.expander("Étapes du projet et échéances", key="dossier_steps"), guarded("La feuille de route"):
    dossier_steps.show()
with st.expander("Acteurs engagés et objectifs par mission", key="dossier_aims"), guarded("Les acteurs"):
    dossier_fields.show_actors()
    dossier_fields.show_objectives()

st.header("Le dossier complet")
st.html(markup.quiet("Diagnostic, formulaires préremplis, feuille de route, cartes et données, en un seul fichier "
                     "zip."))
with guarded("Le dossier complet"):
    dossier_pack.show_pack()
with st.expander("Choisir les documents du dossier", key="dossier_parts"), guarded("Le choix des documents"):
    dossier_pack.show_choice()
with st.expander("Modèle Word de votre structure", key="dossier_template"), guarded("Le modèle Word"):
    template.show()

st.header("Un document à part")
with guarded("Le document"):
    dossier_pack.show_one()
