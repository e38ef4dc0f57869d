"""The producers' own files, all of them at once: everything that has a file there installs, in bounded memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from diagnostic.sources.datasets import dataset_of
from diagnostic.sources.pack import DataPack
from diagnostic.sources.provenance import Layer
from diagnostic.sources.warehouse import Warehouse

pytestmark = pytest.mark.official
ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 1_500_000_000
# Tables that the files of the folder hold.
EXPECTED = {"apl_medecins", "apl_infirmiers", "apl_communes", "rpps_medecins", "bpe", "structures",
            "structures_communes", "filosofi", "filosofi_epci", "filosofi_departements", "grille_densite",
            "grille_ruralite", "appartenances", "bassins_vie", "qpv", "qpv_communes", "population_series"}
MEASURED = """
import sys
from diagnostic.cli import main
from tests.memory import peak_bytes
code = main(sys.argv[1:])
print(peak_bytes())
raise SystemExit(code)
"""


@pytest.fixture(scope="module")
def installed(official: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("installed")
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "data", "install", "--from", str(official), "--events"], cwd=ROOT, text=True,
        capture_output=True, check=False, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "DIAGNOSTIC_DATA_DIR": str(folder)})
    assert done.returncode == 0, done.stderr
    return folder, done.stdout.splitlines()


def test_every_file_of_the_folder_is_installed(installed: tuple[Path, list[str]]) -> None:
    report = json.loads(installed[1][-2])["report"]
    assert report["remarks"] == []
    assert [outcome for outcome in report["outcomes"] if outcome["fate"] == "refusé"] == []
    assert set(DataPack(installed[0], Layer.INSTALLED).names) >= EXPECTED


def test_memory_stays_bounded(installed: tuple[Path, list[str]]) -> None:
    assert int(installed[1][-1]) < MOST_BYTES


def test_what_is_installed_is_read_back_as_its_dataset_says(installed: tuple[Path, list[str]],
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAGNOSTIC_DATA_DIR", str(installed[0]))
    warehouse = Warehouse.standard()
    assert warehouse.warnings == ()
    pack = DataPack(installed[0], Layer.INSTALLED)
    for name in pack.names:
        owner = dataset_of(name)
        table = warehouse.table(name)
        assert owner is not None
        assert pack.resource(name)["dataset"] == owner.id
        assert len(table) > 50
        assert not table.isna().all().any(), f"a column of {name} holds nothing"
        undescribed = [field["name"] for field in pack.resource(name)["schema"]["fields"] if not field["description"]]
        assert undescribed == [], f"columns of {name} without a description"
        if table.columns[0] == "code":
            assert table["code"].is_unique, name


def test_the_descriptor_tells_no_path_of_this_machine(installed: tuple[Path, list[str]], official: Path) -> None:
    text = (installed[0] / "datapackage.json").read_text(encoding="utf-8")
    assert str(official) not in text
    assert str(installed[0]) not in text
