"""Reading codes on a toy country whose answers are in the docstring of `toyland`."""

from __future__ import annotations

import time

import pytest

from diagnostic import wording
from diagnostic.geography.codes import (
    MAX_CHARACTERS,
    Choice,
    Fate,
    FiveDigits,
    Kind,
    Reading,
    format_codes,
    read_codes,
    suggest_spelling,
)
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.reader.doubt import FiveDigitView, doubtful, spread
from diagnostic.geography.units import Unit, codes_of, units_of
from diagnostic.sources.warehouse import Warehouse
from tests.geography import toyland as land

STEP = 111.2  # km between two neighbours of the toy country


@pytest.fixture(scope="module")
def toy() -> Gazetteer:
    return land.toyland()


def codes(reading: Reading) -> list[str]:
    return list(codes_of(reading.units))


def fates(reading: Reading) -> list[tuple[str, Fate]]:
    return [(token.raw, token.fate) for token in reading.tokens]


# -- what a reading offers ------------------------------------------------------------------------------------


def test_a_reading_tells_of_every_token(toy: Gazetteer) -> None:
    reading = read_codes("01001 Bourg\n1003\n99999\n12/03/2024", toy)
    assert fates(reading) == [("01001", Fate.TAKEN), ("Bourg", Fate.LABEL), ("1003", Fate.REPAIRED),
                              ("99999", Fate.UNKNOWN), ("12/03/2024", Fate.IGNORED)]
    assert [token.line for token in reading.tokens] == [1, 1, 2, 3, 4]
    assert reading.units == (Unit("01001"), Unit("01003"))
    assert [token.raw for token in reading.problems] == ["99999"]
    assert dict(reading.counts) == {Fate.TAKEN: 1, Fate.REPAIRED: 1, Fate.UNKNOWN: 1, Fate.LABEL: 1, Fate.IGNORED: 1}
    assert reading.settled
    assert reading.summary == "2\u00a0communes retenues\u202f; 1\u00a0élément non retenu."


def test_nothing_gives_nothing(toy: Gazetteer) -> None:
    reading = read_codes("", toy)
    assert (reading.tokens, reading.units, reading.questions) == ((), (), ())
    assert not reading.settled
    assert reading.summary == "Aucune commune retenue."


def test_a_question_is_open_until_answered(toy: Gazetteer) -> None:
    reading = read_codes("Bourg\n01003", toy)
    assert codes(reading) == ["01003"]
    assert not reading.settled
    question, = reading.questions
    assert (question.id, question.kind, question.lines) == ("nom:bourg", Kind.HOMONYM, (1,))
    assert question.choices == (Choice("01001", "Bourg (01001, Amont)", ("01001",)),
                                Choice("02001", "Bourg (02001, Aval)", ("02001",)), Choice("aucun", "Laisser de côté"))
    assert reading.tokens[0].suggestions == question.choices[:2]
    for answer, expected in (("02001", ["01003", "02001"]), ("aucun", ["01003"])):
        answered = read_codes("Bourg\n01003", toy, answers={"nom:bourg": answer})
        assert answered.questions == ()
        assert codes(answered) == expected


def test_an_answer_that_was_not_offered_answers_nothing(toy: Gazetteer) -> None:
    for answer in ("02002", "", "n'importe quoi", "01001 02001"):
        assert [question.id for question in read_codes("Bourg", toy, answers={"nom:bourg": answer}).questions] == [
            "nom:bourg"]


def test_the_same_question_is_asked_once(toy: Gazetteer) -> None:
    question, = read_codes("Bourg\nBOURG\nbourg", toy).questions
    assert question.lines == (1, 2, 3)


def test_a_very_long_text_is_refused_with_a_sentence(toy: Gazetteer) -> None:
    reading = read_codes("01001\n" * (10_000_000 // 6), toy)
    assert reading.units == ()
    assert reading.refusal == reading.summary
    assert "trop long" in reading.refusal
    assert wording.number(MAX_CHARACTERS) in reading.refusal


def test_long_tokens_are_cut_in_messages(toy: Gazetteer) -> None:
    token, = read_codes("9" * 5000, toy).tokens
    assert len(token.raw) == 5000
    assert len(token.shown) == 60
    assert len(token.message) < 200


# -- codes of today and of yesterday --------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "message"), [
    ("01013", "01013 Vieux-Val a fusionné dans Val-Neuf (01003)."),
    ("01014", "01014 a fusionné dans Val-Neuf (01003)."),
    ("Vieux-Val", "Vieux-Val a fusionné dans Val-Neuf (01003)."),
    ("Prairie", "Prairie a fusionné dans Les Prés (01002)."),
    ("01020", "01020 Lisle est un ancien code : aujourd'hui L'Isle (02003)."),
])
def test_former_communes_are_carried_by_name_of_the_merger(toy: Gazetteer, text: str, message: str) -> None:
    token, = read_codes(text, toy).tokens
    assert token.fate is Fate.CARRIED
    assert token.message.replace("\u00a0", " ") == message


