"""The house stays in order: floors, file sizes, no screen in the library, nothing of a maker's machine."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 400

# From the ground up. A module may import its own floor and those below.
FLOORS = (
    {"diagnostic.apart", "diagnostic.journal", "diagnostic.measures", "diagnostic.wording", "diagnostic.statistics",
     "diagnostic.dossier", "diagnostic.logo"},
    {"diagnostic.geography"},
    {"diagnostic.sources", "diagnostic.aci"},
    {"diagnostic.indicators"},
    {"diagnostic.coverage"},
    {"diagnostic.record", "diagnostic.profiles", "diagnostic.overlaps", "diagnostic.remarks", "diagnostic.diagnosis",
     "diagnostic.headings", "diagnostic.structures",
     "diagnostic.serialisation"},
    {"diagnostic.drawing"},
    {"diagnostic.projects"},
    {"diagnostic.registry"},
    {"diagnostic.figures"},
    {"diagnostic.report"},
    {"diagnostic.batch", "diagnostic.received", "diagnostic.service"},
    {"diagnostic.cli", "diagnostic.cli_codes", "diagnostic.cli_parser", "diagnostic.overlaps_cli",
     "diagnostic.compare_cli", "diagnostic.data_cli",
     "diagnostic.packs_cli", "diagnostic.pack_options", "diagnostic.registry_cli", "diagnostic.registry_told",
     "diagnostic.retention_cli", "diagnostic.service_cli"},
    {"interface"},
    {"pages"},
    {"app", "serve"},
)
# Types only, no reading of files: they may be used anywhere above the ground.
SHARED_TYPES = {"diagnostic.sources.provenance"}


MADE = {".venv", "build-cache", "__pycache__", ".git", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}


def tracked(pattern: str) -> list[Path]:
    """Files of the project; where it was unpacked without git, all but what the tools make."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern], cwd=ROOT,
                                capture_output=True, text=True, check=True, encoding="utf-8").stdout.splitlines()
        return [ROOT / line for line in listed if (ROOT / line).is_file()]
    return [path for path in ROOT.rglob(pattern) if path.is_file() and not MADE & set(path.parts)]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def floor_of(module: str) -> int | None:
    for number, rooms in enumerate(FLOORS):
        if any(module == room or module.startswith(f"{room}.") for room in rooms):
            return number
    return None


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


SOURCES = [path for path in tracked("*.py") if not module_name(path).startswith(("tests", "data", "benchmarks", "run"))]


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_a_floor_imports_only_floors_below(path: Path) -> None:
    module = module_name(path)
    floor = floor_of(module)
    if floor is None:
        assert module in {"diagnostic", "diagnostic.__main__"}, f"{module} stands on no floor: add it to FLOORS"
        return
    above = {name for name in imports_of(path) - SHARED_TYPES
             if (other := floor_of(name)) is not None and other > floor}
    assert not above, f"{module} reaches up to {sorted(above)}"


def test_the_library_knows_no_screen() -> None:
    guilty = [module_name(path) for path in SOURCES if module_name(path).startswith("diagnostic")
              and any(name.split(".")[0].startswith("streamlit") for name in imports_of(path))]
    assert guilty == []


def test_modules_of_tests_bear_different_names() -> None:
    names = [path.name for path in tracked("test_*.py")]
    assert {name for name in names if names.count(name) > 1} == set()


def test_files_keep_one_purpose() -> None:
    long = {path.name: lines for path in tracked("*.py")
            if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES}
    assert long == {}


def test_run_is_standard_library_only_and_short() -> None:
    lines = (ROOT / "run.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 120
    allowed = {"contextlib", "hashlib", "os", "shutil", "socket", "subprocess", "sys", "threading", "time",
               "webbrowser", "pathlib", "__future__"}
    assert {name.split(".")[0] for name in imports_of(ROOT / "run.py")} <= allowed


def test_nothing_tells_of_a_machine_or_a_registry() -> None:
    forbidden = re.compile(r"(?<![\w.])/(?:work|farm|home|Users)/|/" r"tmp/[a-z]|"
                           r"https?://[^ ]*(?:py" r"pi|npm" r"js|deb" r"ian)\.")
    assert forbidden.search("cd /wo" "rk/x"), "the pattern itself must be able to fail"
    guilty = []
    for path in tracked("*"):
        if path.suffix in {".parquet", ".woff2", ".png", ".xlsx", ".docx"} or "vendor" in path.parts:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        guilty += [f"{path.relative_to(ROOT)}: {found.group()}" for found in forbidden.finditer(text)]
    assert guilty == []


def test_no_asset_comes_from_someone_elses_server() -> None:
    forbidden = re.compile(r"cdn" r"\.|unp" r"kg\.com|js" r"delivr|cdn" r"js")
    files = [path for suffix in ("*.py", "*.toml", "*.html") for path in tracked(suffix) if "vendor" not in path.parts]
    assert [path.name for path in files if forbidden.search(path.read_text(encoding="utf-8"))] == []


def test_every_dependency_has_its_reason() -> None:
    decisions = (ROOT / "docs/decisions.md").read_text(encoding="utf-8").lower()
    names = [re.split(r"[<>=\[ ]", line)[0].lower() for file in sorted(ROOT.glob("requirements*.txt"))
             for line in file.read_text().splitlines() if line and line[0].isalpha()]
    assert len(names) > 10
    assert [name for name in names if name not in decisions] == []


def test_every_import_is_required_by_name() -> None:
    def named(*files: str) -> set[str]:
        return {re.split(r"[<>=\[ ]", line)[0].lower().replace("-", "_").removeprefix("python_") for file in files
                for line in (ROOT / file).read_text().splitlines() if line and line[0].isalpha()}

    required, measuring = named("requirements.txt", "requirements-dask.txt"), named("requirements-test.txt")
    own = {"diagnostic", "interface", "pages", "data", "benchmarks", "app", "run"}
    application = [path for path in tracked("*.py") if not module_name(path).startswith("tests")]
    met = {name.split(".")[0] for path in application for name in imports_of(path)
           if not (module_name(path).startswith("benchmarks") and name.split(".")[0] in measuring)}
    assert "pyproj" in met, "the list itself must be able to fail"
    # Those that are imported by quite another name than their own.
    others = {"pillow": "PIL", "json_logger": "pythonjsonlogger"}
    required = {others.get(name, name) for name in required}
    assert met - own - set(sys.stdlib_module_names) - required == set()


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "data/README.md",
                                  *sorted(f"docs/{page.name}" for page in ROOT.glob("docs/*.md"))])
def test_documents_name_files_that_are_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [found for found in re.findall(r"\]\(([^)#]+)", text) if not found.startswith("http")]
    # Inside backquotes, a path with a folder and an ending, or a folder; commands and patterns are left out.
    paths = re.findall(r"`([a-zA-Z_.]+/(?:[\w./-]*\w\.(?:py|toml|md|json|txt)|[\w./-]*/)?)`", text)
    places = [(ROOT / page).parent, ROOT, ROOT / "diagnostic", ROOT / "diagnostic/indicators"]
    lost = [path for path in links if not (places[0] / path).exists()]
    # build-cache/ is made by a rebuild of the data, and never committed.
    lost += [path for path in paths if path != "build-cache/" and not any((place / path).exists() for place in places)]
    assert lost == []
    assert links or paths, "the patterns themselves must be able to find something"
