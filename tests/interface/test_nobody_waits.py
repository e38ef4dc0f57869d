"""While a large pack is made, another session goes on as if nothing were; stopping it frees the machine at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import psutil
import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.apart.pool import Pool, Rules, Standing
from diagnostic.projects.project import Project
from diagnostic.registry.register import LOCAL
from diagnostic.report.work import Asker, asked_of
from diagnostic.sources.warehouse import Warehouse

APP = str(Path(__file__).resolve().parents[2] / "app.py")
PATIENCE = 120.0
RUNS = 7


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool("diagnostic.report.work", rules=Rules(idle=1))
    yield made
    made.close()


def gestures(app: AppTest) -> float:
    """Seconds of a gesture of this session."""
    took = []
    for number in range(RUNS):
        began = time.perf_counter()
        app.text_input(key="dossier_title").set_value(f"Titre {number}").run()
        took.append(time.perf_counter() - began)
    assert not app.exception
    return median(took)


def test_a_large_pack_stalls_no_other_session_and_stops_within_seconds(pool: Pool, warehouse: Warehouse,
                                                                       own_register: Path) -> None:
    communes = warehouse.table("communes")
    region = tuple(sorted(communes.loc[communes["region"] == "76", "code"]))
    app = AppTest.from_file(APP, default_timeout=120)
    app.query_params["codes"], app.query_params["nom"] = "30344-30341", "Essai"
    app.run().switch_page("pages/dossier.py").run()
    gestures(app)
    calm = gestures(app)
    others = set(psutil.Process().children(recursive=True))
    job = pool.submit("somebody", "region", "Région", "pack", asked_of(
        Project(region, name="Région"), None, 2026, Asker(LOCAL.account, False, warehouse.version)))
    limit = time.monotonic() + PATIENCE
    while not job.news:
        assert time.monotonic() < limit and job.going_on
        time.sleep(0.05)
    busy = gestures(app)
    assert job.going_on, "the pack took no time: the measure says nothing"
    # Made in this process it would take several times as long: one thread at a time runs in it. The machine's own
    # other work is in both.
    assert busy < 3 * calm + 0.25, f"{busy:.2f} s instead of {calm:.2f} s"
    children = [child for child in psutil.Process().children(recursive=True) if child not in others]
    assert children
    pool.cancel(job)
    assert job.standing is Standing.CANCELLED
    _, still_there = psutil.wait_procs(children, timeout=10)
    assert still_there == []