def test_a_former_code_beside_its_heir_is_said_and_counted_once(toy: Gazetteer) -> None:
    reading = read_codes("01003\n01013", toy)
    assert fates(reading) == [("01003", Fate.TAKEN), ("01013", Fate.CARRIED)]
    assert codes(reading) == ["01003"]


# -- labels ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["Val-Neuf", "VAL NEUF", "Val Neuv", "Vieux-Val", "Val-Neuf (Amont)",
                                   "le Val-Neuf et alentour"])
def test_labels_that_agree(toy: Gazetteer, label: str) -> None:
    reading = read_codes(f"01003 {label}", toy)
    assert codes(reading) == ["01003"]
    assert not reading.problems
    assert not reading.questions


def test_a_label_of_another_commune_is_a_warning(toy: Gazetteer) -> None:
    reading = read_codes("01003 Aval", toy)
    assert codes(reading) == ["01003"]
    token, = reading.problems
    assert token.warning
    assert "son libellé, «\u00a0Aval\u00a0», est celui d'Aval (02002)" in token.message
    assert token.suggestions == (Choice("02002", "Aval (02002, Aval)", ("02002",)),)


def test_a_label_says_that_five_digits_are_a_postal_code(toy: Gazetteer) -> None:
    reading = read_codes("01002 Val-Neuf", toy)
    assert codes(reading) == ["01003"]
    assert reading.tokens[0].fate is Fate.CONVERTED
    assert codes(read_codes("01002 Les Prés", toy)) == ["01002"]


# -- INSEE or postal ------------------------------------------------------------------------------------------


def test_five_digits_that_are_both_are_asked_about(toy: Gazetteer) -> None:
    text = "01002\n02001"
    reading = read_codes(text, toy)
    question, = reading.questions
    assert (question.id, question.kind) == ("cinq-chiffres", Kind.FIVE_DIGITS)
    assert [choice.id for choice in question.choices] == ["insee", "postal"]
    assert question.choices[0].codes == ("01002", "02001")
    assert question.choices[1].codes == ("01003", "01004", "02002")
    assert reading.units == ()
    assert codes(read_codes(text, toy, five_digits=FiveDigits.INSEE)) == ["01002", "02001"]
    assert codes(read_codes(text, toy, answers={"cinq-chiffres": "insee"})) == ["01002", "02001"]


def test_postal_codes_give_their_only_commune_and_ask_for_the_others(toy: Gazetteer) -> None:
    reading = read_codes("01002\n02001", toy, five_digits=FiveDigits.POSTAL)
    assert codes(reading) == ["02002"]
    question, = reading.questions
    assert (question.id, question.kind, question.multiple) == ("postal:01002", Kind.POSTAL, True)
    both = read_codes("01002\n02001", toy, five_digits=FiveDigits.POSTAL, answers={"postal:01002": "01003 01004"})
    assert codes(both) == ["01003", "01004", "02002"]
    every = read_codes("01002\n02001", toy, five_digits=FiveDigits.POSTAL, answers={"postal:01002": "toutes"})
    assert every.units == both.units


def test_an_insee_code_in_a_list_answered_postal_is_taken_with_a_warning(toy: Gazetteer) -> None:
    reading = read_codes("01004\n02001", toy, five_digits=FiveDigits.POSTAL)
    assert codes(reading) == ["01004", "02002"]
    assert [token.raw for token in reading.problems] == ["01004"]


def test_spread_by_hand(toy: Gazetteer) -> None:
    """Bourg (0, 0) and Les Prés (1, 1): each lies √½ step from the middle (0.5, 0.5)."""
    assert spread([["02001"], ["01002"]], toy) == pytest.approx(STEP * 0.5**0.5, rel=1e-4)
    assert spread([["02002"], ["01003", "01004"]], toy) == pytest.approx(STEP * (0.75**2 + 0.5**2) ** 0.5, rel=1e-4)
    assert spread([["02001"]], toy) == float("inf")


