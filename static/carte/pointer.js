// The mouse and the finger: what is under them, and a click that takes or leaves it.
(function (carte) {
  "use strict";
  const shapes = carte.shapes;
  const inhabitants = new Intl.NumberFormat("fr-FR");

  // Which unit it is, line by line: name, inhabitants, EPCI.
  carte.place = function (atlas, found) {
    const file = found.set.file, item = found.item;
    const people = file.people[item], group = file.groups[item];
    const lines = [file.names[item] + " (" + file.codes[item] + ")",
                   people === null ? "population non disponible" :
                   inhabitants.format(people) + "\u00a0habitant" + (people > 1 ? "s" : "") + " (" + atlas.index.year + ")"];
    if (group >= 0) lines.push(file.epcis[group]);
    return lines;
  };

  // What is said of a unit, line by line.
  carte.said = function (atlas, found) {
    const flag = atlas.flags[found.unit], lines = carte.place(atlas, found);
    (atlas.holders.get(found.unit) || []).forEach(function (name) { lines.push(name); });
    if (flag & carte.DISPUTED) lines.push("Déclarée par plusieurs CPTS");
    if (flag & carte.PART) lines.push("Prise en partie dans le territoire");
    return lines;
  };

  // Rings of a unit, for Leaflet.
  carte.ringsOf = function (found) {
    return found.set.rings[found.item].map(function (ring) {
      const points = [];
      shapes.follow(found.set, ring, function (x, y) { points.push([shapes.latitudeOf(y), shapes.longitudeOf(x)]); });
      return points;
    });
  };

  carte.startPointer = function (map, atlas, toggle) {
    const box = map.getContainer();
    const bubble = L.DomUtil.create("div", "carte-bulle", box);
    bubble.setAttribute("aria-hidden", "true");
    const halo = L.polygon([], {className: "carte-survol", interactive: false, fill: false, weight: 2});
    let under = -1, fading = 0;

    function leave() {
      under = -1;
      bubble.style.display = "none";
      halo.remove();
    }

    function at(latlng) { return atlas.at(shapes.worldX(latlng.lng), shapes.worldY(latlng.lat)); }

    carte.mark = function (found) {
      halo.setLatLngs(carte.ringsOf(found)).addTo(map);
    };

    function show(found, point) {
      if (found.unit !== under || bubble.dataset.flag !== String(atlas.flags[found.unit])) {
        under = found.unit;
        bubble.dataset.flag = atlas.flags[found.unit];
        bubble.replaceChildren(...carte.said(atlas, found).map(function (line) {
          const row = document.createElement("div");
          row.textContent = line;
          return row;
        }));
        bubble.style.display = "block";
        carte.mark(found);
      }
      const size = map.getSize(), right = point.x + 16 + bubble.offsetWidth > size.x;
      const below = point.y + 16 + bubble.offsetHeight < size.y;
      bubble.style.left = Math.max(4, right ? point.x - 12 - bubble.offsetWidth : point.x + 16) + "px";
      bubble.style.top = Math.max(4, below ? point.y + 16 : point.y - 12 - bubble.offsetHeight) + "px";
    }

    map.on("mousemove", function (event) {
      if (carte.isDrawing || event.originalEvent.target.closest(".leaflet-control")) return leave();
      const found = at(event.latlng);
      if (!found) return leave();
      show(found, event.containerPoint);
      clearTimeout(fading);
      // A finger leaves no mouse behind: what it said goes by itself.
      if (matchMedia("(hover: none)").matches) fading = setTimeout(leave, 2500);
    });
    map.on("mouseout movestart zoomstart", leave);
    map.on("click", function (event) {
      if (carte.isDrawing) return;
      const found = at(event.latlng);
      if (found) toggle(found.unit);
    });
    // The wheel zooms a map one is working on; elsewhere it moves the page.
    map.scrollWheelZoom.disable();
    box.addEventListener("focusin", function () { map.scrollWheelZoom.enable(); });
    box.addEventListener("focusout", function () { map.scrollWheelZoom.disable(); });
  };
})(window.carte);
