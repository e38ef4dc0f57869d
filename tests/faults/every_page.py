"""Every page of the application visited without a browser, and what stands on it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
PAGES = tuple(sorted(path.stem for path in (ROOT / "pages").glob("*.py")))
# What only a machine, or a person of another language, would understand.
_FOREIGN = re.compile(r"traceback|error\b|exception|errno|no such file|unable to|database is|disk I/O|denied",
                      re.IGNORECASE)


def visited(page: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for key, value in ({"codes": "30258-30341", "nom": "Essai"} | address).items():
        app.query_params[key] = value
    app.switch_page(f"pages/{page}.py")
    return ran(app)


def ran(app: AppTest) -> AppTest:
    """Run again: no exception reaches the screen, nor words that are not for a user."""
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    # The measures of an administrator name the kind of an error, which is no sentence.
    told = re.sub(r"[\w.]+Error (\(\d+\)|(diagnostic|interface|pages)/)|\b(psycopg|sqlite3)\.[\w.]+", "", words(app))
    assert not (found := _FOREIGN.search(told)), told[max(0, found.start() - 200):found.end() + 100]
    return app


def words(app: AppTest) -> str:
    """All that is read on the screen, spaces as a keyboard gives them."""
    html = " ".join(_body(element) for element in app.get("html"))
    html = re.sub(r"<(style|script)[^>]*>.*?</\1>", " ", html, flags=re.DOTALL)
    said = [unescape(re.sub(r"<[^>]+>", " ", html))]
    for kind in (app.markdown, app.subheader, app.warning, app.error, app.info, app.caption):
        said += [str(one.value) for one in kind]
    return re.sub(r"\s+", " ", " ".join(said))


def _body(element: Any) -> str:
    return str(element.proto.body)
