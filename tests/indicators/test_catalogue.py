"""The catalogue is data: every entry must hold together and find its columns in the pack."""

from __future__ import annotations

import pytest
from installed_columns import INSTALLED
from pydantic import ValidationError

from diagnostic.indicators.catalogue import Catalogue, Indicator, catalogue
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import typography

RATE = {"id": "taux", "label": "Taux", "short": "Taux", "definition": "Un taux.", "unit": "%", "decimals": 1,
        "theme": "population", "heading": "h", "aggregation": "ratio", "vintage": "2021",
        "numerator": ["t.a"], "denominator": ["t.b"]}
RULES = {"t": {"parts": "share"}}
HELD = {"tables": RULES, "headings": [{"id": "h", "label": "H", "theme": "population", "ask": "Apportez-le."}]}


@pytest.mark.parametrize("indicator", catalogue().indicators, ids=lambda indicator: indicator.id)
def test_every_indicator_finds_its_columns(indicator: Indicator, warehouse: Warehouse) -> None:
    published = [f"{found.table}.{found.column}" for found in indicator.published]
    for column in (*published, *(column for variant in indicator.variants for column in variant.columns)):
        table, _, name = column.partition(".")
        assert name in (warehouse.table(table).columns if warehouse.has(table) else INSTALLED[table]), column
    for variant in indicator.variants:
        if variant.filter:
            assert set(variant.filter) <= set(warehouse.table(variant.columns[0].partition(".")[0]).columns)
    reperes = warehouse.table("reperes")
    for landmark in indicator.landmarks:
        levels = set(reperes.loc[reperes["indicator"] == landmark.series, "level"])
        assert levels, f"no row for {landmark.series}"
        # region and departement levels may have rows of one kind only; at least one of the levels must be there.
        assert not landmark.levels or levels & set(landmark.levels)


def test_no_table_of_the_list_is_forgotten() -> None:
    """A table that no entry names any more has nothing to do in the list, nor a rule for its parts."""
    named = {column.partition(".")[0] for indicator in catalogue().indicators for variant in indicator.variants
             for column in variant.columns}
    published = {found.table for indicator in catalogue().indicators for found in indicator.published}
    assert set(INSTALLED) <= named | published
    # Kept for the map and for what users compare by, though no indicator is drawn from it.
    assert set(catalogue().tables) - named == {"grille_ruralite"}


@pytest.mark.parametrize("name", ["structure_2021"])
def test_iris_rows_have_the_columns_of_the_whole(name: str, warehouse: Warehouse) -> None:
    rows = catalogue().tables[name].iris_table
    assert rows
    columns = {column.partition(".")[2] for indicator in catalogue().aggregated
               for column in (*indicator.numerator, *indicator.denominator) if column.startswith(f"{name}.")}
    assert columns <= set(warehouse.table(rows).columns)


def test_what_the_reader_sees_is_in_french_typography() -> None:
    texts = [text for indicator in catalogue().indicators for variant in indicator.variants
             for text in (indicator.label, indicator.short, indicator.definition, indicator.unit, variant.note,
                          variant.estimate)]
    texts += [text for heading in catalogue().headings for text in (heading.label, heading.ask)]
    texts += [text for topic in catalogue().topics for text in (topic.label, topic.help)]
    for text in texts:
        assert text == typography(text)
        assert "  " not in text and "’" not in text
    for indicator in catalogue().indicators:
        assert indicator.definition.endswith("."), indicator.id
        assert indicator.unit and indicator.short and len(indicator.short) <= 50, indicator.id


def test_the_label_of_dependency_holds_its_definition() -> None:
    assert "moins de 20 ans et 65 ans ou plus pour 100 personnes de 20 à 64 ans" in catalogue()["dependance"].label


def test_no_direction_without_a_reason() -> None:
    assert {indicator.direction for indicator in catalogue().indicators} == {"none"}


def test_figures_of_departments_are_never_the_territorys() -> None:
    departmental = {indicator.id for indicator in catalogue().indicators if indicator.level == "département"}
    assert {"medecins_generalistes_2020", "medecins_generalistes_2025", "mg_60_plus_part"} <= departmental
    assert {catalogue()[identifier].aggregation for identifier in departmental} <= {"published", "entered"}
    for indicator in catalogue().indicators:
        for published in indicator.published:
            columns = [column for variant in indicator.variants for column in variant.columns]
            assert not any(column.startswith(f"{published.table}.") for column in columns)


def test_a_median_is_never_added_up() -> None:
    medians = [indicator for indicator in catalogue().indicators for variant in indicator.variants
               if any("median" in column for column in variant.columns)]
    assert {indicator.aggregation for indicator in medians} == {"range"}


