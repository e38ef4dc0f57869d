// What every map of the country stands on: its controls, its shapes as they come near, its words when they do not.
(function (carte) {
  "use strict";
  const shapes = carte.shapes;
  const FRANCE = [[41.3, -5.2], [51.1, 9.6]];
  carte.VIEWED = {animate: false, padding: [18, 18], maxZoom: 13};

  // A bare Leaflet map becomes one of this house. whole: what its third button does, and title says.
  carte.furnish = function (map, credits, title, whole) {
    const colours = carte.look.colours;
    map.setMinZoom(4).setMaxZoom(15);
    // A leap of several levels is shown at once: animated, Leaflet would lose the tiles it starts from.
    map.options.zoomAnimationThreshold = 1;
    map.options.wheelPxPerZoomLevel = 120;
    const box = map.getContainer();
    box.style.background = colours.sea;
    Object.entries(colours).forEach(function (pair) { box.style.setProperty("--" + pair[0], pair[1]); });
    box.style.setProperty("--fonts", carte.look.fonts);
    L.control.zoom({zoomInTitle: "Agrandir", zoomOutTitle: "Réduire"}).addTo(map);
    wholeControl(title, whole).addTo(map);
    L.control.scale({imperial: false, position: "bottomleft"}).addTo(map);
    L.control.attribution({prefix: false}).addAttribution(text(credits)).addTo(map);
    return map;
  };

  carte.showFrance = function (map) { map.fitBounds(FRANCE, {animate: false}); };

  carte.failed = function (map, failure) {
    console.error(failure);
    const box = map.getContainer();
    if (box.querySelector(".carte-panne")) return;
    const words = L.DomUtil.create("p", "carte-panne", box);
    words.setAttribute("role", "alert");
    words.textContent = "Une partie du fond de carte n'a pas pu être chargée. Déplacez la carte ou rechargez la page.";
    setTimeout(function () { words.remove(); }, 8000);
  };

  // Ask for the shapes of what is in view.
  carte.approach = function (map, atlas) {
    atlas.open(function () { return near(map); });
    const box = near(map);
    if (box) atlas.approach(box);
  };

  // Show all the units, where they are known, whose flag is wanted.
  carte.showUnits = function (map, atlas, wanted) {
    const b = [Infinity, Infinity, -Infinity, -Infinity];
    atlas.flags.forEach(function (flag, unit) {
      const found = wanted(flag) ? atlas.find(unit) : null;
      if (!found) return;
      const own = found.set.boxes.slice(4 * found.item, 4 * found.item + 4);
      for (let side = 0; side < 4; side++) b[side] = side < 2 ? Math.min(b[side], own[side]) : Math.max(b[side], own[side]);
    });
    if (b[0] > b[2]) return;
    map.fitBounds([[shapes.latitudeOf(b[3]), shapes.longitudeOf(b[0])],
                   [shapes.latitudeOf(b[1]), shapes.longitudeOf(b[2])]], carte.VIEWED);
  };

  carte.drawn = function (map, atlas) {
    map.getContainer().dataset.drawn = atlas.light ? "light" : atlas.coarse ? "coarse" : "near";
  };

  // What the server deflated and wrote in base 64, as text.
  carte.inflated = async function (packed) {
    const bytes = Uint8Array.from(atob(packed), function (sign) { return sign.charCodeAt(0); });
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
  };

  // Written by interface/compact.py: groups « 303:4,7,… » of a department, a number of digits, and gaps.
  carte.codesOf = function (spelled) {
    return spelled.split(";").filter(Boolean).flatMap(function (group) {
      const digits = Number(group[2]);
      let number = 0;
      return group.slice(4).split(",").map(function (gap) {
        return group.slice(0, 2) + String(number += Number(gap)).padStart(digits, "0");
      });
    });
  };

  function near(map) {
    if (map.getZoom() < carte.FULL_FROM) return null;
    const b = map.getBounds().pad(0.3);
    return [shapes.worldX(b.getWest()), shapes.worldY(b.getNorth()), shapes.worldX(b.getEast()),
            shapes.worldY(b.getSouth())];
  }

  function wholeControl(title, whole) {
    const control = L.control({position: "topleft"});
    control.onAdd = function () {
      const bar = L.DomUtil.create("div", "leaflet-bar"), link = L.DomUtil.create("a", "carte-tout", bar);
      link.href = "#";
      link.title = title;
      link.setAttribute("role", "button");
      link.setAttribute("aria-label", link.title);
      L.DomEvent.disableClickPropagation(bar).on(link, "click", L.DomEvent.preventDefault).on(link, "click", whole);
      return bar;
    };
    return control;
  }

  function text(words) {
    const span = document.createElement("span");
    span.textContent = words;
    return span.innerHTML;
  }
})(window.carte);
