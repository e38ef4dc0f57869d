"""Layers of tables: embedded < installed < brought, each table whole and with its origin."""

import threading
import time

import pandas as pd
import pytest

from diagnostic.sources.pack import DataPack
from diagnostic.sources.provenance import Layer, Provenance
from diagnostic.sources.warehouse import DataPackError, TableMissing, Warehouse
from diagnostic.wording import typography


def table(value: int) -> pd.DataFrame:
    return pd.DataFrame({"code": ["01001"], "value": [value]})


def origin(layer: Layer) -> Provenance:
    return Provenance(table="apl", title="APL", producer="DREES", vintage="2023", cog=None, licence="", layer=layer)


def value(warehouse: Warehouse) -> int:
    return warehouse.table("apl")["value"].item()


EMBEDDED = Warehouse.from_tables({"apl": table(1)}, {"apl": origin(Layer.EMBEDDED)})


def test_a_missing_table_is_a_key_error_that_speaks_french():
    with pytest.raises(TableMissing) as caught:
        EMBEDDED.table("rpps")
    assert isinstance(caught.value, KeyError)
    assert str(caught.value) == typography("La table « rpps » n'est dans aucune des sources de données chargées.")
    assert not EMBEDDED.has("rpps")
    with pytest.raises(TableMissing):
        EMBEDDED.provenance("rpps")


def test_a_later_layer_wins_and_the_warehouse_below_is_unchanged():
    above = EMBEDDED.overlay({"apl": table(2)}, {"apl": origin(Layer.INSTALLED)})
    assert (value(above), above.provenance("apl").layer) == (2, Layer.INSTALLED)
    assert (value(EMBEDDED), EMBEDDED.provenance("apl").layer) == (1, Layer.EMBEDDED)


def test_an_installed_file_laid_after_it_does_not_hide_what_the_user_brought():
    brought = EMBEDDED.overlay({"apl": table(3)})
    assert value(brought.overlay({"apl": table(2)}, {"apl": origin(Layer.INSTALLED)})) == 3


def test_within_a_layer_the_last_one_laid_wins():
    assert value(EMBEDDED.overlay({"apl": table(3)}).overlay({"apl": table(4)})) == 4


def test_a_table_without_origin_is_said_to_be_brought_by_the_user():
    brought = Warehouse.from_tables({"ald": table(5)}).provenance("ald")
    assert (brought.layer, brought.producer) == (Layer.SESSION, "saisie")


def test_layers_add_up_and_are_listed_by_name():
    above = EMBEDDED.overlay({"ald": table(5)})
    assert above.has("apl")
    assert [entry.table for entry in above.provenances()] == ["ald", "apl"]


def test_the_version_follows_the_content():
    same, other = EMBEDDED.overlay({"ald": table(5)}), EMBEDDED.overlay({"ald": table(6)})
    assert same.version == EMBEDDED.overlay({"ald": table(5)}).version
    assert len({EMBEDDED.version, same.version, other.version}) == 3


def test_a_table_is_read_once_even_when_many_ask_at_the_same_time(toy, monkeypatch):
    reads = []
    monkeypatch.setattr(DataPack, "read", lambda self, name: (time.sleep(0.05), reads.append(name), table(1))[-1])
    warehouse = Warehouse.from_pack(DataPack(toy.folder))
    people = [threading.Thread(target=warehouse.table, args=["lieux"]) for _ in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert reads == ["lieux"]


def test_the_environment_can_name_another_pack(toy, monkeypatch):
    monkeypatch.setenv("DIAGNOSTIC_DATA_PACK", str(toy.folder))
    assert Warehouse.embedded().table("lieux")["code"].tolist() == ["01001", "2A004"]
    assert Warehouse.embedded() is Warehouse.embedded()
    monkeypatch.setenv("DIAGNOSTIC_DATA_PACK", str(toy.folder / "nowhere"))
    with pytest.raises(DataPackError, match="introuvable"):
        Warehouse.embedded()


def test_iris_of_a_commune_merged_since_cannot_be_chosen():
    """08053 took 08294 in: its IRIS bear two codes. 01004 is as it was."""
    rows = pd.DataFrame({"iris": ["010040101", "010040102", "080530000", "082940000"],
                         "code": ["01004", "01004", "08053", "08053"], "pop": [10, 20, 30, 40]})
    population = Warehouse.from_tables({"structure_iris_2021": rows}).iris_population
    assert population.to_dict() == {"010040101": 10, "010040102": 20}
    assert EMBEDDED.iris_population.empty


def test_gazetteer_and_atlas_are_shared_until_their_own_tables_change(warehouse):
    with_ald = warehouse.overlay({"ald": table(5)})
    assert with_ald.gazetteer is warehouse.gazetteer
    assert with_ald.atlas is warehouse.atlas
    communes = warehouse.table("communes").replace({"nom": {"Calvisson": "Calvisson-le-Neuf"}})
    renamed = warehouse.overlay({"communes": communes})
    assert renamed.gazetteer.place("30062").name == "Calvisson-le-Neuf"
    assert warehouse.gazetteer.place("30062").name == "Calvisson"
