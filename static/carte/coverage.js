// The map of a coverage: every unit in one of a few classes, each with its pattern and its words, and who holds it.
(function (carte) {
  "use strict";
  const shapes = carte.shapes;
  // Flags of a unit: its class counted from one, above the bits of the drawing map, whose readers take it for plain.
  const SHIFT = 4, PLAIN_FROM = 7;
  // Signs of a name beside the mouse.
  const TOLD = 60;
  let map, atlas, ground, turn = 0, fitted = "", looks = [], asked = null;

  const Classes = carte.Ground.extend({
    initialize: function (atlas, colours) {
      carte.Ground.prototype.initialize.call(this, atlas, colours);
      // Between two levels of zoom, tiles are shown larger than they were painted.
      this.ratio = 2;
    },

    dress: function () {
      this.patterns = looks.map(function (look) {
        return look.pattern ? carte.pattern(look.ink, this.ratio, look.pattern) : null;
      }, this);
    },

    paint: function (tile, coords) {
      const pen = tile.getContext("2d"), colours = this.colours, flags = atlas.flags, keys = atlas.keys;
      const world = this.options.tileSize * Math.pow(2, coords.z), box = this.boxOf(coords);
      const view = {pen: pen, world: world, left: coords.x * this.options.tileSize,
                    top: coords.y * this.options.tileSize};
      const land = [], held = [], groups = looks.map(function () { return []; });
      atlas.pieces(coords.z, box).forEach(function (piece) {
        const set = piece.set;
        for (let item = piece.from; item < piece.to; item++) {
          const flag = flags[set.units[item]] >> SHIFT;
          if ((piece.flagged && !flag) || !shapes.meets(set.boxes, item, box)) continue;
          const found = {set: set, item: item};
          if (!piece.flagged) land.push(found);
          if (flag) {
            held.push(found);
            groups[flag - 1].push(found);
          }
        }
      });
      pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      pen.fillStyle = colours.sea;
      pen.fillRect(0, 0, this.options.tileSize, this.options.tileSize);
      pen.lineJoin = pen.lineCap = "round";
      this.fill(view, land, colours.outside);
      const far = coords.z < PLAIN_FROM;
      groups.forEach(function (found, rank) {
        const look = looks[rank];
        // A pattern would be a powder from afar: what asks for work is told by its line's colour.
        this.fill(view, found, far && look.pattern && look.line || look.ground);
        if (this.patterns[rank] && !far) this.fill(view, found, this.patterns[rank]);
      }, this);
      const hairline = coords.z < 9 ? 0.35 : coords.z < 10 ? 0.6 : 0.9;
      if (!far) {
        this.stroke(view, land, colours.border, hairline, function (set, chain) { return !set.edges[chain]; });
      }
      this.stroke(view, land, colours.edge, coords.z < 8 ? 0.6 : 1, function (set, chain) { return set.edges[chain]; });
      groups.forEach(function (found, rank) {
        if (!looks[rank].line || far) return;
        this.stroke(view, found, looks[rank].line, coords.z < 8 ? 1 : 1.6, function (set, chain) {
          const one = set.sides[2 * chain], other = set.sides[2 * chain + 1];
          return other < 0 || flags[one] !== flags[other];
        });
      }, this);
      // Where one CPTS ends and another begins.
      this.stroke(view, held, far ? colours.inner : colours.outline, far ? 0.4 : coords.z < 8 ? 1 : 2, function (set, chain) {
        const one = set.sides[2 * chain], other = set.sides[2 * chain + 1];
        return (keys.get(one) || "") !== (other < 0 ? "" : keys.get(other) || "");
      });
    }
  });

  carte.startCoverage = function (board, config) {
    map = carte.map = carte.furnish(board, config.credits, "Voir tout le territoire observé", showWhole);
    // An area fills its frame.
    map.options.zoomSnap = 0.25;
    map.options.zoomDelta = 0.5;
    atlas = carte.atlas = new carte.Atlas(config.folder, changed, function (failure) { carte.failed(map, failure); });
    // Who holds what comes with each answer, not from the files.
    atlas.labels = [];
    atlas.keys = new Map();
    ground = carte.ground = new Classes(atlas, Object.assign({}, carte.look.colours, {outside: config.outside}));
    ground.dress();
    ground.addTo(map);
    carte.said = said;
    carte.names = carte.startNames(map, atlas);
    carte.startPointer(map, atlas, function () {});
    carte.startKeyboard(map, atlas, "Carte de la couverture. Flèches pour se déplacer, plus et moins pour zoomer : la " +
                        "commune sous la croix est dite. Les tableaux sous la carte disent la même chose.",
                        function (found) { return said(atlas, found).join(", "); });
    carte.showFrance(map);
    setTimeout(function () {
      map.on("moveend", function () { carte.approach(map, atlas); });
      carte.approach(map, atlas);
    }, 0);
  };

  // fit: west, south, east, north; looks: words, ground, pattern, ink and line of each class; units: the codes of each
  // class; groups: name, codes, where to write the name. Deflated, in base 64.
  carte.cover = async function (packed) {
    const mine = ++turn;
    const answer = JSON.parse(await carte.inflated(packed));
    if (mine !== turn) return;
    if (answer.fit && answer.fit.join() !== fitted) {
      const b = answer.fit;
      map.fitBounds([[b[1], b[0]], [b[3], b[2]]], carte.VIEWED);
    }
    fitted = answer.fit ? answer.fit.join() : "";
    asked = {units: answer.units.map(carte.codesOf), groups: answer.groups.map(function (group) {
      return {name: group.name, at: group.at, codes: carte.codesOf(group.codes)};
    })};
    looks = answer.looks;
    ground.dress();
    settle(null);
    map.getContainer().dataset.covered = mine;
  };

  function settle(boxes) {
    if (!asked) return;
    const flags = new Uint8Array(atlas.flags.length), holders = new Map(), keys = new Map();
    asked.units.forEach(function (codes, rank) {
      atlas.expanded(codes).forEach(function (unit) { flags[unit] = rank + 1 << SHIFT; });
    });
    asked.groups.forEach(function (group, rank) {
      atlas.expanded(group.codes).forEach(function (unit) {
        holders.set(unit, (holders.get(unit) || []).concat(group.name));
        keys.set(unit, (keys.get(unit) || "") + rank + " ");
      });
    });
    atlas.flags = flags;
    atlas.holders = holders;
    atlas.keys = keys;
    atlas.labels = asked.groups.map(function (group) {
      return {name: group.name, x: shapes.worldX(group.at[0]), y: shapes.worldY(group.at[1])};
    });
    ground.refresh(boxes);
    carte.names.arrange();
    map.fire("carte:settled");
  }

  function said(atlas, found) {
    const flag = atlas.flags[found.unit] >> SHIFT, holders = atlas.holders.get(found.unit) || [];
    const lines = carte.place(atlas, found);
    if (flag) lines.push(looks[flag - 1].words);
    return lines.concat(holders.slice(0, 6).map(function (name) { return carte.shortened(name, TOLD); }),
                        holders.length > 6 ? "et " + (holders.length - 6) + " autres" : []);
  }

  function showWhole() {
    carte.showUnits(map, atlas, function (flag) { return flag >> SHIFT; });
  }

  function changed(boxes) {
    // Cities and their arrondissements are known once the first file has come.
    settle(boxes);
    carte.drawn(map, atlas);
  }
})(window.carte);
