// The country as tiles painted in the browser: Leaflet keeps the old ones until the new are there, so that no movement
// shows a white page, and a click paints again only the tiles it touches.
(function (carte) {
  "use strict";
  const shapes = carte.shapes;
  const SIZE = 256, MARGIN = 4;

  // Kinds: « dots », « slant » (///), « back » (\\\), « cross » (both slants).
  carte.pattern = function (colour, ratio, kind) {
    const tile = document.createElement("canvas"), side = 8;
    tile.width = tile.height = side * ratio;
    const pen = tile.getContext("2d");
    pen.scale(ratio, ratio);
    pen.fillStyle = pen.strokeStyle = colour;
    pen.lineWidth = 1.2;
    if (kind === "dots") {
      [[2, 2], [6, 6]].forEach(function (at) {
        pen.beginPath();
        pen.arc(at[0], at[1], 1.1, 0, 7);
        pen.fill();
      });
    }
    pen.beginPath();
    [-side, 0, side].forEach(function (x) {
      if (kind === "slant" || kind === "cross") {
        pen.moveTo(x - 1, side + 1);
        pen.lineTo(x + side + 1, -1);
      }
      if (kind === "back" || kind === "cross") {
        pen.moveTo(x - 1, -1);
        pen.lineTo(x + side + 1, side + 1);
      }
    });
    pen.stroke();
    const made = pen.createPattern(tile, "repeat");
    made.setTransform(new DOMMatrix().scale(1 / ratio));
    return made;
  };

  carte.Ground = L.GridLayer.extend({
    options: {tileSize: SIZE, updateWhenIdle: false, updateWhenZooming: true, updateInterval: 40, keepBuffer: 3,
              maxZoom: 18, noWrap: true, className: "carte-sol"},

    initialize: function (atlas, colours) {
      L.GridLayer.prototype.initialize.call(this);
      this.atlas = atlas;
      this.colours = colours;
      this.ratio = Math.min(window.devicePixelRatio || 1, 2);
      this.dots = carte.pattern(colours.outline, this.ratio, "dots");
      this.hatch = carte.pattern(colours.disputed, this.ratio, "slant");
      this.turn = 0;
    },

    createTile: function (coords) {
      const tile = document.createElement("canvas");
      tile.width = tile.height = SIZE * this.ratio;
      this.paint(tile, coords);
      return tile;
    },

    // One tile more on each side: a short movement finds its ground already painted. While zooming out, the whole of the
    // view to come, where Leaflet asks for its middle only.
    _getTiledPixelBounds: function (center) {
      const map = this._map, zoom = map._animatingZoom ? map._animateToZoom : map.getZoom();
      const middle = map.project(center, this._tileZoom).floor();
      const half = map.getSize().divideBy(2 * map.getZoomScale(zoom, this._tileZoom)).add([SIZE, SIZE]);
      return L.bounds(middle.subtract(half), middle.add(half));
    },

    // The new tiles are painted at once, and cover the whole view only when the zoom has ended: the old ones stay.
    _pruneTiles: function () {
      if (!this._map || !this._map._animatingZoom) L.GridLayer.prototype._pruneTiles.call(this);
    },

    // Paint again the tiles that meet one of the boxes (of the world), all of them without boxes.
    refresh: function (boxes) {
      Object.values(this._tiles).forEach(function (tile) {
        const box = this.boxOf(tile.coords);
        if (!boxes || boxes.some(function (changed) { return shapes.meets(changed, 0, box); })) {
          this.paint(tile.el, tile.coords);
        }
      }, this);
    },

    boxOf: function (coords) {
      const one = 1 / Math.pow(2, coords.z), margin = MARGIN / SIZE * one;
      return [coords.x * one - margin, coords.y * one - margin, (coords.x + 1) * one + margin,
              (coords.y + 1) * one + margin];
    },

    paint: function (tile, coords) {
      const pen = tile.getContext("2d"), colours = this.colours, flags = this.atlas.flags;
      const world = SIZE * Math.pow(2, coords.z), box = this.boxOf(coords);
      const view = {pen: pen, world: world, left: coords.x * SIZE, top: coords.y * SIZE, turn: ++this.turn};
      const land = [], held = [], chosen = [], parts = [], disputed = [];
      this.atlas.pieces(coords.z, box).forEach(function (piece) {
        const set = piece.set;
        for (let item = piece.from; item < piece.to; item++) {
          const flag = flags[set.units[item]];
          if ((piece.flagged && !flag) || !shapes.meets(set.boxes, item, box)) continue;
          const found = {set: set, item: item};
          if (!piece.flagged) land.push(found);
          if (flag & carte.CHOSEN) chosen.push(found);
          else if (flag & carte.HELD) held.push(found);
          if (flag & carte.PART) parts.push(found);
          if (flag & carte.DISPUTED) disputed.push(found);
        }
      });
      pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      // Opaque: what it replaces must not show through, nor the void.
      pen.fillStyle = colours.sea;
      pen.fillRect(0, 0, SIZE, SIZE);
      pen.lineJoin = pen.lineCap = "round";
      this.fill(view, land, colours.land);
      this.fill(view, held, colours.held);
      this.fill(view, chosen, colours.chosen);
      this.fill(view, disputed, this.hatch);
      this.fill(view, parts, this.dots);
      const hairline = coords.z < 8 ? 0.35 : coords.z < 10 ? 0.6 : 0.9;
      this.stroke(view, land, colours.border, hairline, function (set, chain) { return !set.edges[chain]; });
      this.stroke(view, land, colours.edge, coords.z < 8 ? 0.8 : 1.3, function (set, chain) { return set.edges[chain]; });
      this.stroke(view, chosen, colours.inner, hairline, function (set, chain) { return !set.edges[chain]; });
      // Where one registered CPTS ends and another begins.
      const holders = this.atlas.holders;
      this.stroke(view, land, colours.soft, 1, function (set, chain) {
        const one = holders.get(set.sides[2 * chain]), other = holders.get(set.sides[2 * chain + 1]);
        return one !== other && String(one) !== String(other);
      }, [4, 3]);
      this.stroke(view, chosen, colours.outline, coords.z < 7 ? 2 : 3, function (set, chain) {
        const one = set.sides[2 * chain], other = set.sides[2 * chain + 1];
        return (flags[one] & carte.CHOSEN) !== (other < 0 ? 0 : flags[other] & carte.CHOSEN);
      });
    },

    fill: function (view, found, colour) {
      if (!found.length) return;
      const pen = view.pen, world = view.world, left = view.left, top = view.top;
      pen.beginPath();
      found.forEach(function (one) {
        one.set.rings[one.item].forEach(function (ring) {
          shapes.follow(one.set, ring, function (x, y, first) {
            if (first) pen.moveTo(x * world - left, y * world - top);
            else pen.lineTo(x * world - left, y * world - top);
          });
        });
      });
      pen.fillStyle = colour;
      pen.fill("evenodd");
    },

    // Each chain once, whichever of its two sides comes first.
    stroke: function (view, found, colour, width, wanted, dashes) {
      const pen = view.pen, world = view.world, left = view.left, top = view.top, turn = ++this.turn;
      pen.beginPath();
      found.forEach(function (one) {
        const set = one.set;
        set.rings[one.item].forEach(function (ring) {
          for (let k = 0; k < ring.length; k++) {
            const chain = ring[k] >> 1;
            if (set.drawn[chain] === turn) continue;
            set.drawn[chain] = turn;
            if (!wanted(set, chain)) continue;
            pen.moveTo(set.xs[set.starts[chain]] * world - left, set.ys[set.starts[chain]] * world - top);
            for (let i = set.starts[chain] + 1; i < set.starts[chain + 1]; i++) {
              pen.lineTo(set.xs[i] * world - left, set.ys[i] * world - top);
            }
          }
        });
      });
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.setLineDash(dashes || []);
      pen.stroke();
    }
  });
})(window.carte);
