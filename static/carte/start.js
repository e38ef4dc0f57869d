// The drawing map as the server knows it: carte.start once, carte.show at each answer, events sent at once.
(function (carte) {
  "use strict";
  const shapes = carte.shapes;
  const VIEW = "carte-vue";
  // Events the server has not answered yet are sent again with the next one: two quick clicks become one run there.
  const MOST_SENT = 100;
  let map, atlas, ground, waiting = [], last = 0, asked = {codes: [], parts: []}, turn = 0, fitted = "";

  // Events without an answer yet.
  carte.waiting = function () { return waiting; };

  carte.start = function (board, config) {
    const colours = carte.look.colours;
    map = carte.map = carte.furnish(board, config.credits, "Voir tout le territoire", showWhole);
    atlas = carte.atlas = new carte.Atlas(config.folder, changed, function (failure) { carte.failed(map, failure); });
    ground = carte.ground = new carte.Ground(atlas, colours).addTo(map);
    carte.names = carte.startNames(map, atlas);
    carte.startPointer(map, atlas, toggle);
    carte.startKeyboard(map, atlas, "Carte des communes. Flèches pour se déplacer, plus et moins pour zoomer, Entrée " +
                        "pour prendre ou laisser la commune sous la croix, Contrôle Z pour annuler.", stated, pressed);
    carte.startDrawing(map, colours, send);
    comeBack();
    // The first view asked for comes with the first answer, in the same breath.
    setTimeout(function () {
      map.on("moveend", function () {
        remember();
        carte.approach(map, atlas);
      });
      carte.approach(map, atlas);
    }, 0);
  };

  // settled: the last event the server has answered; codes, or packed when they are many; parts: units taken in part;
  // fit: west, south, east, north to show and how many times it was asked for, obeyed when it changes; register: the file
  // of the CPTS that people recorded, when there are any.
  carte.show = async function (answer) {
    const mine = ++turn;
    if (answer.fit && answer.fit.join() !== fitted) {
      const b = answer.fit;
      map.fitBounds([[b[1], b[0]], [b[3], b[2]]], carte.VIEWED);
    }
    fitted = answer.fit ? answer.fit.join() : "";
    atlas.follow(answer.register || "");
    const codes = carte.codesOf(answer.packed ? await carte.inflated(answer.packed) : answer.codes);
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

  function stated(found) {
    const flag = atlas.flags[found.unit];
    return found.set.file.names[found.item] + (
      flag & carte.PART ? ", en partie dans le territoire" :
      flag & carte.CHOSEN ? ", dans le territoire" : ", hors du territoire");
  }

  // Enter takes or leaves what is under the cross; Control Z and Y undo and redo.
  function pressed(event, under) {
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && (key === "z" || key === "y")) {
      send(key === "y" || event.shiftKey ? "redo" : "undo", {});
      return true;
    }
    if ((key !== "enter" && key !== " ") || event.target !== map.getContainer() || carte.isDrawing) return false;
    const found = under();
    if (found) toggle(found.unit);
    return true;
  }

  function toggle(unit) {
    send("toggle", {code: shapes.codes[unit]});
  }

  function showWhole() {
    carte.showUnits(map, atlas, function (flag) { return flag & carte.CHOSEN; });
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
    carte.drawn(map, atlas);
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
    else carte.showFrance(map);
  }
})(window.carte);
