"""Readers look at files of any kind: none raises, and none takes what is not a table."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.sources.datasets import datasets
from diagnostic.sources.readers.delivery import Reader

READERS = {entry.reader: entry.read_by() for entry in datasets()}


def _zipped(name: str, body: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return content.getvalue()


@pytest.mark.parametrize("reader", READERS.values(), ids=list(READERS))
@given(head=st.binary(max_size=300),
       begin=st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xef\xbb\xbf", b"{", b'"']))
def test_nothing_makes_recognition_raise(reader: Reader, head: bytes, begin: bytes) -> None:
    assert reader.recognises("donnees.bin", begin + head) is False


@pytest.mark.parametrize("reader", READERS.values(), ids=list(READERS))
@pytest.mark.parametrize("head", [
    b"", b"<!DOCTYPE html><html><body>BPE FINESS insee_com com_code</body></html>", b"code,nom\n01001,a\n",
    gzip.compress(b'{"type": "Autre"}', mtime=0), _zipped("lisez-moi.txt", b"rien"), _zipped("a.zip", b"PK\x03\x04")])
def test_other_files_are_left_to_others(reader: Reader, head: bytes) -> None:
    assert reader.recognises("fichier.csv", head) is False


@pytest.mark.official
def test_each_official_file_has_one_reader(official: Path) -> None:
    """A file of names goes with its table, and is of none."""
    heads = {path.name: path.read_bytes()[:65536] for path in official.rglob("*.*")}
    taken = {file: [name for name, reader in READERS.items() if reader.recognises(file, head)]
             for file, head in heads.items()}
    assert len(taken) > 10
    alone = {name for name, readers in taken.items() if len(readers) != 1}
    assert alone <= {"insee_libelles_supracom_2024.csv"}
