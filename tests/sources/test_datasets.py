"""sources.toml as the application reads it: each dataset has a reader, says how to get it, and owns its tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostic.sources.datasets import Dataset, dataset, dataset_of, datasets, parsed
from diagnostic.sources.warehouse import Warehouse

BLOCK = """
[[dataset]]
id = "bpe"
title = "Base permanente des équipements"
producer = "Insee"
page = "https://www.insee.fr/fr/statistiques/8217525"
licence = "Licence Ouverte 2.0"
rhythm = "annuel"
reader = "bpe"
tables = ["bpe"]
max_bytes = 400000000
"""


def test_a_block_is_a_dataset() -> None:
    (found,) = parsed(BLOCK)
    assert (found.id, found.tables, found.resolver) == ("bpe", ("bpe",), ())


def test_one_resolver_or_several() -> None:
    one = '{ kind = "melodi", dataset = "DS_BPE" }'
    assert len(parsed(f"{BLOCK}\nresolver = {one}")[0].resolver) == 1
    assert len(parsed(f"{BLOCK}\nresolver = [{one}, {one}]")[0].resolver) == 2


@pytest.mark.parametrize("more", [
    'colour = "blue"', 'resolver = { kind = "magic" }', 'resolver = { kind = "melodi" }', 'reader = "../x"',
    'resolver = { kind = "page", page = "https://www.insee.fr/", link = "(" }',
    'resolver = { kind = "address", address = "http://www.insee.fr/" }',
    'resolver = { kind = "opendatasoft", portal = "https://data.ameli.fr", dataset = "x" }', BLOCK])
def test_what_is_no_dataset_is_refused(more: str) -> None:
    text = BLOCK.replace('reader = "bpe"\n', "") if more.startswith("reader") else BLOCK
    with pytest.raises(ValueError, match=r"\w"):
        parsed(f"{text}\n{more}")


@pytest.mark.parametrize("entry", datasets(), ids=lambda entry: entry.id)
def test_every_dataset_has_its_reader_and_says_how_to_get_it(entry: Dataset) -> None:
    reader = entry.read_by()
    assert callable(reader.recognises)
    assert callable(reader.read)
    assert not reader.recognises("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100))
    assert not reader.recognises("page.csv", b"<!DOCTYPE html><html><body>503</body></html>")
    assert entry.resolver or entry.note, "say in a note how to get a file that cannot be downloaded"
    assert entry.licence
    assert entry.rhythm


@pytest.mark.parametrize("entry", datasets(), ids=lambda entry: entry.id)
def test_no_dataset_may_replace_what_names_and_places_units(entry: Dataset) -> None:
    assert not {table for table in entry.tables if Warehouse.embedded().has(table)}


def test_a_table_leads_to_its_dataset() -> None:
    for entry in datasets():
        assert dataset(entry.id) is entry
        assert all(dataset_of(table) is entry for table in entry.tables)
    assert dataset_of("nothing_of_the_sort") is None
    with pytest.raises(KeyError):
        dataset("nothing_of_the_sort")


@pytest.mark.parametrize("entry", datasets(), ids=lambda entry: entry.id)
def test_the_page_of_documentation_lists_it(entry: Dataset) -> None:
    page = (Path(__file__).parents[2] / "docs/donnees.md").read_text(encoding="utf-8")
    [line] = [line for line in page.splitlines() if line.startswith(f"| `{entry.id}` |")]
    assert f"[{entry.title}]({entry.page})" in line
    assert line.endswith(f"| {', '.join(f'`{table}`' for table in entry.tables)} |")
    assert ("fichier à donner" in line) == (not entry.resolver)
