// Polygon and rectangle, in French: the outline is sent as soon as it is closed, and leaves the map.
(function (carte) {
  "use strict";

  function inFrench() {
    const draw = L.drawLocal.draw;
    Object.assign(draw.toolbar.buttons, {polygon: "Entourer des communes", rectangle: "Encadrer des communes"});
    draw.toolbar.actions = {title: "Abandonner le tracé (Échap)", text: "Abandonner"};
    draw.toolbar.finish = {title: "Fermer le contour", text: "Terminer"};
    draw.toolbar.undo = {title: "Enlever le dernier point", text: "Enlever un point"};
    draw.handlers.polygon.tooltip = {start: "Cliquez pour commencer le contour", cont: "Cliquez pour continuer",
                                     end: "Cliquez sur le premier point pour fermer le contour"};
    draw.handlers.polyline.error = "Un contour ne peut pas se croiser";
    draw.handlers.rectangle.tooltip.start = "Cliquez et glissez pour encadrer des communes";
    draw.handlers.simpleshape.tooltip.end = "Relâchez pour terminer";
  }

  carte.startDrawing = function (map, colours, send) {
    inFrench();
    const look = {color: colours.outline, weight: 2, fillColor: colours.outline, fillOpacity: 0.08, dashArray: "5 4"};
    const none = {polyline: false, circle: false, marker: false, circlemarker: false};
    new L.Control.Draw({position: "topleft", draw: Object.assign(none, {
      polygon: {shapeOptions: look, allowIntersection: false, showArea: false},
      rectangle: {shapeOptions: look, showArea: false}
    })}).addTo(map);
    map.getContainer().querySelectorAll(".leaflet-draw a").forEach(function (button) {
      button.setAttribute("role", "button");
      if (button.title) button.setAttribute("aria-label", button.title);
    });
    carte.isDrawing = false;
    map.on("draw:drawstart", function () {
      carte.isDrawing = true;
      // Escape is heard by the map alone: it must have the focus while one draws.
      map.getContainer().focus({preventScroll: true});
    });
    // The click that closes a shape is still to come when the drawing stops.
    map.on("draw:drawstop", function () { setTimeout(function () { carte.isDrawing = false; }, 50); });
    map.on("draw:created", function (event) {
      const ring = event.layer.getLatLngs()[0].map(function (point) {
        return [Number(point.lng.toFixed(5)), Number(point.lat.toFixed(5))];
      });
      send("outline", {ring: ring});
    });
  };
})(window.carte);