def test_what_is_estimated_says_how() -> None:
    for indicator in catalogue().indicators:
        expected = any(column.startswith("attendus.") for column in indicator.columns)
        assert indicator.estimate.startswith("Estimation") == expected, indicator.id
        assert not (expected and indicator.interval != "none"), "an estimate has no interval of sampling"


def test_cmu_c_and_c2s_are_two_series() -> None:
    assert catalogue().topic("cmu_c").last_year == 2019
    assert catalogue().topic("c2s").first_year == 2019
    assert catalogue().topic("cmu_c").share != catalogue().topic("c2s").share
    assert "1er novembre 2019" in catalogue()["c2s_part"].definition
    for indicator in catalogue().indicators:
        columns = {column for variant in indicator.variants for column in variant.columns}
        assert not ("c2s_communes.cmuc" in columns and columns & {"c2s_communes.c2s_np", "c2s_communes.c2s_p"})


def test_thresholds_of_secrecy_are_those_of_their_producers() -> None:
    """11 persons for health, 5 professionals, 10 events of a rate; contracts and places are no persons."""
    by_what: dict[str, set[int]] = {}
    for topic in catalogue().topics:
        by_what.setdefault(topic.of, set()).add(topic.secrecy)
    assert by_what.pop("médecins") == {5}
    assert by_what.pop("décès") == {10}
    assert by_what.pop("établissements") == by_what.pop("contrats") == {0}
    assert catalogue().topic("indice_defavorisation").secrecy == 0
    assert {topic.secrecy for topic in catalogue().topics if topic.of in by_what and topic.kind != "index"} == {11}
    assert catalogue().tables["c2s_communes"].secrecy == 11


def test_indicators_are_found_by_id_and_by_theme() -> None:
    assert catalogue()["densite"].aggregation == "density"
    assert "densite" in catalogue()
    assert "autre" not in catalogue()
    with pytest.raises(KeyError):
        catalogue()["autre"]
    shown = [indicator.id for indicator in catalogue().of_theme("population")]
    assert shown[:2] == ["population", "densite"]
    assert "population_2017" not in shown
    years = [i.vintage for i in catalogue().of_theme("population", "serie")]
    assert years == ["2017", "2018", "2019", "2020", "2021", "2022"]


@pytest.mark.parametrize(("change", "said"), [
    ({"denominator": []}, "columns do not fit"),
    ({"aggregation": "count"}, "columns do not fit"),
    ({"aggregation": "weighted_mean", "numerator": ["t.a", "t.b"]}, "columns do not fit"),
    ({"aggregation": "entered"}, "columns do not fit"),
    ({"aggregation": "mean_of_rates"}, "Input should be"),
    ({"aggregation": "share_below"}, "a threshold goes with share_below"),
    ({"threshold": 2.5}, "a threshold goes with share_below"),
    ({"aggregation": "annual_growth"}, "years go with annual_growth"),
    ({"compare": "published"}, "goes with published values"),
    ({"numerator": ["nowhere.a"]}, "no rule for the parts"),
    ({"numerator": ["no table"]}, "should match pattern"),
    ({"theme": "finances"}, "Input should be"),
    ({"theme": "offre"}, "no heading h in its theme"),
    ({"heading": "autre"}, "no heading autre"),
    ({"interval": "byar", "aggregation": "weighted_mean"}, "an interval is that of a ratio"),
    ({"otherwise": [{"numerator": ["nowhere.a"], "vintage": "2020"}]}, "no rule for the parts"),
    ({"aggregation": "range", "denominator": [], "compare": "same"}, "only an aggregated indicator compares"),
    ({"colour": "red"}, "Extra inputs"),
    ({"id": "Taux !"}, "should match pattern"),
])
def test_a_mistaken_entry_is_refused(change: dict, said: str) -> None:
    Catalogue.model_validate({"indicators": [RATE], **HELD})
    with pytest.raises(ValidationError, match=said):
        Catalogue.model_validate({"indicators": [{**RATE, **change}], **HELD})


def test_the_same_id_twice_is_refused() -> None:
    with pytest.raises(ValidationError, match="declared twice"):
        Catalogue.model_validate({"indicators": [RATE, RATE], **HELD})


def test_a_topic_needs_indicators_that_are_entered() -> None:
    topic = {"id": "ald", "label": "ALD", "help": "", "count": "taux", "share": "taux", "secrecy": 11}
    with pytest.raises(ValidationError, match="not an indicator to be entered"):
        Catalogue.model_validate({"indicators": [RATE], "topics": [topic], **HELD})
