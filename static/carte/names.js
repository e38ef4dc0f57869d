// Names that find a place: registered CPTS from afar, communes near, none upon another. Text, never HTML.
(function (carte) {
  "use strict";
  const shapes = carte.shapes;
  const CPTS_FROM = 8, COMMUNES_FROM = 11, MOST = 250, WRITTEN = 32;

  carte.shortened = function (name, most) {
    const signs = Array.from(name);
    return signs.length > most ? signs.slice(0, most - 1).join("") + "…" : name;
  };

  carte.startNames = function (map, atlas) {
    const pane = map.createPane("noms");
    pane.style.zIndex = 450;
    pane.style.pointerEvents = "none";
    const layer = L.layerGroup().addTo(map), ruler = document.createElement("canvas").getContext("2d");
    let waits = 0;

    function candidates(zoom, box) {
      const found = [];
      if (zoom >= CPTS_FROM && atlas.labels) {
        atlas.labels.forEach(function (label) {
          found.push({kind: "cpts", name: carte.shortened(label.name, WRITTEN), x: label.x, y: label.y});
        });
      }
      if (zoom >= COMMUNES_FROM) {
        const near = [];
        atlas.pieces(zoom, box).forEach(function (piece) {
          const file = piece.set.file;
          if (!file.spots) return;
          for (let item = piece.from; item < piece.to; item++) {
            near.push({name: file.names[item], people: file.people[item] || 0,
                       kind: atlas.flags[piece.set.units[item]] & carte.CHOSEN ? "choisie" : "commune",
                       x: shapes.worldX(file.spots[2 * item] / 1e4), y: shapes.worldY(file.spots[2 * item + 1] / 1e4)});
          }
        });
        found.push(...near.sort(function (a, b) { return b.people - a.people; }));
      }
      return found.filter(function (place) {
        return place.x > box[0] && place.x < box[2] && place.y > box[1] && place.y < box[3];
      });
    }

    function arrange() {
      layer.clearLayers();
      const zoom = map.getZoom(), b = map.getBounds().pad(0.25);
      const box = [shapes.worldX(b.getWest()), shapes.worldY(b.getNorth()), shapes.worldX(b.getEast()),
                   shapes.worldY(b.getSouth())];
      const world = 256 * Math.pow(2, zoom), placed = [];
      for (const place of candidates(zoom, box)) {
        if (placed.length >= MOST) break;
        ruler.font = (place.kind === "commune" ? "" : "600 ") + "11px " + getComputedStyle(map.getContainer()).fontFamily;
        const half = ruler.measureText(place.name).width / 2 + 4, x = place.x * world, y = place.y * world;
        if (placed.some(function (o) { return Math.abs(o.x - x) < o.half + half && Math.abs(o.y - y) < 15; })) continue;
        placed.push({x: x, y: y, half: half});
        const span = document.createElement("span");
        span.textContent = place.name;
        L.marker([shapes.latitudeOf(place.y), shapes.longitudeOf(place.x)], {
          icon: L.divIcon({html: span, className: "carte-nom carte-nom-" + place.kind, iconSize: [0, 0]}),
          interactive: false, keyboard: false, pane: "noms"}).addTo(layer);
      }
    }

    function soon() {
      cancelAnimationFrame(waits);
      waits = requestAnimationFrame(arrange);
    }

    map.on("moveend zoomend resize", soon);
    return {arrange: soon};
  };
})(window.carte);
