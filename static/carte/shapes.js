// Shapes as chains of borders (diagnostic/figures/topology.py), in the units of the world: 0 to 1 from west to east
// and from north to south, Web Mercator. A unit (commune, arrondissement, department) is known by a small number.
window.carte = window.carte || {};
(function (carte) {
  "use strict";
  const numbers = new Map(), codes = [];

  function numberOf(code) {
    let found = numbers.get(code);
    if (found === undefined) {
      found = codes.length;
      numbers.set(code, found);
      codes.push(code);
    }
    return found;
  }

  function worldX(longitude) { return (longitude + 180) / 360; }
  function worldY(latitude) { return 0.5 - Math.asinh(Math.tan(latitude * Math.PI / 180)) / (2 * Math.PI); }
  function longitudeOf(x) { return x * 360 - 180; }
  function latitudeOf(y) { return Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180 / Math.PI; }

  function departmentOf(code) { return code.slice(0, code.startsWith("97") ? 3 : 2); }

  // A file of shapes, ready to draw. rings[i]: one array of chains for each ring, 2c for chain c, 2c + 1 reversed.
  // boxes: west, north, east, south of each unit. sides: the two units of each chain, -1 for none.
  function read(file) {
    const points = file.points, size = points.length / 2;
    const xs = new Float64Array(size), ys = new Float64Array(size);
    for (let i = 0, x = 0, y = 0; i < size; i++) {
      xs[i] = worldX((x += points[2 * i]) / file.scale);
      ys[i] = worldY((y += points[2 * i + 1]) / file.scale);
    }
    const chains = file.sizes.length, starts = new Int32Array(chains + 1);
    file.sizes.forEach(function (length, chain) { starts[chain + 1] = starts[chain] + length; });
    const units = Int32Array.from(file.codes, numberOf);
    const sides = new Int32Array(2 * chains).fill(-1);
    const boxes = new Float64Array(4 * units.length);
    let last = 0;
    const rings = file.rings.map(function (shape, item) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      const decoded = shape.map(function (ring) {
        return Int32Array.from(ring, function (step) {
          const chain = (last += step) >> 1;
          sides[2 * chain + (sides[2 * chain] < 0 ? 0 : 1)] = units[item];
          for (let i = starts[chain]; i < starts[chain + 1]; i++) {
            if (xs[i] < box[0]) box[0] = xs[i];
            if (ys[i] < box[1]) box[1] = ys[i];
            if (xs[i] > box[2]) box[2] = xs[i];
            if (ys[i] > box[3]) box[3] = ys[i];
          }
          return last;
        });
      });
      boxes.set(box, 4 * item);
      return decoded;
    });
    Object.entries(file.across).forEach(function (pair) { sides[2 * pair[0] + 1] = numberOf(pair[1]); });
    const edges = Uint8Array.from({length: chains}, function (unused, chain) {
      const one = sides[2 * chain], other = sides[2 * chain + 1];
      return other < 0 || departmentOf(codes[one]) !== departmentOf(codes[other]) ? 1 : 0;
    });
    const rank = new Map();
    units.forEach(function (unit, item) { rank.set(unit, item); });
    return {file: file, xs: xs, ys: ys, starts: starts, units: units, rank: rank, sides: sides, boxes: boxes,
            rings: rings, edges: edges, drawn: new Int32Array(chains)};
  }

  function meets(boxes, item, box) {
    const at = 4 * item;
    return boxes[at] <= box[2] && boxes[at + 2] >= box[0] && boxes[at + 1] <= box[3] && boxes[at + 3] >= box[1];
  }

  // Calls visit(x, y, first) for each point of a ring.
  function follow(set, ring, visit) {
    for (let k = 0; k < ring.length; k++) {
      const chain = ring[k] >> 1, from = set.starts[chain], to = set.starts[chain + 1] - 1;
      if (ring[k] & 1) for (let i = to; i >= from; i--) visit(set.xs[i], set.ys[i], k === 0 && i === to);
      else for (let i = from; i <= to; i++) visit(set.xs[i], set.ys[i], k === 0 && i === from);
    }
  }

  // Inside an odd number of its rings.
  function contains(set, item, x, y) {
    let inside = false, px = 0, py = 0;
    set.rings[item].forEach(function (ring) {
      follow(set, ring, function (qx, qy, first) {
        if (!first && (qy > y) !== (py > y) && x < (px - qx) * (y - qy) / (py - qy) + qx) inside = !inside;
        px = qx;
        py = qy;
      });
    });
    return inside;
  }

  carte.shapes = {read: read, meets: meets, follow: follow, contains: contains, numberOf: numberOf, codes: codes,
                  worldX: worldX, worldY: worldY, longitudeOf: longitudeOf, latitudeOf: latitudeOf,
                  departmentOf: departmentOf};
})(window.carte);
