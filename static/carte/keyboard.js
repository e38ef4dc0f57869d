// Everything without a mouse: a cross in the middle of the map, what is under it said aloud, Enter to take or leave it.
(function (carte) {
  "use strict";
  const shapes = carte.shapes;

  carte.startKeyboard = function (map, atlas, toggle, send) {
    const box = map.getContainer();
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", "Carte des communes. Flèches pour se déplacer, plus et moins pour zoomer, Entrée " +
                     "pour prendre ou laisser la commune sous la croix, Contrôle Z pour annuler.");
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
      const flag = found ? atlas.flags[found.unit] : 0;
      const words = !found ? "Hors des communes" : found.set.file.names[found.item] + (
        flag & carte.PART ? ", en partie dans le territoire" :
        flag & carte.CHOSEN ? ", dans le territoire" : ", hors du territoire");
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
    box.addEventListener("keydown", function (event) {
      const key = event.key.toLowerCase();
      if ((event.ctrlKey || event.metaKey) && !event.altKey && (key === "z" || key === "y")) {
        send(key === "y" || event.shiftKey ? "redo" : "undo", {});
        event.preventDefault();
      } else if ((key === "enter" || key === " ") && event.target === box && !carte.isDrawing) {
        const found = under();
        if (found) toggle(found.unit);
        event.preventDefault();
      }
    });
  };
})(window.carte);
