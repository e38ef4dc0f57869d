"""Nothing that comes from outside is ever run: no pickle, no eval, no shell; and every field of a screen has a bound.

What a session keeps goes through `st.cache_resource`, which copies nothing; `st.cache_data`, which pickles in memory,
is not used. The processes of `batch` are given work of ours by `multiprocessing`, over pipes that nobody else writes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*(path for room in ("diagnostic", "interface", "pages") for path in (ROOT / room).rglob("*.py")),
                  *(ROOT / name for name in ("app.py", "serve.py", "run.py"))])
FORBIDDEN = {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "jsonpickle", "yaml"}
RUN = {"eval", "exec", "compile", "__import__"}
LOADED = {"read_pickle", "to_pickle", "system", "popen", "cache_data"}
# Modules by a name that a declaration of ours gives: the readers of sources.toml, the tasks of a process apart, the
# pages imported before the first visitor.
BY_NAME = {"diagnostic/sources/datasets.py", "diagnostic/apart/__main__.py", "interface/warming.py"}
FIELDS = {"text_input": "max_chars", "file_uploader": "max_upload_size"}


def guilty(text: str, file: str = "") -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        names = ([alias.name for alias in node.names] if isinstance(node, ast.Import)
                 else [node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        yield from (name for name in names if name.split(".")[0] in FORBIDDEN)
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in RUN:
            yield node.func.id
        if isinstance(node.func, ast.Attribute) and node.func.attr in LOADED:
            yield node.func.attr
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if called == "import_module" and file not in BY_NAME and not isinstance(node.args[0], ast.Constant):
            yield "import_module"
        yield from (word.arg for word in node.keywords if word.arg in {"allow_pickle", "shell"}
                    and not (isinstance(word.value, ast.Constant) and word.value.value is False))


@pytest.mark.parametrize("text", [
    "import pickle", "from marshal import loads", "import yaml", "eval('1')", "pd.read_pickle(x)", "os.system('ls')",
    "np.load(x, allow_pickle=True)", "subprocess.run(x, shell=True)", "__import__(name)", "import_module(name)"])
def test_the_rule_itself_sees(text: str) -> None:
    assert list(guilty(text))


def test_nothing_from_outside_is_run() -> None:
    found = {str(path.relative_to(ROOT)): what for path in SOURCES
             if (what := list(guilty(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())))}
    assert found == {}


def test_fields_of_the_screens_are_bounded() -> None:
    """A pasted list alone has no length told to the browser: who reads it refuses it whole beyond a million letters."""
    met, loose = 0, []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            wanted = FIELDS.get(node.func.attr)
            if wanted:
                met += 1
                if wanted not in {word.arg for word in node.keywords}:
                    loose.append(f"{path.name}:{node.lineno}")
    assert met > 20
    assert loose == []
