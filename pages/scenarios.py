"""Scénarios: several perimeters of one project, kept side by side, and what changes from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from diagnostic.aci.funding import chosen, total
from diagnostic.diagnosis import Diagnosis
from diagnostic.drawing.comparison import FIRST_THEME, SHAPE_THEME, Comparison, Named, Pair, compare
from diagnostic.indicators.register import REGISTER_TABLES
from diagnostic.wording import MINUS, NBSP, count, enumerate_fr, euros, number, signed
from interface import downloads, markup, scenario_panel, scenario_tables, session, tables
from interface.frame import framed
from interface.guard import guarded
from interface.kpi import show_kpis
from interface.markup import Kpi, Link
from interface.scenario_map import show_difference
from interface.scenario_panel import SIDE_BY_SIDE, Read
from interface.sources import show_sources, tables_of

CARD_TABLES = ("population", "aci_tailles", "aci_financement")
EXAMPLE = Link("CPTS Ouest Lozère Occitanie", "https://www.cptsouestlozereoccitanie.org/notre-territoire-de-sante/")


def explain() -> None:
    """With one scenario, what others would be for."""
    st.header("À quoi servent les scénarios")
    st.html("<p>" + markup.text("Un scénario est un périmètre de votre projet. Gardez-en plusieurs, A, B, C, et "
            "comparez-les avant de choisir : la carte de ce qui diffère, les habitants, la taille, le financement et "
            "chaque indicateur.") + "</p><p>" + markup.text("Un exemple publié, la ") + markup.text(EXAMPLE)
            + markup.text(" : 23 communes autour de Mende, 22 937 habitants et la taille 1, puis 71 communes de cinq "
                          "intercommunalités, 48 857 habitants et la taille 2.") + "</p>"
            + markup.quiet("La copie devient le scénario en cours : modifiez-la sur l'écran Territoire, A reste tel "
                           "quel."))
    scenario_panel.show_copy(primary=True)


def compared_ones(found: Sequence[Read]) -> list[Read]:
    """Scenarios that have a diagnosis; the user picks which when they are too many to stand side by side."""
    able = [read for read in found if read.diagnosis is not None]
    if len(able) <= SIDE_BY_SIDE:
        return able
    titles = {read.scenario.letter: read.title for read in able}
    picked = st.multiselect("Scénarios comparés", list(titles), list(titles)[:SIDE_BY_SIDE], key="scenario_compared",
                            format_func=lambda letter: titles.get(letter, letter), max_selections=SIDE_BY_SIDE,
                            placeholder="Choisissez deux à quatre scénarios")
    return [read for read in able if read.scenario.letter in picked]


def pick_pair(found: Sequence[Read], comparison: Comparison) -> Pair:
    """The two scenarios of the map, in the order of their letters: the first and the current one to begin with."""
    titles = {read.scenario.letter: read.title for read in found}
    if len(titles) == 2:
        return comparison.pairs[0]
    labels = {f"{pair.first}-{pair.second}": f"{titles[pair.first]}   et   {titles[pair.second]}"
              for pair in comparison.pairs}
    wished = f"{comparison.names[0]}-{session.letter()}"
    start = list(labels).index(wished) if wished in labels else 0
    chosen_pair = st.selectbox("Les deux scénarios à comparer", list(labels), start, key="scenario_pair",
                               format_func=lambda key: labels.get(key, key))
    return comparison.pairs[list(labels).index(chosen_pair)]


def kpis(first: Named, second: Named, pair: Pair) -> list[Kpi]:
    (_, before), (_, after) = first, second
    people = after.population - before.population
    money = [total(chosen(diagnosis.funding, diagnosis.plan), diagnosis.plan) for diagnosis in (before, after)]
    tiers = before.tiers[0].label, after.tiers[0].label
    arrow = f"{NBSP}→ "
    partial = ", partiel" if any(yearly.partial for yearly in money) else ""
    return [
        Kpi(f"Habitants, de {pair.first} à {pair.second}", signed(people, 0),
            f"{number(before.population)}{arrow}{number(after.population)}"),
        Kpi("Taille ACI", tiers[1] if tiers[0] == tiers[1] else f"{tiers[0]}{arrow}{tiers[1].removeprefix('Taille ')}",
            "inchangée" if tiers[0] == tiers[1] else after.tiers[0].extent),
        Kpi(f"Financement possible par an{partial}", f"{signed(money[1].amount - money[0].amount, 0)}{NBSP}€",
            f"{euros(money[0].amount)}{arrow}{euros(money[1].amount)}"),
        Kpi("Communes", f"+{len(pair.gained)} / {MINUS}{len(pair.lost)}",
            f"{len(pair.common)} dans les deux" + (f", {len(pair.partly)} en partie" if pair.partly else "")),
    ]


def show_table(comparison: Comparison, diagnoses: Sequence[Diagnosis]) -> None:
    for theme in comparison.themes:
        with st.expander(theme, expanded=theme == FIRST_THEME):
            st.html(scenario_tables.theme_table(comparison, theme))
            if theme == SHAPE_THEME:
                st.html(scenario_tables.named_table(comparison, theme))
            drawn_on: dict[str, None] = {}
            for row in comparison.of_theme(theme):
                drawn_on |= dict.fromkeys(tables_of(own.measurement(row.indicator) for own in diagnoses)
                                          if row.indicator else ())
            wanted = {FIRST_THEME: CARD_TABLES,
                      SHAPE_THEME: ("communes", "shapes", "adjacency", *REGISTER_TABLES)}.get(theme, tuple(drawn_on))
            # The scenario that draws on most tables credits them for all.
            richest = max(diagnoses, key=lambda own: sum(own.provenance(table) is not None for table in wanted))
            show_sources(richest, wanted)
    notes = ["Écarts avec le premier scénario, calculés avant arrondi ; en points entre deux pourcentages.",
             f"« {scenario_tables.NONE} » : pas d'écart à calculer."]
    if session.project().entered:
        notes.append("Les chiffres saisis ne sont pas comparés : ils valent pour le territoire qu'ils décrivent.")
    st.html(markup.quiet(" ".join(notes)))


def show_communes(first: Named, second: Named, pair: Pair) -> None:
    for (name, diagnosis), codes, people in ((second, pair.gained, pair.people_gained),
                                             (first, pair.lost, pair.people_lost)):
        if not codes:
            continue
        own, wanted = tuple(unit for unit in diagnosis.units if unit.code in set(codes)), len(codes)
        with st.expander(f"Seulement dans {name} : {count(wanted, 'commune')}, {count(people, 'habitant')}"):
            tables.show_units(replace(diagnosis, units=own), [], f"communes_{name}_sans_{pair.first}{pair.second}")
    if pair.partly:
        units = [{unit.code: unit for unit in diagnosis.units} for _, diagnosis in (first, second)]
        with st.expander(f"Dans les deux, mais pas pour la même part : {count(len(pair.partly), 'commune')}"):
            st.html(markup.table(
                ["Commune", f"Habitants dans {pair.first}", f"Habitants dans {pair.second}"],
                [[session.warehouse().gazetteer.place(code).label,
                  *(number(own[code].population) if code in own else "–" for own in units)] for code in pair.partly],
                numeric=[1, 2]))
    if not (pair.gained or pair.lost or pair.partly):
        st.html(markup.quiet("Les deux scénarios ont les mêmes communes."))


def show_shared(comparison: Comparison) -> None:
    """With three scenarios or more, who is in all of them and who is in one only."""
    if len(comparison.names) > 2:
        st.html(markup.facts([
            (f"Dans {enumerate_fr(comparison.names)}", count(len(comparison.common), "commune")),
            *((f"Seulement dans {name}", count(len(codes), "commune"))
              for name, codes in zip(comparison.names, comparison.only, strict=True))]))


def show_files(comparison: Comparison, found: Sequence[Read], diagnoses: Sequence[Diagnosis]) -> None:
    titles = [read.scenario.title for read in found]
    left, right = st.columns(2)
    with left:
        st.download_button("Comparaison (Excel)", lambda: scenario_tables.workbook_file(comparison, diagnoses, titles),
                           downloads.file_name(diagnoses[0], "scenarios.xlsx"), downloads.EXCEL, key="scenarios_xlsx",
                           icon=":material/table:", on_click="ignore", width="stretch")
    with right:
        st.download_button("Comparaison (CSV)", lambda: scenario_tables.csv_file(comparison),
                           downloads.file_name(diagnoses[0], "scenarios.csv"), "text/csv", key="scenarios_csv",
                           icon=":material/download:", on_click="ignore", width="stretch")


def show_comparison(found: Sequence[Read]) -> None:
    picked = compared_ones(found)
    named = {read.scenario.letter: read.diagnosis for read in picked if read.diagnosis is not None}
    if len(named) < 2:
        st.html(markup.quiet("Il faut au moins deux scénarios avec des communes pour les comparer."))
        return
    diagnoses = tuple(named.values())
    comparison = compare(tuple(named.items()), mother_of=session.warehouse().gazetteer.mother_of)
    st.header("Ce qui change")
    pair = pick_pair(picked, comparison)
    first, second = (pair.first, named[pair.first]), (pair.second, named[pair.second])
    with guarded("Les chiffres de la comparaison"):
        show_kpis(kpis(first, second, pair))
        st.html(f"<p>{markup.text(pair.sentence)}</p>")
    with guarded("La carte de la différence"):
        show_difference(first, second, pair, "scenarios")
        show_sources(first[1], ("population", "shapes"))
    with guarded("Le tableau des scénarios"):
        st.header("Indicateur par indicateur")
        show_table(comparison, diagnoses)
        show_files(comparison, picked, diagnoses)
    with guarded("Les communes qui changent"):
        st.header(f"Communes, de {pair.first} à {pair.second}")
        show_shared(comparison)
        show_communes(first, second, pair)


framed()
st.title("Scénarios")
st.html(markup.quiet("Plusieurs périmètres d'un même projet, côte à côte. Ils partagent le nom du projet et les "
                     "missions cochées."))
scenario_panel.show_refusal()
found = scenario_panel.read_scenarios()
with guarded("La liste des scénarios"):
    scenario_panel.show_cards(found)
    if known := [read.diagnosis for read in found if read.diagnosis is not None]:
        show_sources(known[0], CARD_TABLES)
if len(found) == 1:
    with guarded("La présentation des scénarios"):
        explain()
else:
    scenario_panel.show_copy()
    with guarded("La comparaison"):
        show_comparison(found)
