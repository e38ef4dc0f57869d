"""Reading a described folder: what is as described is typed, what is not is refused in French."""

import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.sources.pack import DataPack, DataPackError, typed
from diagnostic.sources.provenance import Layer


def damaged(toy, name: str) -> str:
    with pytest.raises(DataPackError) as caught:
        DataPack(toy.folder).read(name)
    return str(caught.value)


def test_a_csv_gets_the_types_of_its_schema_and_keeps_leading_zeros(toy):
    table = DataPack(toy.folder).read("lieux")
    assert table["code"].tolist() == ["01001", "2A004"]
    assert table["taille"].dtype == "Int64"
    assert table["taille"][0] == 1
    assert table["taille"].isna().tolist() == [False, True]
    assert table["part"].isna().tolist() == [False, True]
    assert table["fermé"].dtype == bool
    assert table["fermé"].tolist() == [True, False]


def test_a_parquet_table_keeps_missing_integers_missing(toy):
    table = DataPack(toy.folder).read("comptes")
    assert table["p2023"].dtype == "Int64"
    assert table["p2023"].isna().tolist() == [False, True]


def test_the_descriptor_tells_where_a_table_is_from(toy):
    origin = DataPack(toy.folder).provenance("lieux")
    assert origin.layer is Layer.EMBEDDED
    assert origin.citation == "Insee, Table lieux, 2023 (COG 2026)"
    assert origin.licence == "Licence Ouverte 2.0"
    assert origin.note == "Un essai\u202f; rien de vrai."
    assert len(origin.sha256) == 64


def test_nothing_but_the_descriptor_is_read_before_a_table_is_asked_for(toy):
    (toy.folder / "comptes.parquet").unlink()
    assert DataPack(toy.folder).read("lieux").shape == (2, 4)


def test_no_descriptor(tmp_path):
    with pytest.raises(DataPackError, match=r"datapackage\.json.*introuvable"):
        DataPack(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"resources": [{}]}', '{"resources": 3}', "\xff\xfe"])
def test_an_unreadable_descriptor(tmp_path, content):
    (tmp_path / "datapackage.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(DataPackError, match="illisible"):
        DataPack(tmp_path)


@pytest.mark.parametrize(("name", "path"), [("lieux", "lieux.csv"), ("comptes", "comptes.parquet")])
def test_a_missing_file_is_named_with_what_to_do(toy, name, path):
    (toy.folder / path).unlink()
    message = damaged(toy, name)
    assert path in message
    assert "introuvable" in message
    assert "git checkout -- data" in message
    assert "python -m data.build" in message
    assert str(toy.folder) in message


@pytest.mark.parametrize(("name", "path"), [("lieux", "lieux.csv"), ("comptes", "comptes.parquet")])
def test_a_truncated_file(toy, name, path):
    content = (toy.folder / path).read_bytes()
    (toy.folder / path).write_bytes(content[:-20])
    assert "abîmé" in damaged(toy, name)


def test_one_changed_digit(toy):
    path = toy.folder / "lieux.csv"
    path.write_bytes(path.read_bytes().replace(b"2.5", b"2.6"))
    assert "abîmé" in damaged(toy, "lieux")


def test_line_endings_changed_by_a_checkout_are_noticed(toy):
    path = toy.folder / "lieux.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert "abîmé" in damaged(toy, "lieux")


def test_a_file_with_other_columns_than_described(toy):
    toy.fields["comptes"] = {"code": "string", "p2022": "integer"}
    toy.describe()
    assert "comptes.parquet" in damaged(toy, "comptes")


def test_bytes_that_are_no_parquet_although_their_hash_is_right(toy):
    (toy.folder / "comptes.parquet").write_bytes(b"PAR1 nothing of the kind")
    toy.describe()
    assert "abîmé" in damaged(toy, "comptes")


@pytest.mark.parametrize("line", ["01001,un,2.5,True", "01001,1,deux,True", "01001,1,2.5,oui", "01001,1,2.5",
                                  "01001,1.5,2.5,True", "01001,1,2.5,True,5"])
def test_a_cell_that_is_not_of_its_type(toy, line):
    (toy.folder / "lieux.csv").write_text(f"code,taille,part,fermé\n{line}\n", encoding="utf-8", newline="\n")
    toy.describe()
    assert "abîmé" in damaged(toy, "lieux")


def test_an_unknown_table(toy):
    with pytest.raises(KeyError):
        DataPack(toy.folder).read("rien")


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12)


rows = st.tuples(words | st.just('a,b "c"\nd'), st.none() | st.integers(-10**12, 10**12))


@given(st.lists(rows, min_size=1, max_size=20))
def test_what_pandas_writes_comes_back(rows):
    table = pd.DataFrame({"nom": pd.array([name for name, _ in rows], dtype="str"),
                          "n": pd.array([count for _, count in rows], dtype="Int64")})
    text = io.StringIO(newline="")
    table.to_csv(text, index=False, lineterminator="\n")
    back = typed(text.getvalue(), {"fields": [{"name": "nom", "type": "string"}, {"name": "n", "type": "integer"}]})
    pd.testing.assert_frame_equal(back.astype({"n": "Int64"}), table)
