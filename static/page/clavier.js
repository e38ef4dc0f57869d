// What moves sideways on a narrow screen is reached, and moved, without a mouse too.
(function () {
  "use strict";
  function reach() {
    document.querySelectorAll('[class*="st-key-wide-"]').forEach(function (box) {
      const moves = box.scrollWidth > box.clientWidth, name = "Graphique à faire défiler";
      if (moves === (box.tabIndex === 0)) return;
      if (moves) {
        Object.entries({tabindex: "0", role: "region", "aria-label": name}).forEach(function (pair) {
          box.setAttribute(pair[0], pair[1]);
        });
      } else {
        ["tabindex", "role", "aria-label"].forEach(function (attribute) { box.removeAttribute(attribute); });
      }
    });
  }
  let due = 0;
  function soon() {
    if (!due) due = setTimeout(function () { due = 0; reach(); }, 200);
  }
  new MutationObserver(soon).observe(document.documentElement, {subtree: true, childList: true});
  window.addEventListener("resize", soon);
})();
