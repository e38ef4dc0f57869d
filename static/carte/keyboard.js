// Everything without a mouse: a cross in the middle of the map, what is under it said aloud.
(function (carte) {
  "use strict";
  const shapes = carte.shapes;

  // label: what the map is and which keys it hears; stated: what is said of the unit under the cross; pressed, when
  // there is one, is given each key with that unit, and says whether it did something.
  carte.startKeyboard = function (map, atlas, label, stated, pressed) {
    const box = map.getContainer();
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", label);
    const cross = L.DomUtil.create("div", "carte-croix", box);
    cross.setAttribute("aria-hidden", "true");
    const voice = L.DomUtil.create("div", "carte-voix", box);
    voice.setAttribute("aria-live", "polite");

    function under() {
      const center = map.getCenter();
      return atlas.at(shapes.worldX(center.lng), shapes.worldY(center.lat));
    }

    function tell() {
      if (!box.matches(".au-clavier:focus")) return;
      const found = under();
      const words = found ? stated(found) : "Hors des communes";
      if (voice.textContent !== words) voice.textContent = words;
      if (found) carte.mark(found);
    }

    // Leaflet gives the map the focus at a click, which a browser takes for the keyboard's.
    let mouse = false;
    function by(pointer) {
      mouse = pointer;
      box.classList.toggle("au-clavier", !mouse);
    }
    document.addEventListener("pointerdown", function () { by(true); }, true);
    document.addEventListener("keydown", function () { by(false); }, true);
    window.addEventListener("blur", function () { mouse = false; });
    box.addEventListener("focus", function () {
      by(mouse);
      tell();
    });
    map.on("moveend carte:settled", tell);
    if (pressed) box.addEventListener("keydown", function (event) {
      if (pressed(event, under)) event.preventDefault();
    });
  };
})(window.carte);
