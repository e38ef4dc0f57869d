"""Names on the map."""

from __future__ import annotations

import folium

from interface.name_tags import NameTags


def test_a_name_is_never_read_as_html_or_script() -> None:
    board = folium.Map(tiles=None)
    board.add_child(NameTags([(43.7, 4.2, "</script><img src=x onerror=alert(1)>")]))
    page = board.get_root().render()
    assert "<img" not in page
    assert "onerror" in page, "it is there, as text"