@pytest.mark.parametrize(("both", "insee", "postal", "spreads", "said", "doubt"), [
    (2, 0, 0, (79, 100), FiveDigits.ASK, True),  # as wide as the postal reading
    (2, 0, 0, (50, 100), FiveDigits.ASK, False),  # much tighter
    (2, 0, 1, (50, 100), FiveDigits.ASK, True),  # but one can only be a postal code
    (1, 0, 0, (float("inf"), float("inf")), FiveDigits.ASK, True),  # alone
    (1, 1, 0, (90, 10), FiveDigits.ASK, False),  # half of them can only be INSEE codes
    (2, 1, 0, (90, 10), FiveDigits.ASK, True),
    (2, 0, 0, (79, 100), FiveDigits.INSEE, False),  # announced
    (2, 0, 1, (79, 100), FiveDigits.INSEE, True),  # announced, and contradicted
    (2, 0, 1, (79, 100), FiveDigits.POSTAL, False),
    (2, 1, 0, (79, 100), FiveDigits.POSTAL, True),
    (0, 3, 2, (79, 100), FiveDigits.ASK, False),  # each can be one thing only
])
def test_when_a_list_is_doubtful(both: int, insee: int, postal: int, spreads: tuple[float, float], said: FiveDigits,
                                 doubt: bool) -> None:
    seen = FiveDigitView(("x",) * both, ("y",) * insee, ("z",) * postal, *spreads)
    assert doubtful(seen, said) is doubt


def test_a_title_settles_what_five_digits_are(toy: Gazetteer) -> None:
    assert codes(read_codes("Code INSEE\n01002\n02001", toy)) == ["01002", "02001"]
    assert codes(read_codes("Code postal : 02001", toy)) == ["02002"]


def test_places_without_coordinates_leave_the_doubt() -> None:
    nowhere = Gazetteer.from_tables(land.COMMUNES.assign(longitude=None), land.FORMER, land.EPCI, land.CANTONS,
                                    land.DEPARTMENTS, land.REGIONS)
    assert [question.id for question in read_codes("01002\n02001", nowhere).questions] == ["cinq-chiffres"]


# -- double counts, parts, groupings --------------------------------------------------------------------------


def test_a_city_and_its_arrondissement_are_refused_until_chosen(toy: Gazetteer) -> None:
    text = "02100\n02101\n01001"
    reading = read_codes(text, toy, five_digits=FiveDigits.INSEE)
    assert codes(reading) == ["01001"]
    assert fates(reading)[:2] == [("02100", Fate.PENDING), ("02101", Fate.PENDING)]
    question, = reading.questions
    assert (question.id, question.kind, question.lines) == ("double:02100", Kind.DOUBLE, (1, 2))
    for answer, expected in (("commune", ["01001", "02100"]), ("arrondissements", ["01001", "02101"])):
        assert codes(read_codes(text, toy, five_digits=FiveDigits.INSEE, answers={"double:02100": answer})) == expected


def test_iris_are_parts_and_all_of_them_are_the_whole(toy: Gazetteer) -> None:
    part = read_codes("021010101", toy)
    assert part.units == (Unit("02101", ("021010101",)),)
    assert part.tokens[0].fate is Fate.PART
    assert read_codes("021010101\n021010102", toy).units == (Unit("02101"),)
    assert read_codes("010030000", toy).units == (Unit("01003"),)
    whole = read_codes("02102\n02101\n021010101", toy, five_digits=FiveDigits.INSEE)
    assert codes(whole) == ["02101", "02102"]
    assert whole.tokens[-1].fate is Fate.DUPLICATE


@pytest.mark.parametrize(("text", "id_", "members"), [
    ("02", "departement:02", ("02001", "02002", "02003", "02100")),
    ("200000001", "epci:200000001", ("01001", "01002")),
    ("CA de Grandville", "epci:200000002", ("02003", "02100")),
    ("canton de Bourg", "canton:0101", ("01001", "01002")),
    ("Région Toutes-Eaux", "region:99", ("01001", "01002", "01003", "01004", "02001", "02002", "02003", "02100")),
])
def test_groupings_are_recognised_and_offered(toy: Gazetteer, text: str, id_: str, members: tuple[str, ...]) -> None:
    reading = read_codes(text, toy)
    question, = reading.questions
    assert (question.id, question.kind) == (id_, Kind.GROUP)
    assert question.choices[0].codes == members
    assert reading.units == ()
    added = read_codes(text, toy, answers={id_: "ajouter"})
    assert codes(added) == list(members)
    assert added.tokens[0].fate is Fate.GROUPED


