// The drawing map as the server knows it: carte.start once, carte.show at each answer, events sent at once.
(function (carte) {
  "use strict";
  const shapes = carte.shapes;
  const VIEW = "carte-vue", FRANCE = [[41.3, -5.2], [51.1, 9.6]];
  const VIEWED = {animate: false, padding: [18, 18], maxZoom: 13};
  // Events the server has not answered yet are sent again with the next one: two quick clicks become one run there.
  const MOST_SENT = 100;
  let map, atlas, ground, waiting = [], last = 0, asked = {codes: [], parts: []}, turn = 0, fitted = "";

  // Events without an answer yet.
  carte.waiting = function () { return waiting; };

  carte.start = function (board, config) {
    const colours = carte.look.colours;
    map = carte.map = board;
    map.setMinZoom(4).setMaxZoom(15);
    // A leap of several levels is shown at once: animated, Leaflet would lose the tiles it starts from.
    map.options.zoomAnimationThreshold = 1;
    map.options.wheelPxPerZoomLevel = 120;
    const box = map.getContainer();
    box.style.background = colours.sea;
    Object.entries(colours).forEach(function (pair) { box.style.setProperty("--" + pair[0], pair[1]); });
    box.style.setProperty("--fonts", carte.look.fonts);
    atlas = carte.atlas = new carte.Atlas(config.folder, changed, failed);
    ground = carte.ground = new carte.Ground(atlas, colours).addTo(map);
    L.control.zoom({zoomInTitle: "Agrandir", zoomOutTitle: "Réduire"}).addTo(map);
    wholeControl().addTo(map);
    L.control.scale({imperial: false, position: "bottomleft"}).addTo(map);
    L.control.attribution({prefix: false}).addAttribution(text(config.credits)).addTo(map);
    carte.names = carte.startNames(map, atlas);
    carte.startPointer(map, atlas, toggle);
    carte.startKeyboard(map, atlas, toggle, send);
    carte.startDrawing(map, colours, send);
    comeBack();
    // The first view asked for comes with the first answer, in the same breath.
    setTimeout(function () {
      map.on("moveend", function () {
        remember();
        approach();
      });
      approach();
    }, 0);
  };

  // settled: the last event the server has answered; codes, or packed when they are many; parts: units taken in part;
  // fit: west, south, east, north to show and how many times it was asked for, obeyed when it changes.
  carte.show = async function (answer) {
    const mine = ++turn;
    if (answer.fit && answer.fit.join() !== fitted) {
      const b = answer.fit;
      map.fitBounds([[b[1], b[0]], [b[3], b[2]]], VIEWED);
    }
    fitted = answer.fit ? answer.fit.join() : "";
    const codes = answer.packed ? await unpacked(answer.packed) : answer.codes;
    if (mine !== turn) return;
    waiting = waiting.filter(function (event) { return event.n > answer.settled; });
    asked = {codes: codes, parts: answer.parts || []};
    settle();
  };

  // What the server said, and over it the clicks it has not answered yet.
  function settle() {
    const chosen = new Set(atlas.expanded(asked.codes)), parts = new Set(atlas.expanded(asked.parts));
    waiting.forEach(function (event) {
      if (event.kind !== "toggle") return;
      atlas.expanded([event.code]).forEach(function (unit) {
        if (chosen.has(unit) || parts.has(unit)) {
          chosen.delete(unit);
          parts.delete(unit);
        } else {
          chosen.add(unit);
        }
      });
    });
    ground.refresh(atlas.choose(chosen, parts));
    carte.names.arrange();
    map.fire("carte:settled");
  }

  function toggle(unit) {
    send("toggle", {code: shapes.codes[unit]});
  }

  // All of the territory in view.
  function showWhole() {
    const b = [Infinity, Infinity, -Infinity, -Infinity];
    atlas.flags.forEach(function (flag, unit) {
      const found = flag & carte.CHOSEN ? atlas.find(unit) : null;
      if (!found) return;
      const own = found.set.boxes.slice(4 * found.item, 4 * found.item + 4);
      for (let side = 0; side < 4; side++) b[side] = side < 2 ? Math.min(b[side], own[side]) : Math.max(b[side], own[side]);
    });
    if (b[0] > b[2]) return;
    map.fitBounds([[shapes.latitudeOf(b[3]), shapes.longitudeOf(b[0])],
                   [shapes.latitudeOf(b[1]), shapes.longitudeOf(b[2])]], VIEWED);
  }

  function wholeControl() {
    const control = L.control({position: "topleft"});
    control.onAdd = function () {
      const bar = L.DomUtil.create("div", "leaflet-bar"), link = L.DomUtil.create("a", "carte-tout", bar);
      link.href = "#";
      link.title = "Voir tout le territoire";
      link.setAttribute("role", "button");
      link.setAttribute("aria-label", link.title);
      L.DomEvent.disableClickPropagation(bar).on(link, "click", L.DomEvent.preventDefault).on(link, "click", showWhole);
      return bar;
    };
    return control;
  }

  function send(kind, more) {
    last = Math.max(Date.now(), last + 1);
    waiting = waiting.concat(Object.assign({n: last, kind: kind}, more)).slice(-MOST_SENT);
    if (kind === "toggle") settle();
    window.Streamlit.setComponentValue({events: waiting});
  }

  function changed(boxes) {
    settle();
    ground.refresh(boxes);
    map.getContainer().dataset.drawn = atlas.light ? "light" : atlas.coarse ? "coarse" : "near";
  }

  function failed(failure) {
    console.error(failure);
    const box = map.getContainer();
    if (box.querySelector(".carte-panne")) return;
    const words = L.DomUtil.create("p", "carte-panne", box);
    words.setAttribute("role", "alert");
    words.textContent = "Une partie du fond de carte n'a pas pu être chargée. Déplacez la carte ou rechargez la page.";
    setTimeout(function () { words.remove(); }, 8000);
  }

  function near() {
    if (map.getZoom() < carte.FULL_FROM) return null;
    const b = map.getBounds().pad(0.3);
    return [shapes.worldX(b.getWest()), shapes.worldY(b.getNorth()), shapes.worldX(b.getEast()),
            shapes.worldY(b.getSouth())];
  }

  function approach() {
    atlas.open(near);
    const box = near();
    if (box) atlas.approach(box);
  }

  // The component is made anew when its screen is opened again: the view is where it was left.
  function remember() {
    const c = map.getCenter();
    try {
      sessionStorage.setItem(VIEW, JSON.stringify([c.lat, c.lng, map.getZoom()]));
    } catch (refusal) { /* a browser that keeps nothing opens on France */ }
  }

  function comeBack() {
    let view = null;
    try {
      view = JSON.parse(sessionStorage.getItem(VIEW));
    } catch (refusal) { /* as above */ }
    if (Array.isArray(view) && view.every(Number.isFinite)) map.setView([view[0], view[1]], view[2], {animate: false});
    else map.fitBounds(FRANCE, {animate: false});
  }

  // Written by interface/compact.py: groups « 303:4,7,… » of a department, a number of digits, and gaps.
  async function unpacked(packed) {
    const bytes = Uint8Array.from(atob(packed), function (sign) { return sign.charCodeAt(0); });
    const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const groups = (await new Response(inflated).text()).split(";");
    return groups.flatMap(function (group) {
      const digits = Number(group[2]);
      let number = 0;
      return group.slice(4).split(",").map(function (gap) {
        return group.slice(0, 2) + String(number += Number(gap)).padStart(digits, "0");
      });
    });
  }

  function text(words) {
    const span = document.createElement("span");
    span.textContent = words;
    return span.innerHTML;
  }
})(window.carte);
