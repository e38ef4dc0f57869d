"""From a click on the drawing map to updated figures, with a region on the screen, beside what one writes first.

A real Chromium drives two small applications (`map_app.py`) that show the same figures of the same territory: ours, and
the plain pattern, whose map holds the shapes with their style and is made anew at every click. The same run measures
when the first map is drawn, and how much of the map is left unpainted while it is dragged and zoomed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from matplotlib.image import imread

from benchmarks.browser import MISSING, ROOT, chromium, map_frame, served
from benchmarks.suite import Options
from benchmarks.told import Promise, Verdict, duration, grid, weight
from benchmarks.wire import Wire, wired
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number

__all__ = ["MISSING", "TARGET_BLANK", "measure", "table", "unpainted", "verdict"]

APP = Path(__file__).with_name("map_app.py")
# The region that map_app.py shows.
REGION = "76"
# A commune of the intercommunalité that the application is opened on.
AROUND = "30062"
CLICKS, PLAIN_CLICKS, OPENINGS = 21, 4, 3
COMMUNES_ON_SCREEN = 4000
TARGET_S, TARGET_KB, TARGET_FASTER, TARGET_LIGHTER, TARGET_OPENING_S, TARGET_BLANK = 0.35, 12, 4, 60, 4, 0.01
WINDOW = {"width": 1280, "height": 900}
# When the mouse was pressed in the frame, when the figures of the page changed: one clock for both.
WATCH = """
const now = () => performance.timeOrigin + performance.now();
if (window.top !== window) window.addEventListener("click", () => { window.top.clicked = now(); }, true);
else new MutationObserver(() => {
  const text = document.querySelector(".figures, .kpi .value")?.textContent;
  if (text && text !== window.said) { window.said = text; window.shown = now(); }
}).observe(document, {subtree: true, childList: true, characterData: true});
"""
VOID = (1.0, 0.0, 1.0)


@dataclass(frozen=True)
class Clicks:
    """Medians over clicks: seconds from click to figures, kB of messages both ways and what of them goes through the
    network once compressed; map made anew or not."""

    seconds: float
    kilobytes: float
    wire_kilobytes: float
    same_map: bool


@dataclass(frozen=True)
class MapResult:
    """`ours` with a usual territory selected, `region` with the whole region, `plain` the peer with the usual one;
    `screen` is the whole Territoire screen of the application, with a usual territory.

    `near_s`, `far_s`, `screen_s`: from asking for the page to the first shapes drawn, median, near, far, and on the
    Territoire screen; `blank`: the largest share of the map left unpainted on any picture taken during a series of
    drags and zooms over the country.
    """

    ours: Clicks
    region: Clicks
    plain: Clicks
    screen: Clicks
    near_s: float
    far_s: float
    screen_s: float
    blank: float
    pictures: int

    @property
    def faster(self) -> float:
        return self.plain.seconds / self.ours.seconds

    @property
    def lighter(self) -> float:
        return self.plain.kilobytes / self.ours.kilobytes


def measure(warehouse: Warehouse, options: Options) -> MapResult:
    """About two minutes."""
    spots, clicks = _spots(warehouse), PLAIN_CLICKS if options.quick else CLICKS
    with served(APP) as server, wired(server) as wire, chromium() as browser:
        address = wire.address
        with _page(browser, address) as page:
            map_frame(page)  # warm: the warehouse is read, the layers are written
        near = [_opening(browser, f"{address}/?territoire=1") for _ in range(OPENINGS)]
        far = [_opening(browser, address) for _ in range(OPENINGS)]
        ours = _clicks(browser, address, spots[:clicks], wire)
        region = _clicks(browser, f"{address}/?region=1", spots[:clicks], wire)
        plain = _clicks(browser, f"{address}/?recette=simple", spots[:PLAIN_CLICKS], wire)
        with _page(browser, address) as page:
            shares = unpainted(page)
    with served(ROOT / "serve.py") as server, wired(server) as wire, chromium() as browser:
        screen = _screen(browser, warehouse, wire)
        whole = [_opening(browser, wire.address) for _ in range(OPENINGS)]
    return MapResult(ours, region, plain, screen, median(near), median(far), median(whole), max(shares), len(shares))


def _screen(browser: Any, warehouse: Warehouse, wire: Wire) -> Clicks:
    """Clicks on the application itself: communes around an intercommunalité join it one after the other."""
    gazetteer, atlas = warehouse.gazetteer, warehouse.atlas
    members = gazetteer.members_of_epci(gazetteer.place(AROUND).epci or "")
    joining = [gazetteer.place(code) for code in atlas.crown(members)[:CLICKS]]
    address = f"{wire.address}/?codes={'-'.join(members)}"
    with _page(browser, address) as page:
        map_frame(page)
    west, south, east, north = atlas.bounds(gazetteer.members_of_region(REGION))
    return _clicks(browser, address, [(place.latitude, place.longitude) for place in joining], wire,
                   view=f"[[{south}, {west}], [{north}, {east}]]")


def _spots(warehouse: Warehouse) -> list[tuple[float, float]]:
    """Points inside communes spread over the region."""
    members = warehouse.gazetteer.members_of_region(REGION)
    step = len(members) // (CLICKS + 1)
    places = [warehouse.gazetteer.place(code) for code in members[step::step]]
    return [(place.latitude, place.longitude) for place in places]


@contextmanager
def _page(browser: Any, address: str) -> Iterator[Any]:
    """A page of a new visitor: nothing in its cache."""
    context = browser.new_context(viewport=WINDOW, locale="fr-FR")
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.traffic = 0

    def weigh(payload: str | bytes) -> None:
        page.traffic += len(payload.encode() if isinstance(payload, str) else payload)

    def listen(socket: Any) -> None:
        socket.on("framesent", weigh)
        socket.on("framereceived", weigh)

    page.on("websocket", listen)
    page.goto(address)
    yield page
    context.close()


def _opening(browser: Any, address: str) -> float:
    start = perf_counter()
    with _page(browser, address) as page:
        page.frame_locator("iframe").first.locator(".leaflet-container[data-drawn]").wait_for()
        return perf_counter() - start


def _clicks(browser: Any, address: str, spots: list[tuple[float, float]], wire: Wire, view: str = "") -> Clicks:
    """Medians over `spots`, clicked one after the other on the map once it shows `view` (Leaflet bounds)."""
    with _page(browser, address) as page:
        plain = "recette" in address
        if not plain:
            frame = map_frame(page)
            if view:
                frame.evaluate(f"() => {{ map.fitBounds({view}, {{animate: false}}); }}")
            seen = frame.evaluate(_SEEN)
            if seen < COMMUNES_ON_SCREEN:
                raise AssertionError(f"{seen} communes on the screen, {COMMUNES_ON_SCREEN} wanted")
            frame.evaluate("() => { window.mark = 1; }")
        _settle(page)
        seconds, sizes, through = [], [], []
        for latitude, longitude in spots:
            frame = _ready(page)
            x, y = frame.evaluate(
                f"() => {{ const p = map.latLngToContainerPoint([{latitude}, {longitude}]); return [p.x, p.y]; }}")
            box = frame.frame_element().bounding_box()
            before, weighed, said = page.traffic, wire.total, page.evaluate("() => window.said")
            page.mouse.click(box["x"] + x, box["y"] + y)
            page.wait_for_function("said => window.said !== said", arg=said)
            _settle(page)
            seconds.append(page.evaluate("() => window.shown - window.clicked") / 1000)
            sizes.append((page.traffic - before) / 1000)
            through.append((wire.total - weighed) / 1000)
        same = not plain and frame.evaluate("() => window.mark === 1")
        return Clicks(median(seconds), median(sizes), median(through), same)


# Units of the region whose box lies within the view.
_SEEN = """() => { const b = map.getBounds(), w = carte.shapes, a = carte.atlas.light;
    const v = [w.worldX(b.getWest()), w.worldY(b.getNorth()), w.worldX(b.getEast()), w.worldY(b.getSouth())];
    let seen = 0;
    a.units.forEach((unit, i) => { const o = a.boxes.subarray(4 * i, 4 * i + 4);
        if (o[0] >= v[0] && o[1] >= v[1] && o[2] <= v[2] && o[3] <= v[3]) seen++; });
    return seen; }"""


def _ready(page: Any) -> Any:
    """The frame of the map that is on the page now, with its shapes."""
    page.frame_locator("iframe").first.locator(".leaflet-container canvas, .leaflet-container path").first.wait_for()
    element = page.query_selector("iframe")
    element.scroll_into_view_if_needed()
    frame = element.content_frame()
    frame.wait_for_function("() => window.map && window.map._loaded")
    return frame


def _settle(page: Any) -> None:
    """Wait until the server has nothing more to send."""
    page.wait_for_timeout(250)
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'")
    page.wait_for_timeout(150)


def unpainted(page: Any) -> list[float]:
    """Shares of the map of a page left unpainted, on pictures taken while it moves over the whole country."""
    frame = map_frame(page)
    # Tiles are opaque: where this colour shows, nothing is painted.
    frame.evaluate("() => { map.getContainer().style.background = 'magenta'; map.setView([46.6, 2.4], 6); }")
    page.wait_for_timeout(400)
    box = frame.frame_element().bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shares: list[float] = []
    zooms = set()

    def look(times: int) -> None:
        for _ in range(times):
            picture = imread(io.BytesIO(page.screenshot(clip=box)), format="png")[:, :, :3]
            shares.append(float((np.abs(picture - VOID) < 0.01).all(axis=2).mean()))

    page.mouse.click(x, y)  # the wheel zooms the map that has the focus
    for turn in [-1] * 2 + [1] * 6 + [-1] * 6:
        page.mouse.move(x, y)
        page.mouse.wheel(0, -120 * turn)
        look(4)
        zooms.add(frame.evaluate("() => map.getZoom()"))
        if turn > 0:
            page.mouse.down()
            page.mouse.move(x - 250, y - 120, steps=6)
            look(1)
            page.mouse.move(x + 250, y + 120, steps=6)
            look(1)
            page.mouse.up()
            look(2)
    if max(zooms) - min(zooms) < 4:
        raise AssertionError(f"the wheel only went through zooms {sorted(zooms)}")
    return shares


def table(result: MapResult) -> list[str]:
    """What is clicked on, time to figures, weight of a click, map kept or not."""
    rows = (("notre carte, une intercommunalité choisie", result.ours),
            ("notre carte, la région entière choisie", result.region),
            ("l'écran Territoire entier", result.screen), ("recette simple", result.plain))
    return grid(("", "clic → chiffres", "messages par clic", "sur le réseau", "carte remontée"), ":----", [
        (name, duration(1000 * clicks.seconds), weight(clicks.kilobytes), weight(clicks.wire_kilobytes),
         "non" if clicks.same_map else "oui") for name, clicks in rows])


def verdict(result: MapResult) -> Verdict:
    limit = f"au plus {number(TARGET_S, 2)} s et {TARGET_KB} ko, carte jamais remontée"
    promises = [Promise(what, f"{duration(1000 * clicks.seconds)}, {weight(clicks.kilobytes)}", limit,
                        clicks.seconds <= TARGET_S and clicks.kilobytes <= TARGET_KB and clicks.same_map)
                for what, clicks in (("un clic sur la carte, 4 000 communes à l'écran", result.ours),
                                     ("un clic sur l'écran Territoire entier", result.screen))]
    worst = max(result.near_s, result.far_s, result.screen_s)
    return Verdict((
        *promises,
        Promise("un clic, face au style dans la carte et à la page recalculée",
                f"{number(result.faster, 1)} fois plus vite, {number(result.lighter)} fois plus léger",
                f"au moins {TARGET_FASTER} et {TARGET_LIGHTER} fois",
                result.faster >= TARGET_FASTER and result.lighter >= TARGET_LIGHTER),
        Promise("première carte, serveur chaud", f"{number(worst, 1)} s", f"au plus {TARGET_OPENING_S} s",
                worst <= TARGET_OPENING_S),
        Promise("part de la carte à nu pendant qu'on la déplace", f"{number(100 * result.blank, 1)} %",
                f"au plus {number(100 * TARGET_BLANK)} %", result.blank <= TARGET_BLANK)),
        f"Première carte en {number(result.near_s, 1)} s près d'un territoire, {number(result.far_s, 1)} s sur une "
        f"région et {number(result.screen_s, 1)} s sur l'écran Territoire ; {result.pictures} images prises pendant "
        "qu'on déplace et zoome.")