def test_an_exception_is_taken_out_of_a_grouping(toy: Gazetteer) -> None:
    reading = read_codes("tout l'Amont sauf Val-Neuf", toy, answers={"departement:01": "ajouter"})
    assert codes(reading) == ["01001", "01002", "01004"]
    assert [token.fate for token in reading.tokens] == [Fate.GROUPED, Fate.LABEL, Fate.EXCLUDED]


def test_an_exception_named_elsewhere_is_kept_and_said(toy: Gazetteer) -> None:
    reading = read_codes("01003\nAmont sauf Val-Neuf", toy, answers={"departement:01": "aucun"})
    assert codes(reading) == ["01003"]
    assert "aussi ailleurs" in reading.tokens[-1].message


# -- writing --------------------------------------------------------------------------------------------------


def test_format_codes_says_what_they_are(toy: Gazetteer) -> None:
    units = units_of(["02001", "01002", "021010101"])
    assert format_codes(units) == "Codes INSEE\n01002\n02001\n021010101"
    assert read_codes(format_codes(units), toy).units == units
    assert read_codes(format_codes([]), toy).units == ()


def test_suggested_spellings(warehouse: Warehouse) -> None:
    gazetteer = warehouse.gazetteer
    assert suggest_spelling("Saint-Dionizy", gazetteer) == ("30249",)
    assert suggest_spelling("Saint Maurice de Cazevieilles", gazetteer)[0] == "30285"
    assert suggest_spelling("Boissiere", gazetteer, ["30"])[0] == "30043"
    assert suggest_spelling("Trifouillis", gazetteer) == ()
    assert suggest_spelling("ab", gazetteer) == ()
    assert len(suggest_spelling("Saint-Martin-du-Bois", gazetteer, limit=2)) == 2


# -- real lists -----------------------------------------------------------------------------------------------


def test_published_lists_are_read_as_published(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    for name, cpts in real_cpts.items():
        published = cpts.get("codes_as_published", cpts["communes"])
        for text in ("\n".join(published), ", ".join(published), "Codes INSEE\n" + "\n".join(published)):
            reading = read_codes(text, warehouse.gazetteer, five_digits=FiveDigits.INSEE)
            assert codes(reading) == sorted(cpts["communes"]), name
            assert not reading.questions


def test_lists_of_names_give_the_same_territories(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    gazetteer = warehouse.gazetteer
    for name, cpts in real_cpts.items():
        places = [gazetteer.place(code) for code in cpts["communes"]]
        lines = [f"{place.name.upper()} ({place.department})" for place in places]
        assert codes(read_codes("\n".join(lines), gazetteer)) == sorted(cpts["communes"]), name


def test_few_real_lists_of_codes_and_no_list_of_postal_codes_pass_for_the_other(warehouse: Warehouse) -> None:
    """On 70 CPTS of one region: INSEE codes are taken unasked but for a handful; postal codes never are in silence."""
    gazetteer = warehouse.gazetteer
    asked = 0
    for _, rows in warehouse.table("cpts_paca").groupby("cpts"):
        published = rows["code"].tolist()
        asked += bool(read_codes("\n".join(published), gazetteer).questions)
        postal = sorted({gazetteer.place(code).postal_codes[0] for code in published if code in gazetteer})
        reading = read_codes("\n".join(postal), gazetteer)
        assert not any(token.fate is Fate.TAKEN and gazetteer.by_postal(token.raw) != token.codes
                       for token in reading.tokens)
    assert asked <= 2


def test_35_000_lines_are_read_in_less_than_two_seconds(warehouse: Warehouse) -> None:
    gazetteer = warehouse.gazetteer
    lines = [f"{code} {gazetteer.place(code).name}" for code in gazetteer.codes if gazetteer.mother_of(code) is None]
    text = "\n".join(lines)
    spent = []
    for _ in range(3):
        start = time.process_time()
        reading = read_codes(text, gazetteer)
        spent.append(time.process_time() - start)
    assert len(reading.units) == len(lines) > 34_800
    assert min(spent) < 2
