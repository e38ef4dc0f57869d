"""The screen of the register driven without a browser: what tests of it do and read."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from diagnostic.registry.register import Desk

ROOT = Path(__file__).resolve().parents[2]
READ_LIST = "FormSubmitter:registry_reading_{}-Lire la liste"


def opened(**address: str) -> AppTest:
    """A session on the register, at an address of that screen."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["codes"] = "30258-30341"
    app.query_params["nom"] = "Essai"
    app.run()
    for key, value in address.items():
        app.query_params[key] = value
    app.switch_page("pages/registre.py")
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    assert not app.exception
    assert "une erreur est survenue" not in words(app)
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return sound(app.run())


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def html_of(app: AppTest) -> str:
    found: list[Any] = list(app.get("html"))
    return " ".join(element.proto.body for element in found)


def words(app: AppTest) -> str:
    said = unescape(re.sub(r"<[^>]+>", " ", html_of(app)))
    return re.sub("[\u00a0\u202f]", " ", " ".join([said, *(str(one.value) for one in (*app.header, *app.markdown))]))


def rows(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["CPTS"]) if app.dataframe else []


def id_of(desk: Desk, name: str) -> str:
    return next(entry.id for entry in desk.perimeters.entries() if entry.sheet.name == name)


def chosen(app: AppTest, prefix: str, value: Any) -> AppTest:
    """Choose in the field whose key begins so."""
    next(box for box in app.selectbox if str(box.key).startswith(prefix)).set_value(value)
    return sound(app.run())


def sheet_opened(cpts: str) -> AppTest:
    """A session on the sheet of this CPTS, by its id."""
    return chosen(opened(), "registry_pick_", cpts)


def edited(cpts: str) -> AppTest:
    """A session on the form of this CPTS, by its id."""
    return press(sheet_opened(cpts), "registry_edit")


def field(app: AppTest, name: str) -> Any:
    every = [*app.text_input, *app.text_area, *app.selectbox, *app.date_input]
    return next(one for one in every if str(one.key).startswith(f"registry_field_{name}_"))


def typed(app: AppTest, **fields: Any) -> AppTest:
    for name, value in fields.items():
        field(app, name).set_value(value)
        sound(app.run())
    return app


def pasted(app: AppTest, text: str, cpts: str = "") -> AppTest:
    app.text_area(key=f"registry_pasted_{cpts or 'new'}").set_value(text)
    app.button(key=READ_LIST.format(cpts)).click()
    return sound(app.run())
