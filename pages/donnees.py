"""Données et méthode: where every figure comes from, how it is computed, and what is not there."""

from __future__ import annotations

import json

import streamlit as st

from diagnostic.diagnosis import SCHEMA
from diagnostic.geography.checks import Severity
from diagnostic.serialisation import json_schema, to_json
from diagnostic.sources.provenance import Layer
from diagnostic.sources.status import states
from diagnostic.wording import count
from interface import data_panel, downloads, markup, service_panel, session
from interface.frame import framed
from interface.guard import guarded, show
from interface.kpi import show_kpis
from interface.markup import Kpi
from interface.method import show_method

LIMITS = (
    ("Population", "Population municipale : chaque habitant est compté une fois, dans sa commune de résidence. Elle "
     "ne dit rien des saisonniers : voyez la part des résidences secondaires."),
    ("Communes fusionnées", "Les populations anciennes sont ramenées aux communes d'aujourd'hui par addition."),
    ("Âges", "Recensement 2021, trois tranches. Mayotte n'en a pas."),
    ("Communes prises par IRIS", "Leur population est estimée : celle de la commune, au prorata des habitants de ces "
     "IRIS au recensement de 2021. Elle est marquée « estimation »."),
    ("Communes prises pour une part déclarée", "Leur population est celle que le projet déclare, avec sa raison ; "
     "leurs autres chiffres sont ceux de la commune, au prorata de ces habitants. Elle est marquée « estimation »."),
    ("Contours", "Contours généralisés de l'IGN : les longueurs et les surfaces sont justes à quelques pour cent."),
    ("Taux d'un territoire", "Somme des numérateurs sur somme des dénominateurs, jamais une moyenne de taux."),
    ("Valeurs absentes", "Une valeur absente reste absente : elle n'est jamais comptée zéro."),
)

framed()
diagnosis, store = session.current(), session.warehouse()

st.title("Données et méthode")
with guarded("La première ligne de chiffres"):
    population, communes = store.provenance("population"), store.provenance("communes")
    installed = sum(found.layer is Layer.INSTALLED for found in store.provenances())
    origins = f"dont {count(installed, 'installée')}" if installed else "fournies avec l'outil"
    show_kpis([Kpi("Population", population.vintage, population.title),
               Kpi("Code officiel géographique", str(communes.cog), "communes au 1er janvier"),
               Kpi("Tables", str(len(store.provenances())), origins),
               Kpi("Version des données", store.version, f"format du diagnostic : {SCHEMA}")])

with guarded("Les données officielles"):
    st.header("Données officielles")
    for warning in store.warnings:
        show(Severity.ALERT, warning)
    data_panel.show()

with guarded("Le tableau des sources"):
    st.header("Sources")
    st.html(markup.table(
        ["Jeu de données", "Producteur", "Millésime", "COG", "Licence", "Couche", "Précision"],
        [[found.title, found.producer, found.vintage, str(found.cog or "—"), found.licence, str(found.layer),
          found.note] for found in store.provenances()]))

with guarded("La méthode"):
    st.header("Méthode : définitions, formules et sources de chaque indicateur")
    show_method()

with guarded("La liste des limites"):
    st.header("Limites à connaître")
    st.html(markup.table(["Sujet", "Ce qu'il faut savoir"], LIMITS))
    if absent := data_panel.missing(states()):
        st.header("Ce qui manque, et d'où cela peut venir")
        st.html(absent)

with guarded("Le diagnostic en JSON"):
    st.header("Le diagnostic, pour un autre programme")
    st.html(markup.quiet("Tout ce que montrent ces écrans tient dans un fichier JSON, décrit par un schéma "
                         f"(version {SCHEMA})."))
    with st.container(horizontal=True):
        st.download_button("Diagnostic (JSON)", lambda: to_json(diagnosis),
                           downloads.file_name(diagnosis, "diagnostic.json"), "application/json",
                           icon=":material/download:", on_click="ignore")
        st.download_button("Schéma du format (JSON Schema)", json.dumps(json_schema(), ensure_ascii=False, indent=1),
                           f"diagnostic-schema-{SCHEMA}.json", "application/json", icon=":material/download:",
                           on_click="ignore")

with guarded("L'état du service"):
    if service_panel.offered():
        st.header("Service")
        service_panel.show()
