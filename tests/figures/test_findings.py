"""What a diagnosis would have a reader remark: answers by hand on the toy country, then what holds whatever comes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from toy_country import A, B, C, toy_warehouse

from diagnostic.diagnosis import diagnose
from diagnostic.figures.findings import Compare, Finding, Kind, Remark, compared_with, findings, rule_said, rules
from diagnostic.geography.units import units_of
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import EnteredFigure, Level, Measurement, Reference, Status, Verdict
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse


@pytest.fixture(scope="module")
def country(warehouse: Warehouse) -> Warehouse:
    return toy_warehouse(aci_tailles=warehouse.table("aci_tailles"),
                         aci_financement=warehouse.table("aci_financement"))


def found(codes: list[str], country: Warehouse) -> dict[str, Finding]:
    return {finding.rule: finding for finding in findings(diagnose(units_of(codes), country))}


def measured(value: float, reference: float, verdict: Verdict = Verdict.NOT_COMPARED, *, indicator: str = "part_75p",
             persons: float = 5000, share: float = 1.0, status: Status = Status.OBSERVED,
             level: Level = Level.DEPARTMENT) -> Measurement:
    code = "01" if level is Level.DEPARTMENT else "FR"
    return Measurement(indicator, value, status, "2022", "structure_2021", numerator=value * persons / 100,
                       denominator=persons, units_known=1, units_total=1, population_share=share,
                       references=(Reference(level, code, "Ain", reference, "2022", "structure_2021", "calculé",
                                             verdict),))


def told(diagnosis: Diagnosis, *measurements: Measurement) -> list[Finding]:
    return list(findings(replace(diagnosis, measurements=measurements, checks=())))


@pytest.fixture(scope="module")
def plain(country: Warehouse) -> Diagnosis:
    return diagnose(units_of([A]), country)


def test_answers_counted_by_hand(country: Warehouse) -> None:
    here = found([A], country)
    # A: 300 of 1000 are 65 or older; Ain: 400 of 1600. 5 points more are 20 % of 25 %, twice the threshold of 10 %.
    assert here["age_65"] == Finding(
        Kind.WEAKNESS, "age_65", "Les personnes de 65 ans ou plus sont plus nombreuses\u00a0: 30,0\u202f%, contre "
        "25,0\u202f% (Ain), soit +20\u202f%.", ("part_65p",), pytest.approx(2.0))
    # 800 to 1000, where the Ain went from 1500 to 1600: 25 % against 6,7 %, 18,3 points for a threshold of 2.
    assert here["croissance"].strength == pytest.approx((25 - 100 / 15) / 2)
    assert here["croissance"].sentence.endswith("soit +18,3 points.")
    # An APL of 4 against the 3 published for the Ain: a third more, for a threshold of a tenth.
    assert here["apl_generalistes"].kind is Kind.STRENGTH
    assert here["apl_generalistes"].strength == pytest.approx(10 / 3)
    # Half of the dwellings against 310 of 840: 13,1 points for a threshold of 10.
    assert here["residences_secondaires"].strength == pytest.approx((50 - 31000 / 840) / 10)


def test_a_department_does_not_differ_from_itself(country: Warehouse) -> None:
    assert not {"age_65", "croissance", "residences_secondaires"} & found([A, B, C], country).keys()


def test_fewer_than_two_hundred_persons_say_nothing(country: Warehouse) -> None:
    """C: 100 inhabitants, none of them 65 or older, where a quarter of the Ain is."""
    assert "age_65" not in found([C], country)


def test_half_a_territory_is_not_the_territory(country: Warehouse) -> None:
    """The APL of B and C is that of B, 500 inhabitants of 600: under nine tenths."""
    here = found([B, C], country)
    assert "apl_generalistes" not in here
    assert "APL médecins généralistes" in here["couverture"].sentence
    assert here["couverture"].kind is Kind.WATCH


def test_a_typed_figure_needs_a_significant_difference(country: Warehouse) -> None:
    entered = [EnteredFigure("ald", 2024, "CPAM de l'Ain", count=400, base=1600)]
    assert "ald" not in {finding.rule for finding in findings(diagnose(units_of([A, B, C]), country, entered=entered))}


@pytest.mark.parametrize(("verdict", "value", "kinds"), [
    (Verdict.HIGHER, 30, [Kind.WEAKNESS]), (Verdict.LOWER, 20, [Kind.STRENGTH]), (Verdict.SAME, 30, []),
    (Verdict.NOT_COMPARED, 30, []), (Verdict.HIGHER, 25.5, [])])
def test_ald_asks_for_a_verdict_and_a_gap(verdict: Verdict, value: float, kinds: list[Kind],
                                          plain: Diagnosis) -> None:
    said = told(plain, measured(value, 25, verdict, indicator="ald_part", status=Status.ENTERED))
    assert [finding.kind for finding in said] == kinds
    assert all("différence significative" in finding.sentence for finding in said)


percents = st.floats(0.5, 99.5)


@given(percents, percents, st.sampled_from(Verdict), st.integers(1, 100_000), st.floats(0, 1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_difference_is_claimed_that_the_data_do_not_support(plain: Diagnosis, value: float, reference: float,
                                                               verdict: Verdict, persons: int, share: float) -> None:
    said = [finding for finding in told(plain, measured(value, reference, verdict, persons=persons, share=share))
            if finding.rule == "age_75"]
    gap = abs(value / reference - 1)
    side = Verdict.HIGHER if value > reference else Verdict.LOWER
    supported = verdict is side or (verdict is Verdict.NOT_COMPARED and persons >= 200)
    if share < 0.9 or not supported or gap < 0.15 - 1e-9:
        assert said == []
    elif gap > 0.15 + 1e-9:
        (finding,) = said
        assert finding.kind is (Kind.WEAKNESS if value > reference else Kind.STRENGTH)
        assert finding.strength == pytest.approx(gap / 0.15)


@given(percents, percents)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_strongest_of_a_kind_comes_first(plain: Diagnosis, one: float, other: float) -> None:
    said = told(plain, measured(one, 10), measured(other, 10, indicator="taux_chomage"),
                measured(one, 10, indicator="taux_pauvrete"))
    assert said == sorted(said, key=lambda finding: (list(Kind).index(finding.kind), -finding.strength))


def test_an_indicator_that_says_it_better_silences_the_other(plain: Diagnosis) -> None:
    both = told(plain, measured(15, 10), measured(30, 20, indicator="part_65p"))
    assert [finding.rule for finding in both if finding.rule.startswith("age")] == ["age_75"]
    assert [finding.rule for finding in told(plain, measured(30, 20, indicator="part_65p"))] == ["age_65"]


@pytest.mark.parametrize(("value", "reference", "words"), [
    (7, 3, "La population augmente plus vite"), (1, 4, "La population augmente moins vite"),
    (-1, -4, "La population baisse moins vite"), (-4, -1, "La population baisse"), (-1, 3, "La population baisse")])
def test_a_population_that_falls_is_not_said_to_grow(value: float, reference: float, words: str,
                                                     plain: Diagnosis) -> None:
    (said,) = told(plain, measured(value, reference, indicator="evolution_population"))
    assert said.sentence.partition("\u00a0:")[0] == words


def test_a_reference_of_zero_has_no_share(plain: Diagnosis) -> None:
    assert told(plain, measured(15, 0)) == []


def test_one_department_then_france() -> None:
    gard, country = (Reference(level, code, label, 1.0, "2022", "t", "calculé") for level, code, label in (
        (Level.DEPARTMENT, "30", "Gard"), (Level.FRANCE, "FR", "France")))
    base = Measurement("part_65p", 1.0, Status.OBSERVED, "2022", "t")
    both = replace(base, references=(gard, country))
    assert compared_with(both, alone=True) is gard
    assert compared_with(both, alone=False) is country, "one known department of two is not the territory's"
    assert compared_with(replace(base, references=(country,)), alone=True) is country
    assert compared_with(base, alone=True) is None
    judged = replace(country, verdict=Verdict.SAME)
    assert compared_with(replace(base, references=(country, judged)), alone=False) is judged


def test_establishments_there_or_not(plain: Diagnosis) -> None:
    some = Measurement("structures_msp", 3, Status.OBSERVED, "2026", "structures_communes", units_known=1,
                       units_total=1)
    said = told(plain, some, replace(some, indicator="structures_urgences", value=0))
    assert [(finding.kind, finding.rule) for finding in said] == [(Kind.STRENGTH, "maisons_de_sante"),
                                                                  (Kind.WATCH, "urgences")]
    assert "3\u00a0établissements" in said[0].sentence
    assert told(plain, replace(some, value=0, units_known=0)) == [], "unknown is not none"


def test_remarks_of_the_tool_are_points_to_watch(country: Warehouse) -> None:
    diagnosis = diagnose(units_of([B, "13201"]), country)
    remarks = {check.id: check.message for check in diagnosis.checks}
    said = {finding.sentence for finding in findings(diagnosis) if finding.kind is Kind.WATCH}
    assert {"departements", "regions", "rubriques_vides"} <= remarks.keys()
    assert {remarks["departements"], remarks["regions"], remarks["rubriques_vides"]} <= said


def test_secrecy_is_a_point_to_watch(plain: Diagnosis) -> None:
    hidden = replace(plain, units=tuple(replace(unit, hidden=("taux_pauvrete",)) for unit in plain.units))
    (finding,) = [finding for finding in findings(hidden) if finding.rule == "secret"]
    assert "1\u00a0commune (1 indicateur)" in finding.sentence
    assert finding.evidence == ("taux_pauvrete",)


def test_every_rule_reads_the_catalogue_and_has_its_reason() -> None:
    stated = rules()
    every = [*stated.compare, *stated.presence, *stated.remark, *stated.quality]
    assert len({rule.id for rule in every}) == len(every) > 30
    for rule in (*stated.compare, *stated.presence):
        assert rule.indicator in catalogue(), rule.id
        assert not isinstance(rule, Compare) or rule.unless is None or rule.unless in catalogue(), rule.id
    assert all(len(rule.reason) > 20 for rule in every)


def test_a_rule_without_a_threshold_is_refused() -> None:
    with pytest.raises(ValidationError, match="one threshold"):
        Compare(id="x", reason="Parce que.", indicator="part_65p", higher=("force", "Plus"))


def test_remarks_of_the_rules_are_remarks_that_the_tool_makes() -> None:
    """An id written wrong would never be met."""
    root = Path(__file__).resolve().parents[2] / "diagnostic"
    source = "".join((root / name).read_text(encoding="utf-8") for name in ("remarks.py", "geography/checks.py"))
    for rule in rules().remark:
        assert isinstance(rule, Remark)
        assert all(f'"{check}"' in source for check in rule.checks), rule.id


def test_thresholds_are_told_in_words() -> None:
    said = {rule.id: rule_said(rule).replace("\u202f", " ").replace("\u00a0", " ") for rule in rules().compare}
    assert said["age_75"] == "15 %"
    assert said["croissance"] == "2 points"
    assert said["ald"] == "5 % *"
