"""What a listing would change in the register, on the screen: new, changed, gone, and what it asks first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.registry.differences import differences
from diagnostic.registry.listing_table import Problem
from diagnostic.registry.listing_units import Asked
from diagnostic.registry.plan import Plan, Step
from diagnostic.registry.review import inhabitants_of
from diagnostic.report.text import shorten
from diagnostic.wording import count, enumerate_fr, number, plural
from interface import markup, reading_questions, registry_words, session, tables
from interface.kpi import show_kpis
from interface.markup import Kpi
from interface.registry_read import department_label

SHOWN_AT_ONCE = 5
# Sheets whose differences are laid out, and sentences; beyond, names alone, and a table.
TOLD = 40
NAME = 100

# Takes the id of a question and the choice made.
Answer = Callable[[str, str], None]


def show(plan: Plan, answer: Answer) -> None:
    """The whole dry run. Nothing here writes anything."""
    for said in plan.listing.said:
        st.html(markup.quiet(said))
    if kept := sum(bool(step.found.contacts) for step in (*plan.new, *plan.changed, *plan.unchanged)):
        st.html(markup.quiet(f"Les contacts de {count(kept, 'CPTS', 'CPTS')} seront gardés, pour qui peut les lire."))
    show_kpis([
        Kpi("Nouvelles", number(len(plan.new)), "seraient ajoutées"),
        Kpi("Modifiées", number(len(plan.changed)), "changeraient de fiche"),
        Kpi("Inchangées", number(len(plan.unchanged)), "déjà telles quelles"),
        Kpi("Absentes de la liste", number(len(plan.gone)),
            "seraient supprimées" if plan.put_aside else "seraient gardées" if plan.gone else "aucune"),
    ])
    _questions(plan.questions, answer)
    _problems(plan)
    if plan.new:
        with st.expander(f"Nouvelles ({len(plan.new)})"):
            _sheets(plan.new, "import_nouvelles")
    if plan.changed:
        with st.expander(f"Modifiées ({len(plan.changed)})", expanded=len(plan.changed) <= 3):
            _changes(plan.changed)
    if plan.gone:
        with st.expander(f"Absentes de la liste ({len(plan.gone)})"):
            gazetteer = session.warehouse().gazetteer
            places = enumerate_fr(department_label(code, gazetteer) for code in plan.whole)
            st.html(markup.quiet("Le registre les tient, et la liste, qui donne "
                                 f"{plural(len(plan.whole), 'tout le département', 'tous les départements')} {places}, "
                                 "ne les nomme pas."))
            tables.show_frame(["CPTS", "Siège", "Statut"], [
                [shorten(entry.sheet.name, NAME), department_label(entry.sheet.department, gazetteer),
                 entry.sheet.status.label] for entry in plan.gone], "import_absentes")
    if plan.unchanged:
        with st.expander(f"Inchangées ({len(plan.unchanged)})"):
            _sheets(plan.unchanged, "import_inchangees")


def _questions(questions: Sequence[Asked], answer: Answer) -> None:
    if not questions:
        return
    with st.container(border=True):
        st.markdown(f"### À trancher d'abord ({count(len(questions), 'question')})")
        for question in questions[:SHOWN_AT_ONCE]:
            # A question says of which CPTS it is; the line is for who has the file at hand.
            where = enumerate_fr((f"ligne {line}" for line in question.lines), SHOWN_AT_ONCE)
            st.html(markup.notices([(Severity.WARNING, question.message, where)]))
            reading_questions.choose(f"registry_plan_{question.id}", question.choices, partial(answer, question.id),
                                     multiple=question.multiple)
        if len(questions) > SHOWN_AT_ONCE:
            st.html(markup.quiet(f"… et {len(questions) - SHOWN_AT_ONCE} de plus, après celles-ci."))


def _problems(plan: Plan) -> None:
    """What was not taken as it is written, and what is worth a remark."""
    problems = plan.listing.problems
    if problems:
        with st.expander(f"Ce qui n'a pas été pris tel quel ({len(problems)})", expanded=len(problems) <= 3):
            _told(problems)
    if plan.remarks:
        st.html(markup.notices((Severity.INFO, remark, "") for remark in plan.remarks[:SHOWN_AT_ONCE]))
        if len(plan.remarks) > SHOWN_AT_ONCE:
            with st.expander(f"Autres remarques ({len(plan.remarks) - SHOWN_AT_ONCE})"):
                st.html(markup.notices((Severity.INFO, remark, "") for remark in plan.remarks[SHOWN_AT_ONCE:]))


def _told(problems: Sequence[Problem]) -> None:
    """Sentences need room: few are laid out whole, many make a table to scroll and to carry away."""
    titles = ["Ligne", "CPTS", "Ce qu'il faut savoir"]
    rows = [(problem.line, shorten(problem.cpts, NAME), problem.message) for problem in problems]
    if len(rows) <= TOLD:
        laid = markup.table(titles, [(str(line or ""), cpts, message) for line, cpts, message in rows])
        st.html(f"<div class='registry-text'>{laid}</div>")
    else:
        tables.show_frame(titles, [(line or None, cpts, message) for line, cpts, message in rows], "import_remarques")


def _sheets(steps: Sequence[Step], key: str) -> None:
    store = session.warehouse()
    tables.show_frame(["CPTS", "Siège", "Statut", "Communes", "Habitants"], [
        [shorten(step.wanted.name, NAME), department_label(step.wanted.department, store.gazetteer),
         step.wanted.status.label, len(step.wanted.units), inhabitants_of(step.wanted.units, store)] for step in steps],
        key)


def _changes(steps: Sequence[Step]) -> None:
    gazetteer = session.warehouse().gazetteer
    for step in steps[:TOLD]:
        if step.entry is not None:
            found = differences(step.entry.sheet, step.wanted, gazetteer)
            st.html(f"<div class='registry-text'>{markup.lead(shorten(step.entry.sheet.name, NAME))}</div>"
                    + registry_words.differences_html(found, before="Registre", after="Liste"))
    if len(steps) > TOLD:
        names = [shorten(step.wanted.name, NAME) for step in steps[TOLD:]]
        st.html(markup.quiet(f"Et aussi : {enumerate_fr(names)}."))
