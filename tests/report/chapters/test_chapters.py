"""The chapters of the diagnostic territorial: what each tells, and that none is empty or in the wrong words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from asked import asked
from hypothesis import given
from hypothesis import strategies as st
from readers import pdf_pages

from diagnostic.diagnosis import diagnose
from diagnostic.dossier import Register
from diagnostic.figures import findings, print_population
from diagnostic.figures.findings import Finding, Kind
from diagnostic.geography.units import units_of
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import EnteredFigure, Measurement, Status, Verdict
from diagnostic.record import Diagnosis
from diagnostic.report.chapters import communes, cover, glossary, needs, plan, population, rubric, synthesis, territory
from diagnostic.report.chapters.rubric import empty, to_bring
from diagnostic.report.content import territory_diagnosis
from diagnostic.report.document import Block, Document, Heading, Pictures, Table
from diagnostic.report.forms.intention import letter_of_intent
from diagnostic.report.pdf import to_pdf
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import Warehouse

# Words of statisticians and of administrations that a patient's document does not use.
JARGON = ("intervalle", "standardis", "dénominateur", "significati",
          "compacité", "source secondaire", "dans l'écran")


@pytest.fixture(scope="module")
def asked_e_rhony(e_rhony: Diagnosis, warehouse: Warehouse) -> PackRequest:
    return asked(e_rhony, warehouse)


@pytest.fixture(scope="module")
def patients(e_rhony: Diagnosis, warehouse: Warehouse) -> Document:
    return territory_diagnosis(asked(e_rhony, warehouse, register=Register.PATIENT))


def words(blocks: object) -> str:
    return "\n".join(glossary.texts(blocks))


def tables(blocks: list[Block]) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def test_every_heading_of_the_catalogue_is_in_one_chapter() -> None:
    told = [heading for headings in plan.HEADINGS.values() for heading in headings]
    assert sorted(told) == sorted(heading.id for heading in catalogue().headings)


def test_chapters_come_in_their_order(e_rhony_summary: Document) -> None:
    titles = [block.text for block in e_rhony_summary.blocks if isinstance(block, Heading) and block.level == 1]
    assert titles == ["Synthèse", "Le territoire", "Population", "Situation sociale", "Besoins de santé",
                      "Offre de soins", "Accès aux soins et prévention", "Taille et financement",
                      "Méthode et sources", "Glossaire"]


@pytest.mark.parametrize("codes", [["92012"], ["97613"], ["55039"], ["30344", "30043"]])
def test_no_heading_is_empty(codes: list[str], warehouse: Warehouse) -> None:
    blocks = territory_diagnosis(asked(diagnose(units_of(codes), warehouse), warehouse)).blocks
    for block, following in zip(blocks, (*blocks[1:], None), strict=True):
        if isinstance(block, Heading):
            assert following is not None and not (
                isinstance(following, Heading) and following.level <= block.level), block.text


def test_a_heading_without_figure_says_what_to_bring(asked_e_rhony: PackRequest) -> None:
    assert empty(asked_e_rhony, "chomage")
    assert rubric.rubric(asked_e_rhony, "chomage") == []
    (table,) = tables(to_bring(asked_e_rhony, ["taille", "chomage"]))
    assert [row[0] for row in table.rows] == ["Chômage"]
    assert "Recensement : activité, chômage et emplois par secteur" in table.rows[0][1].replace("\u00a0", " ")
    assert "python3" not in table.rows[0][1], "a command means nothing on paper"


def test_a_rubric_has_its_table_its_sources_and_its_coverage(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    blocks = rubric.rubric(asked(toy_diagnosis, toy), "vieillissement")
    (table,) = tables(blocks)
    # 65 or older: 300 + 100 of 1600; for 100 younger than 20, 400 / 350.
    assert table.rows[0][:2] == ("Part des personnes de 65 ans ou plus", "25,0\u202f%")
    assert table.rows[1][1] == "114,3"
    assert words(blocks[-1]).endswith("Couverture\u00a0: toutes les communes du territoire.")
    assert "Institut, Table structure_2021, 2023" in words(blocks[-1])


def test_coverage_is_said_where_a_commune_is_missing(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    blocks = rubric.rubric(asked(toy_diagnosis, toy), "apl", indicators=["apl_medecin_generaliste"])
    assert "2\u00a0communes sur 3" in tables(blocks)[0].rows[0][1]
    assert "dite à chaque ligne" in words(blocks[-1])


def test_a_typed_figure_shows_its_interval_to_professionals_alone(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    diagnosis = diagnose(e_rhony.perimeter.units, warehouse,
                         entered=[EnteredFigure("ald", 2024, "CPAM du Gard", count=9800, base=49000)])
    full = words(rubric.rubric(asked(diagnosis, warehouse), "ald"))
    plain = words(rubric.rubric(asked(diagnosis, warehouse, register=Register.PATIENT), "ald"))
    # Wilson 95 % of 9 800 / 49 000.
    assert "[19,6\u202f;\u00a020,4]" in full
    assert "20,0" in plain
    assert "[" not in plain


def test_verdicts_name_the_place_and_the_side(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    def judged(*verdicts: Verdict) -> str:
        measured = toy_diagnosis.measurement("part_65p")
        assert measured is not None
        others = [found for found in toy_diagnosis.measurements if found.indicator != "part_65p"]
        references = tuple(replace(found, verdict=verdict)
                           for found, verdict in zip(measured.references, verdicts, strict=False))
        return words(rubric.rubric(asked(replace(toy_diagnosis, measurements=(
            *others, replace(measured, references=references))), toy), "vieillissement"))

    assert "Significativement plus élevé que Ain\u00a0: 65 ans ou plus." in judged(Verdict.HIGHER)
    assert "Significativement plus bas que Ain" in judged(Verdict.LOWER)
    assert "Significativement" not in judged(Verdict.SAME)


def test_the_synthesis_proposes_and_says_so(asked_e_rhony: PackRequest) -> None:
    blocks = synthesis.blocks(asked_e_rhony)
    assert [block.text for block in blocks if isinstance(block, Heading) and block.level == 2] == [
        "Forces", "Fragilités", "Points de vigilance"]
    proposals = [block for block in blocks if getattr(block, "tone", None) == "proposition"]
    assert 3 <= len(proposals) <= 3 * synthesis.MOST_FINDINGS
    assert "à relire, à modifier ou à retirer" in words(blocks)


@given(st.lists(st.tuples(st.sampled_from(Kind), st.integers(20, 400)), max_size=60))
def test_what_the_synthesis_shows_holds_on_its_page(drawn: list[tuple[Kind, int]]) -> None:
    found = [Finding(kind, "regle", "x" * length, (), 1) for kind, length in drawn]
    shown = synthesis.strongest(found)
    assert synthesis.lines(shown) <= synthesis.MOST_LINES or len(shown) <= len(Kind)
    for kind in Kind:
        mine = [finding for finding in found if finding.kind is kind]
        kept = [finding for finding in shown if finding.kind is kind]
        assert kept == mine[:len(kept)], "the strongest first"
        assert len(kept) <= synthesis.MOST_FINDINGS
        assert bool(kept) == bool(mine)


@pytest.mark.parametrize("codes", [["92012"], ["97613"], ["30344", "30043"]])
def test_the_synthesis_is_one_page(codes: list[str], warehouse: Warehouse) -> None:
    pages = pdf_pages(to_pdf(territory_diagnosis(asked(diagnose(units_of(codes), warehouse), warehouse))))
    assert "1. Synthèse" in pages[2]
    assert "2. Le territoire" in pages[3]


def test_the_rules_of_the_synthesis_are_all_told(asked_e_rhony: PackRequest) -> None:
    (table,) = tables(synthesis.rules_told(asked_e_rhony))
    assert ("APL médecins généralistes", "10\u202f%", "force", "fragilité",
            "Le médecin généraliste est le premier recours.") in table.rows
    assert "65 ans ou plus, à défaut de « 75 ans ou plus »" in [row[0].replace("\u00a0", " ") for row in table.rows]
    stated = findings.rules()
    assert len(table.rows) == len(stated.compare) + len(stated.presence)


def test_the_table_of_communes_adds_up_to_the_territory(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    table = tables(communes.blocks(asked(toy_diagnosis, toy)))[0]
    assert [column.title for column in table.columns] == [
        "Commune", "Habitants", "Évolution 2017-2023", "Habitants par km²", "65 ans ou plus", "APL généralistes"]
    assert table.rows == (
        ("Arbre", "1\u202f000", "+25,0\u202f%", "500,0", "30,0\u202f%", "4,00"),
        ("Bois", "500", "0,0\u202f%", "500,0", "20,0\u202f%", "2,00"),
        ("Champ", "100", "−50,0\u202f%".replace("−", "\u2212"), "50,0", "0,0\u202f%", "–"),
        ("Territoire", "1\u202f600", "+6,7\u202f%", "320,0", "25,0\u202f%", "3,33"))
    assert table.totals == 1


def test_the_table_of_communes_cites_what_it_shows(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    for register, cited in ((Register.PROFESSIONAL, True), (Register.PATIENT, False)):
        said = words(communes.blocks(asked(toy_diagnosis, toy, register=register)))
        assert ("Table apl" in said) is cited, "the APL has a column for professionals alone"
        assert "Table structure_2021" in said


def test_patients_know_how_old_and_how_sure_a_reference_is(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    """Shares of the Gard and of France beside no figure of the territory, or beside that of another year."""
    typed = diagnose(e_rhony.perimeter.units, warehouse,
                     entered=[EnteredFigure("ald", 2024, "CPAM du Gard", count=9800, base=49000)])
    for diagnosis in (e_rhony, typed):
        said = words(rubric.rubric(asked(diagnosis, warehouse, register=Register.PATIENT), "ald"))
        assert "Gard, non daté, à confirmer" in said
        assert "France, régime général, 2021." in said
    opened = words(needs.blocks(asked(typed, warehouse, register=Register.PATIENT))[1])
    assert "(Gard\u00a0: 25,5\u202f%, à confirmer" in opened
    assert "Gard, non daté, à confirmer" in words(letter_of_intent(asked(typed, warehouse)).blocks)
    assert "Gard, non daté, à confirmer" in words(synthesis.blocks(asked(typed, warehouse)))


def test_a_reference_of_another_year_says_it_once(warehouse: Warehouse) -> None:
    """Mayotte was counted in 2017; France around it in 2023."""
    said = words(rubric.rubric(asked(diagnose(units_of(["97613"]), warehouse), warehouse), "taille"))
    assert "France, 2023." in said
    assert said.count("Repères.") == 1


def test_many_communes_are_told_in_running_text(warehouse: Warehouse) -> None:
    codes = warehouse.gazetteer.members_of_department("80")[:communes.MOST_ROWS + 1]
    blocks = communes.blocks(asked(diagnose(units_of(codes), warehouse), warehouse))
    assert tables(blocks) == []
    assert all(code in words(blocks) for code in codes)


def test_the_territory_says_what_it_cuts_and_who_covers_it(asked_e_rhony: PackRequest) -> None:
    blocks = territory.blocks(asked_e_rhony)
    cut = next(table for table in tables(blocks) if table.columns[0].title == "Intercommunalité")
    assert cut.rows[0] == ("CC Rhony, Vistre, Vidourle", "10 sur 10", "28\u202f911", "aucune")
    assert sum(int(row[2].replace("\u202f", "")) for row in cut.rows) == 49993
    assert "L'outil ne connaît pas les CPTS déjà enregistrées" in words(blocks)


def test_the_pyramid_is_drawn_where_every_band_is_known(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    bands = [Measurement(f"{sex}_{band}", 10.0 * rank, Status.OBSERVED, "2022", "structure_2021", units_known=3,
                         units_total=3) for sex in ("femmes", "hommes")
             for rank, band in enumerate(print_population.BANDS, 1)]
    whole = replace(toy_diagnosis, measurements=(*toy_diagnosis.measurements, *bands))
    drawn = print_population.pyramid(whole)
    assert drawn is not None
    assert drawn.total == 2 * 10 * (1 + 2 + 3 + 4 + 5 + 6 + 7)
    assert drawn.share(28) == 5.0
    assert "0 à 14 ans\u00a0: 10\u00a0femmes et 10\u00a0hommes" in drawn.alt
    captions = [item.caption for block in population.blocks(asked(whole, toy)) if isinstance(block, Pictures)
                for item in block.items]
    assert any(caption.startswith("Pyramide des âges") for caption in captions)
    assert print_population.pyramid(replace(whole, measurements=(*toy_diagnosis.measurements, *bands[1:]))) is None


def test_patients_read_no_jargon(patients: Document, e_rhony_summary: Document) -> None:
    said = words(patients.blocks).lower()
    assert [word for word in JARGON if word in said] == []
    full = words(e_rhony_summary.blocks).lower()
    assert [word for word in JARGON if word not in full] == [], "the list itself must be able to fail"
    assert "python3" not in full


def test_what_patients_read_in_short_is_explained_in_its_chapter(patients: Document) -> None:
    chapters: list[list[Block]] = []
    for block in patients.blocks:
        if isinstance(block, Heading) and block.level == 1:
            chapters.append([])
        if chapters:
            chapters[-1].append(block)
    *told, last = chapters
    assert len(told) == 9
    for chapter in told:
        assert glossary.unexplained(chapter) == "", words(chapter[0])
    assert glossary.unexplained([Heading("ACI")]).startswith("ACI, accord conventionnel interprofessionnel")
    assert isinstance(last[-1], Table)


def test_patients_have_titles_of_their_own(patients: Document) -> None:
    titles = [block.text for block in patients.blocks if isinstance(block, Heading) and block.level == 1]
    assert titles[:4] == ["L'essentiel", "Notre territoire", "Qui y habite", "Comment on y vit"]
    professionals = [block for block in patients.blocks if isinstance(block, Table)]
    assert all("Intervalle" not in column.title for table in professionals for column in table.columns)


def test_the_glossary_holds_what_is_used_and_nothing_else(e_rhony_summary: Document) -> None:
    *told, last = e_rhony_summary.blocks
    assert isinstance(last, Table)
    terms = [row[0] for row in last.rows]
    assert {"ALD", "APL", "C2S", "CPTS", "ACI", "EPCI"} <= set(terms)
    for term in glossary.terms():
        assert (term.term in terms) == bool(term.pattern.search(words(told))), term.term


def test_terms_are_sorted_and_whole_words() -> None:
    names = [term.term for term in glossary.terms()]
    assert names == sorted(names, key=str.casefold)
    assert [term.term for term in glossary.used(["MSPU La Source, CPTSX, une zac"])] == ["MSP"]


def test_the_cover_says_what_its_lead_does_not(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    plain = cover.cover(asked(e_rhony, warehouse, authors="Dr A. Martin"))
    assert plain.authors == "Dr A. Martin"
    assert [line.partition("\u00a0:")[0] for line in plain.lines] == ["Population municipale 2023",
                                                                     "Version des données"]
    titled = asked(e_rhony, warehouse, title="Notre projet")
    assert cover.title(titled) == "Notre projet"
    long = "Un titre " * 20 + "sans fin"
    assert cover.title(asked(e_rhony, warehouse, title=long)) == long
    assert cover.cover(titled).lines[0] == "CPTS E-Rhôny"
