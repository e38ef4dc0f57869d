"""Works of every shape, for properties: what a session may hold and a file must bring back."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from diagnostic.aci.funding import FundingPlan
from diagnostic.dossier import FIRST_DAY, LAST_DAY, Dossier, Milestones, Register, tidied
from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart
from diagnostic.indicators.follow_up import FollowUp
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.logo import checked_logo
from diagnostic.projects.project import LETTERS, Project, Scenario, Work
from diagnostic.wording import one_line
from tests.pictures import png

CODES = st.from_regex(r"(?:[0-9]{2}|2[AB])[0-9]{3}(?:[0-9]{4})?", fullmatch=True)
# Letters, signs, markup, other scripts; on one line, as every name is once a session holds it.
LINES = st.text(max_size=40).map(one_line)
PARTS = st.builds(DeclaredPart, st.integers(1, 2_000_000), LINES.filter(bool))
FIGURES = st.one_of(
    st.builds(EnteredFigure, LINES, st.integers(1990, 2030), LINES, st.integers(0, 99_999), st.none(), st.none()),
    st.builds(EnteredFigure, LINES, st.integers(1990, 2030), LINES, st.none(), st.none(), st.floats(0, 100)),
    st.builds(EnteredFigure, LINES, st.integers(1990, 2030), LINES, masked=st.just(True)))

LOGOS = tuple(checked_logo(png(40, 30, colour)) for colour in ("#0f4c52", "#0f4c5280"))
DAYS = st.none() | st.dates(FIRST_DAY, LAST_DAY)
OBJECTIVES = st.dictionaries(LINES, LINES, max_size=3).map(lambda found: tuple(found.items()))
DOSSIERS = st.builds(
    Dossier, LINES, LINES, st.sampled_from(Register), st.lists(LINES, max_size=3).map(tuple),
    st.builds(Milestones, DAYS, DAYS, DAYS, DAYS), st.lists(LINES, max_size=3).map(tuple), OBJECTIVES,
    st.sampled_from((b"", *LOGOS))).map(tidied)

VALUES = st.none() | st.integers(0, 1000).map(float) | st.floats(0, 1000)
FOLLOWED = st.builds(FollowUp, LINES, VALUES, VALUES, st.integers(1990, 2030), LINES)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    codes = draw(st.lists(CODES, max_size=12))
    return Selection.of(codes, {code: draw(PARTS) for code in codes if len(code) == 5 and draw(st.booleans())})


@st.composite
def works(draw: st.DrawFn) -> Work:
    figures = {figure.indicator: figure for figure in draw(st.lists(FIGURES, max_size=4))}
    plan = FundingPlan(draw(LINES), tuple(draw(st.lists(LINES, max_size=3))))
    project = Project((), draw(LINES), plan, tuple(figures[key] for key in sorted(figures)),
                      against=draw(LINES), dossier=draw(DOSSIERS)).on(draw(selections()))
    followed = {figure.id: figure for figure in draw(st.lists(FOLLOWED, max_size=3))}
    project = replace(project, follow_up=tuple(followed[key] for key in sorted(followed)))
    letters = draw(st.lists(st.sampled_from(LETTERS), min_size=1, max_size=4, unique=True))
    others = tuple(Scenario(letter, draw(LINES), draw(selections())) for letter in letters[1:])
    pasted = draw(st.text(max_size=30))
    answers = tuple(draw(st.lists(st.tuples(LINES, LINES), max_size=2)))
    return Work(project, letters[0], draw(LINES), others, pasted, answers)
