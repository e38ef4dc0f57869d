"""Charts: what they draw is what the diagnosis says, worded in French, and nothing when nothing is known."""

from __future__ import annotations

from dataclasses import replace

import plotly.graph_objects as go
import pytest

from diagnostic.aci.funding import FundingPlan, chosen, total
from diagnostic.diagnosis import diagnose
from diagnostic.figures import alt, charts, print_charts, series, style
from diagnostic.geography.units import units_of
from diagnostic.record import Diagnosis, UnitProfile
from diagnostic.sources.warehouse import Warehouse


def drawn(diagnosis: Diagnosis, warehouse: Warehouse) -> dict[str, go.Figure | None]:
    return {
        "gauge": charts.tier_gauge(diagnosis, warehouse), "population": charts.population_curve(diagnosis),
        "ages": charts.age_bars(diagnosis), "apl": charts.apl_bars(diagnosis),
        "index": charts.apl_comparison(diagnosis), "funding": charts.funding_bars(diagnosis),
    }


def test_every_chart_is_clean_and_french(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    for name, figure in drawn(e_rhony, warehouse).items():
        assert figure is not None, name
        assert figure.layout.title.text is None, name
        assert figure.layout.separators == ",\u202f"
        assert figure.layout.template.layout.font.family.startswith('"Source Sans"')
        for trace in figure.data:
            assert trace.hoverinfo == "skip" or trace.hovertemplate.endswith("<extra></extra>"), (name, trace.name)
            assert not (trace.showlegend is not False and trace.name is None and len(figure.data) > 1), name
    assert style.CHART_CONFIG["displayModeBar"] is False


def test_axes_say_their_unit(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    figures = drawn(e_rhony, warehouse)
    titles = {name: (figures[name].layout.xaxis.title.text, figures[name].layout.yaxis.title.text) for name in figures}
    assert titles["population"] == ("2018\u00a0: non disponible", "habitants")
    assert titles["apl"][0].replace("<br>", " ") == "consultations par an et par habitant, 2023"
    assert titles["index"][0] == "indice, France = 100"
    assert titles["funding"][1] == "€ par an"


def test_the_gauge_stands_at_the_population(three: Diagnosis, e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    gauge = series.gauge(e_rhony, warehouse)
    assert gauge.thresholds == (40000, 80000, 175000)
    assert [band.label for band in gauge.bands if band.current] == ["Taille 2"]
    assert gauge.position == 49993
    assert (gauge.rank, gauge.side) == (1, "center")
    assert gauge.within == pytest.approx(9993 / 40000)
    assert 40000 < gauge.label_at(gauge.bands[1]) < 80000
    assert abs(gauge.label_at(gauge.bands[1]) - gauge.position) > 10000, "the mark must not cross the word"


def test_a_whole_region_stays_on_the_gauge(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    crowd = replace(e_rhony, population=6_000_000, tiers=(replace(e_rhony.tiers[0], tier=4), *e_rhony.tiers[1:]))
    gauge = series.gauge(crowd, warehouse)
    assert gauge.position == gauge.end == 350000
    assert gauge.bands[0].end / gauge.end > 0.1, "the first tier must stay visible"


def test_the_curve_breaks_where_a_year_is_missing(three: Diagnosis) -> None:
    curve = series.population(three)
    assert curve.years == (2017, 2018, 2019, 2020, 2021, 2022, 2023)
    assert curve.values == (1500, None, 1500, 1500, 1500, 1500, 1600)
    assert curve.gap_sentence == "2018\u00a0: non disponible"
    (line,) = charts.population_curve(three).data
    assert line.connectgaps is False
    assert line.y[1] is None
    assert "2018\u00a0: non disponible" in alt.population_alt(three)


def test_a_small_change_does_not_look_like_a_cliff(three: Diagnosis) -> None:
    low, high = series.PopulationCurve((2017, 2023), (1000.0, 1010.0)).values_range
    assert (high - low) > 0.1 * 1000


def test_ages_add_up_to_a_hundred(e_rhony: Diagnosis) -> None:
    ages = series.ages(e_rhony)
    assert ages.places == ("Territoire", "Gard", "Occitanie", "France")
    assert [sum(column) for column in zip(*ages.shares, strict=True)] == pytest.approx([100] * 4, abs=0.05)


def test_a_department_that_is_a_region_is_drawn_once(warehouse: Warehouse) -> None:
    reunion = diagnose(units_of(["97411"]), warehouse)
    assert series.ages(reunion).places == ("Territoire", "La Réunion", "France")


def test_what_is_not_known_is_not_drawn(warehouse: Warehouse) -> None:
    mayotte = diagnose(units_of(["97608"]), warehouse)
    assert charts.age_bars(mayotte) is None
    assert charts.apl_bars(mayotte) is None
    assert print_charts.age_bars(mayotte) is None
    assert alt.age_alt(mayotte) == alt.unit_alt(mayotte, "apl_medecin_generaliste") == ""


def test_units_without_value_are_counted_not_drawn(three: Diagnosis) -> None:
    ranking = series.ranking(three, "apl_medecin_generaliste", 30)
    assert ranking.bars == (("Bois", 2.0), ("Arbre", 4.0))
    assert ranking.left_out == "1\u00a0commune sans valeur"
    assert [(mark.label, round(mark.value, 2)) for mark in ranking.marks] == [
        ("Territoire", 3.33), ("Ain", 3.0), ("France hors Mayotte", 3.5)]


def test_a_long_ranking_keeps_both_ends(e_rhony: Diagnosis) -> None:
    ranking = series.ranking(e_rhony, "apl_medecin_generaliste", 4)
    assert [name for name, _ in ranking.bars] == ["Caveirac", "Clarensac", "Codognan", "Gallargues-le-Montueux"]
    assert "sur 17" in ranking.left_out


def test_homonyms_are_told_apart(three: Diagnosis) -> None:
    twins = replace(three, units=tuple(replace(unit, name="Saint-Martin") for unit in three.units))
    assert set(series.names_of(twins).values()) == {f"Saint-Martin ({unit.code})" for unit in three.units}


def test_the_index_is_relative_to_france(three: Diagnosis) -> None:
    doctors = series.apl_index(three)[0]
    assert doctors.profession == "Médecins généralistes"
    assert [(mark.label, round(mark.index, 1)) for mark in doctors.marks] == [("Territoire", 95.2), ("Ain", 85.7)]
    symbols = [symbol for _, symbol, _, _ in series.index_marks(series.apl_index(three))]
    assert len(symbols) == len(set(symbols)), "places are told apart by shape"


@pytest.mark.parametrize("plan", [
    FundingPlan(), FundingPlan("aci_2019", ("traitement_orientation_snp",)), FundingPlan("avenant_2")])
def test_funding_bars_add_up_to_the_total(e_rhony: Diagnosis, plan: FundingPlan) -> None:
    figure = charts.funding_bars(replace(e_rhony, plan=plan), 2026)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    yearly = total(chosen(e_rhony.funding, plan), plan)
    assert [sum(bar.y[year] for bar in bars) for year in range(5)] == [yearly.amount] * 5
    assert list(bars[0].x) == ["2026", "2027", "2028", "2029", "2030"]
    texts = [text for trace in figure.data if trace.type == "scatter" for text in trace.text]
    assert all(("partiel" in text) == yearly.partial for text in texts)


def test_names_are_escaped_on_charts(three: Diagnosis) -> None:
    def hostile(unit: UnitProfile) -> UnitProfile:
        return replace(unit, name="<b onmouseover=alert(1)>" + unit.code)

    figure = charts.apl_bars(replace(three, units=tuple(map(hostile, three.units))))
    assert all("<" not in name for name in figure.data[0].y)
    assert figure.data[0].y[0].startswith("&lt;b")


def test_alt_texts_say_the_figures(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    told = alt.alt_text(e_rhony)
    assert "17\u00a0communes, d'un seul tenant (Gard)" in told
    assert "Calvisson (6\u202f486)" in told
    assert "49\u202f993\u00a0habitants, le projet est en taille 2" in alt.tier_alt(e_rhony, warehouse)
    assert "46\u202f726 en 2017" in alt.population_alt(e_rhony)
    assert "65 ans ou plus 20,7\u202f%" in alt.age_alt(e_rhony)
    bars = alt.unit_alt(e_rhony, "apl_medecin_generaliste")
    assert "de 2,87\u00a0consultations par an et par habitant (Caveirac) à 5,63 (Gallargues-le-Montueux)" in bars


def test_a_single_series_keeps_its_legend(warehouse: Warehouse) -> None:
    """No APL is embedded for Marseille: only the department's diamonds are drawn, and they must be named."""
    figure = charts.apl_comparison(diagnose(units_of(["13201", "13202"]), warehouse))
    assert figure is not None
    assert [trace.name for trace in figure.data] == ["Bouches-du-Rhône"]
    assert figure.layout.showlegend is True


def test_the_bar_of_a_single_commune_leaves_room_for_the_legend(warehouse: Warehouse) -> None:
    figure = charts.apl_bars(diagnose(units_of(["30344"]), warehouse))
    assert figure is not None
    assert figure.layout.height >= 230


def test_a_partial_total_is_not_called_a_ceiling(three: Diagnosis) -> None:
    partial = charts.funding_bars(replace(three, plan=FundingPlan("avenant_2"))).layout.xaxis.title.text
    assert "sans les montants non vérifiés" in partial
    assert "au plus" not in partial
    assert "au plus" in charts.funding_bars(three).layout.xaxis.title.text
