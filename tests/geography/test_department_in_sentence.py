"""The name of a department in a sentence, for every one there is."""

from __future__ import annotations

import pytest

from diagnostic.geography.departments import department_in_sentence
from diagnostic.sources.warehouse import Warehouse


@pytest.mark.parametrize(("code", "name", "said"), [
    ("83", "Var", "du Var"), ("01", "Ain", "de l'Ain"), ("35", "Ille-et-Vilaine", "d'Ille-et-Vilaine"),
    ("06", "Alpes-Maritimes", "des Alpes-Maritimes"), ("2B", "Haute-Corse", "de la Haute-Corse"),
    ("75", "Paris", "de Paris"), ("974", "La Réunion", "de La Réunion"), ("77", "Seine-et-Marne", "de Seine-et-Marne")])
def test_each_takes_its_article(code: str, name: str, said: str) -> None:
    assert department_in_sentence(code, name).replace("\u00a0", " ") == f"le département {said}"


# Singular names that end as plural ones do.
SINGULAR = {"Bas-Rhin", "Calvados", "Doubs", "Gers", "Paris", "Pas-de-Calais"}


def test_no_name_takes_an_article_that_its_first_letter_or_its_number_forbids(warehouse: Warehouse) -> None:
    for code, name in warehouse.gazetteer.departments.items():
        said = department_in_sentence(code, name).replace("\u00a0", " ").removeprefix("le département ")
        assert said.endswith(name)
        article = said.removesuffix(name)
        several = name.split("-")[0][-1] in "sx" and name not in SINGULAR
        vowel = name[0] in "AEIOUYÉ" or name == "Hérault"
        assert (article == "des ") == several, said
        assert article.endswith("'") == (vowel and not several), said
