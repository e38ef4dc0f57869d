"""What a server that nobody has visited yet hands over."""

from __future__ import annotations

import requests

from benchmarks import browser


def test_the_page_of_the_map_is_there_before_the_first_visitor() -> None:
    with browser.served(browser.ROOT / "serve.py") as address:
        assert requests.get(f"{address}/component/streamlit_folium.st_folium/index.html", timeout=30).status_code == 200
