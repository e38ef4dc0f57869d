// Which shapes are there: departments at once, every unit lightly, each department in full when it comes near.
(function (carte) {
  "use strict";
  const shapes = carte.shapes;
  // From this zoom on, communes are drawn; from the other one, in full.
  const COMMUNES_FROM = 7, FULL_FROM = 9;
  const CHOSEN = 1, PART = 2, HELD = 4, DISPUTED = 8;

  function Atlas(folder, changed, failed) {
    this.folder = folder;
    this.changed = changed;
    this.failed = failed;
    this.coarse = this.light = this.index = null;
    this.ranges = new Map();
    this.full = new Map();
    this.asked = new Set();
    this.flags = new Uint8Array(1 << 17);
    this.holders = new Map();
    this.labels = null;
    this.recorded = this.held = "";
  }

  Atlas.prototype.fetch = function (name) {
    return fetch(this.folder + "/" + name).then(function (answer) {
      if (!answer.ok) throw new Error(name + " : " + answer.status);
      return answer.json();
    });
  };

  // Near first when the map opens near, the country first when it opens far. What failed is asked again at the next call.
  Atlas.prototype.open = async function (near) {
    if (this.opening || this.light) return;
    this.opening = true;
    try {
      if (!this.index) this.locate(await this.fetch("index.json"));
      const first = near();
      if (first) await this.approach(first);
      if (!this.coarse) {
        this.coarse = shapes.read(await this.fetch(this.index.coarse));
        this.changed(null);
      }
      if (!this.labels) await this.enrol();
      this.lighten(await this.fetch(this.index.light));
    } catch (failure) {
      this.failed(failure);
    } finally {
      this.opening = false;
    }
  };

  Atlas.prototype.locate = function (index) {
    index.departments.forEach(function (department) {
      const b = department.bounds;
      department.box = [shapes.worldX(b[0]), shapes.worldY(b[3]), shapes.worldX(b[2]), shapes.worldY(b[1])];
    });
    this.index = index;
  };

  Atlas.prototype.lighten = function (file) {
    file.departments.forEach(function (code, i) {
      this.ranges.set(code, [file.starts[i], i + 1 < file.starts.length ? file.starts[i + 1] : file.codes.length]);
    }, this);
    this.light = shapes.read(file);
    this.changed(null);
  };

  // Full shapes of the departments that meet a box; a promise of all of them.
  Atlas.prototype.approach = function (box) {
    if (!this.index) return Promise.resolve();
    const wanted = this.index.departments.filter(function (department) {
      return shapes.meets(department.box, 0, box) && !this.asked.has(department.code);
    }, this);
    return Promise.all(wanted.map(async function (department) {
      this.asked.add(department.code);
      try {
        this.full.set(department.code, shapes.read(await this.fetch(department.file)));
        this.changed([department.box]);
      } catch (failure) {
        this.asked.delete(department.code);
        this.failed(failure);
      }
    }, this));
  };

  // The file of the CPTS that people recorded takes the place of that of the layers; empty: it does not any more.
  Atlas.prototype.follow = function (recorded) {
    if (recorded === this.recorded) return;
    this.recorded = recorded;
    if (this.labels) this.enrol().catch(this.failed);
  };

  Atlas.prototype.enrol = async function () {
    const name = this.recorded || this.index.register;
    if (name === this.held) return;
    const register = await this.fetch(name);
    if (name !== (this.recorded || this.index.register)) return this.enrol();
    this.held = name;
    this.hold(register);
  };

  Atlas.prototype.hold = function (register) {
    this.labels = [];
    this.holders = new Map();
    this.flags = this.flags.map(function (flag) { return flag & ~(HELD | DISPUTED); });
    register.forEach(function (cpts) {
      this.labels.push({name: cpts.name, x: shapes.worldX(cpts.at[0]), y: shapes.worldY(cpts.at[1])});
      this.expanded(cpts.codes).forEach(function (unit) {
        const others = this.holders.get(unit) || [];
        this.holders.set(unit, others.concat(cpts.name));
        this.flags[unit] |= others.length ? DISPUTED : HELD;
      }, this);
    }, this);
    this.changed(null);
  };

  // Numbers of units; a city stands for its arrondissements, which are what is drawn.
  Atlas.prototype.expanded = function (codes) {
    const parted = this.index ? this.index.mothers : {};
    return codes.flatMap(function (code) { return parted[code] || [code]; }).map(shapes.numberOf);
  };

  // The selection becomes these units; gives the boxes of what changed, null when they are too many.
  Atlas.prototype.choose = function (chosen, parts) {
    const before = this.flags, after = before.map(function (flag) { return flag & ~(CHOSEN | PART); });
    chosen.forEach(function (unit) { after[unit] |= CHOSEN; });
    parts.forEach(function (unit) { after[unit] |= CHOSEN | PART; });
    const boxes = [];
    for (let unit = 0; unit < shapes.codes.length; unit++) {
      if (before[unit] !== after[unit]) {
        const found = this.find(unit);
        if (found) boxes.push(found.set.boxes.slice(4 * found.item, 4 * found.item + 4));
      }
    }
    this.flags = after;
    return boxes.length > 200 ? null : boxes;
  };

  // Where a unit is drawn best.
  Atlas.prototype.find = function (unit) {
    const full = this.full.get(shapes.departmentOf(shapes.codes[unit]));
    const set = full && full.rank.has(unit) ? full : this.light;
    return set && set.rank.has(unit) ? {set: set, item: set.rank.get(unit)} : null;
  };

  // What to draw in a box at a zoom: stretches of sets, all their units or (flagged) only those that are not plain.
  Atlas.prototype.pieces = function (zoom, box) {
    if (!this.index) return [];
    const found = [];
    this.index.departments.forEach(function (department, rank) {
      if (!shapes.meets(department.box, 0, box)) return;
      const full = zoom >= FULL_FROM && this.full.get(department.code);
      const range = this.ranges.get(department.code);
      if (full) {
        found.push({set: full, from: 0, to: full.units.length});
      } else {
        const far = zoom < COMMUNES_FROM || !this.light;
        if (far && this.coarse) {
          const item = this.coarse.rank.get(shapes.numberOf(department.code));
          found.push({set: this.coarse, from: item, to: item + 1});
        }
        if (this.light) found.push({set: this.light, from: range[0], to: range[1], flagged: far});
      }
    }, this);
    return found;
  };

  // The unit at a point of the world: {unit, set, item}, or null outside.
  Atlas.prototype.at = function (x, y) {
    const box = [x, y, x, y];
    for (const piece of this.pieces(FULL_FROM, box)) {
      if (piece.set === this.coarse) continue;
      for (let item = piece.from; item < piece.to; item++) {
        if (shapes.meets(piece.set.boxes, item, box) && shapes.contains(piece.set, item, x, y)) {
          return {unit: piece.set.units[item], set: piece.set, item: item};
        }
      }
    }
    return null;
  };

  Object.assign(carte, {Atlas: Atlas, COMMUNES_FROM: COMMUNES_FROM, FULL_FROM: FULL_FROM, CHOSEN: CHOSEN, PART: PART,
                        HELD: HELD, DISPUTED: DISPUTED});
})(window.carte);
