"""A file brought from producers that misbehave: cut, slow, moved, lying about what they send."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.download import KEPT, fetch
from diagnostic.sources.resolvers import Found
from diagnostic.sources.web import Cancelled, Patience, Web, WebError
from tests.sources.producers import (
    Producers,
    Request,
    failing,
    producers,
    redirecting,
    resumable,
    silent,
    trickling,
    whole,
)

HERE = "https://www.insee.fr/fichiers/base.csv"
BODY = b"code;valeur\n" + b"01001;12\n" * 20_000
QUICK = Patience(connect=2, read=0.5, attempts=3, pause=0.01, hops=4)


@pytest.fixture
def insee() -> Iterator[Producers]:
    with producers() as playing:
        yield playing


def brought(insee: Producers, folder: Path, *, max_bytes: int = 1_000_000, patience: Patience = QUICK,
            address: str = HERE, **more) -> Path:
    steps = more.pop("steps", [])
    found = Found(address, more.pop("name", "base.csv"), **more)
    return fetch(found, folder, Web(patience, insee.mirror), max_bytes,
                 progress=lambda done, total: steps.append((done, total))).path


def test_a_file_comes_whole_under_its_name_with_its_progress(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, whole(BODY))
    steps: list[tuple[int, int]] = []
    path = brought(insee, tmp_path, steps=steps)
    assert (path.name, path.read_bytes()) == ("base.csv", BODY)
    assert steps[-1] == (len(BODY), len(BODY))
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


def test_a_cut_is_resumed_where_it_was(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, resumable(BODY, cut_at=81_920))
    assert brought(insee, tmp_path).read_bytes() == BODY
    assert insee.ranges[0] == ""
    assert 0 < int(insee.ranges[1].removeprefix("bytes=").rstrip("-")) <= 81_920


def test_a_cut_is_resumed_by_another_process_later(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, resumable(BODY, cut_at=81_920))
    with pytest.raises(WebError, match="coupé"):
        brought(insee, tmp_path, patience=Patience(attempts=1, read=0.5))
    assert brought(insee, tmp_path).read_bytes() == BODY
    assert insee.ranges[1].startswith("bytes=")


def test_a_file_that_changed_in_between_is_taken_from_the_start(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, resumable(BODY, cut_at=81_920))
    with pytest.raises(WebError):
        brought(insee, tmp_path, patience=Patience(attempts=1, read=0.5))
    other = BODY.replace(b"12", b"34")
    insee.serve(HERE, resumable(other))
    assert brought(insee, tmp_path).read_bytes() == other


def test_without_a_mark_nothing_is_resumed(insee: Producers, tmp_path: Path) -> None:
    def answer(request: Request) -> None:
        request.reply(BODY[:50_000] if request.turn == 1 else BODY, length=len(BODY))
        request.close_connection = True
    insee.serve(HERE, answer)
    assert brought(insee, tmp_path).read_bytes() == BODY
    assert set(insee.ranges) == {""}


def test_a_server_that_answers_another_range_is_asked_for_all(insee: Producers, tmp_path: Path) -> None:
    def answer(request: Request) -> None:
        if request.turn == 1:
            request.reply(BODY[:50_000], length=len(BODY), ETag='"a"')
            request.close_connection = True
        elif request.headers.get("Range"):
            request.reply(BODY[:10], status=206, ETag='"a"', Content_Range=f"bytes 0-9/{len(BODY)}")
        else:
            request.reply(BODY, ETag='"a"')
    insee.serve(HERE, answer)
    assert brought(insee, tmp_path).read_bytes() == BODY


def test_a_passing_failure_is_asked_again(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, failing(2, whole(BODY), status=503, Retry_After="0"))
    assert brought(insee, tmp_path).read_bytes() == BODY
    assert len(insee.asked) == 3


def test_a_lasting_failure_is_given_up(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, failing(99, whole(BODY)))
    with pytest.raises(WebError, match="momentanément indisponible"):
        brought(insee, tmp_path)
    assert len(insee.asked) == QUICK.attempts


def test_a_missing_file_is_asked_once(insee: Producers, tmp_path: Path) -> None:
    with pytest.raises(WebError, match="plus à cette adresse"):
        brought(insee, tmp_path)
    assert len(insee.asked) == 1


def test_a_server_that_says_nothing_is_left(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, silent(5))
    before = time.monotonic()
    with pytest.raises(WebError, match="ne répond pas à temps"):
        brought(insee, tmp_path, patience=Patience(read=0.2, attempts=2, pause=0.01))
    assert time.monotonic() - before < 3


def test_a_trickle_is_left(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, trickling(bytes(9_000) * 4, pause=0.0001))
    with pytest.raises(WebError, match="trop lent"):
        brought(insee, tmp_path, patience=Patience(attempts=1, read=2, window=0.3, least=10_000_000))


@pytest.mark.parametrize(("body", "kind"), [(b"<!DOCTYPE html><html>maintenance</html>", "text/html; charset=utf-8"),
                                            (b"\xef\xbb\xbf \n<html lang='fr'>", "text/csv")])
def test_a_page_instead_of_the_file_is_refused(insee: Producers, tmp_path: Path, body: bytes, kind: str) -> None:
    insee.serve(HERE, whole(body, kind))
    with pytest.raises(WebError, match="page web"):
        brought(insee, tmp_path)


def test_an_empty_file_is_refused(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, whole(b""))
    with pytest.raises(WebError, match="vide"):
        brought(insee, tmp_path)


def test_a_loop_of_redirections_is_left(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, redirecting("https://www.insee.fr/ailleurs"))
    insee.serve("https://www.insee.fr/ailleurs", redirecting(HERE))
    with pytest.raises(WebError, match="sans fin"):
        brought(insee, tmp_path)
    assert len(insee.asked) == QUICK.hops


def test_a_redirection_is_followed_to_another_producer(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, redirecting("https://static.data.gouv.fr/base.csv", status=307))
    insee.serve("https://static.data.gouv.fr/base.csv", whole(BODY))
    assert brought(insee, tmp_path).read_bytes() == BODY


@pytest.mark.parametrize("inside", ["http://127.0.0.1/x", "http://169.254.169.254/latest", "http://[::1]/x",
                                    "http://localhost/x", "https://intranet/x", "file:///etc/hostname",
                                    "http://imprimante.local/x", "ftp://ftp.insee.fr/x"])
def test_an_address_inside_the_house_is_not_followed(insee: Producers, tmp_path: Path, inside: str) -> None:
    insee.serve(HERE, redirecting(inside))
    with pytest.raises(WebError, match="site public"):
        brought(insee, tmp_path)


def test_a_file_announced_too_big_is_not_begun(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, whole(BODY))
    with pytest.raises(WebError, match="n'a pas été téléchargé"):
        brought(insee, tmp_path, max_bytes=1_000)
    with pytest.raises(WebError, match="n'a pas été téléchargé"):
        brought(insee, tmp_path, max_bytes=1_000, size=2_000_000)


def test_a_file_longer_than_allowed_is_stopped_when_nothing_was_announced(insee: Producers, tmp_path: Path) -> None:
    def endless(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/csv")
        request.end_headers()
        while True:
            request.wfile.write(BODY)
    insee.serve(HERE, endless)
    with pytest.raises(WebError, match="bien plus gros"):
        brought(insee, tmp_path, max_bytes=500_000)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 500_000 + 100


def test_a_file_without_a_length_shorter_than_its_catalogue_says_was_cut(insee: Producers, tmp_path: Path) -> None:
    def half(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/csv")
        request.end_headers()
        request.wfile.write(BODY[:1000] if request.turn == 1 else BODY)
    insee.serve(HERE, half)
    assert brought(insee, tmp_path, size=len(BODY)).read_bytes() == BODY
    assert len(insee.asked) == 2


def test_a_checksum_is_verified(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, whole(BODY))
    right = hashlib.sha1(BODY, usedforsecurity=False).hexdigest()
    assert brought(insee, tmp_path, checksum=f"sha1:{right}").read_bytes() == BODY
    with pytest.raises(WebError, match="empreinte"):
        brought(insee, tmp_path, checksum=f"sha1:{right[::-1]}")


def test_what_a_former_cut_left_wrong_is_begun_again_once(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, resumable(BODY, cut_at=81_920))
    with pytest.raises(WebError):
        brought(insee, tmp_path, patience=Patience(attempts=1, read=0.5))
    part = next(tmp_path.rglob("part"))
    part.write_bytes(b"x" * part.stat().st_size)
    right = hashlib.sha1(BODY, usedforsecurity=False).hexdigest()
    assert brought(insee, tmp_path, checksum=f"sha1:{right}").read_bytes() == BODY


def test_whoever_no_longer_wants_it_stops_it_and_finds_it_back(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, resumable(BODY))
    asked: list[int] = []
    with pytest.raises(Cancelled):
        fetch(Found(HERE, "base.csv"), tmp_path, Web(QUICK, insee.mirror), 1_000_000,
              progress=lambda done, total: asked.append(done), cancelled=lambda: len(asked) >= 3)
    assert brought(insee, tmp_path).read_bytes() == BODY
    assert insee.ranges[-1].startswith("bytes=")


@pytest.mark.parametrize(("name", "kept"), [("../../etc/passwd", "passwd.csv"), ("a\\b/c:d?.csv", "c_d_.csv"),
                                            ("..", "fichier.csv"), ("", "fichier.csv"),
                                            ("APL été 2023", "APL été 2023.csv"), (".bashrc", "bashrc.csv")])
def test_a_name_is_never_a_path(insee: Producers, tmp_path: Path, name: str, kept: str) -> None:
    insee.serve(HERE, whole(BODY))
    path = brought(insee, tmp_path, name=name)
    assert path.name == kept
    assert tmp_path in path.parents


def test_downloads_nobody_takes_up_again_are_forgotten(insee: Producers, tmp_path: Path) -> None:
    insee.serve(HERE, whole(BODY))
    old = brought(insee, tmp_path).parent.parent
    os.utime(old, (time.time() - KEPT - 60,) * 2)
    insee.serve("https://www.insee.fr/autre.csv", whole(BODY))
    brought(insee, tmp_path, address="https://www.insee.fr/autre.csv")
    assert not old.exists()


# -- a layer page after page -------------------------------------------------------------------------------------

WFS = "https://data.geopf.fr/wfs/ows"


def layer(total: int, announced: int | None = None, stuck: bool = False):
    """A WFS of `total` objects, which says it has `announced`, and always sends its first page when `stuck`."""
    def answer(request: Request) -> None:
        asked = dict(pair.split("=") for pair in request.path.partition("?")[2].split("&"))
        start, size = 0 if stuck else int(asked["STARTINDEX"]), int(asked["COUNT"])
        features = [{"type": "Feature", "id": str(rank)} for rank in range(start, min(start + size, total))]
        request.reply(json.dumps({"type": "FeatureCollection", "features": features,
                                  "numberMatched": announced or total}).encode(), kind="application/json")
    return answer


@pytest.mark.parametrize("total", [1, 9, 10, 11, 25])
def test_a_layer_comes_whole_whatever_its_pages(insee: Producers, tmp_path: Path, total: int) -> None:
    insee.serve(WFS, layer(total))
    path = brought(insee, tmp_path, address=f"{WFS}?SERVICE=WFS", name="iris.geojson", pages=("code", 10))
    found = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert [feature["id"] for feature in found] == [str(rank) for rank in range(total)]


@pytest.mark.parametrize("answer", [layer(25, announced=30), layer(25, stuck=True), layer(0, announced=4),
                                    whole(b'{"exception": "down"}', "application/json"), whole(b"<xml/>", "text/xml")])
def test_a_layer_that_is_not_whole_is_refused(insee: Producers, tmp_path: Path, answer) -> None:
    insee.serve(WFS, answer)
    with pytest.raises(WebError):
        brought(insee, tmp_path, address=f"{WFS}?SERVICE=WFS", name="iris.geojson", pages=("code", 10))


@settings(max_examples=15, deadline=None)
@given(cut=st.integers(1, len(BODY) - 1))
def test_wherever_it_is_cut_the_file_comes_whole(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    with producers() as playing:
        playing.serve(HERE, resumable(BODY, cut_at=cut))
        assert brought(playing, tmp_path_factory.mktemp("cut")).read_bytes() == BODY
