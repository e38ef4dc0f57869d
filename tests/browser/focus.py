"""What the keyboard alone reaches of a screen, in which order, and whether one sees where one is."""

from __future__ import annotations

from typing import Any

MOST_STEPS = 300
_START = r"""() => {
  const shown = element => element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length > 0;
  // One stop for a group of radios or of tabs, and for a grid: the arrows go on inside.
  const inside = '[role=tab], [role=radio], input[type=radio], [tabindex="-1"]';
  const apart = '[inert], [aria-hidden=true], [data-testid=stDataFrame], [role=grid]';
  const walk = window.walk = {now: null, left: null, reached: [], faint: [], back: [], first: null};
  walk.wanted = [...document.querySelectorAll('a[href], button, input, textarea, select, summary, [tabindex="0"]')]
      .filter(element => shown(element) && !element.disabled && !element.matches(inside) && !element.closest(apart));
  walk.name = element => (element.getAttribute("aria-label") || element.innerText || element.title || element.type
      || element.tagName).trim().slice(0, 60) + " <" + element.tagName.toLowerCase() + ">";
  walk.look = element => {
    const around = [element, element.firstElementChild, element.nextElementSibling];
    for (let up = element.parentElement; up && around.length < 8; up = up.parentElement) around.push(up);
    return around.filter(Boolean).map(one => [null, "::before", "::after"].map(part => {
      const style = getComputedStyle(one, part);
      return [style.outlineStyle, style.outlineColor, style.outlineWidth, style.boxShadow, style.borderColor,
              style.backgroundColor, style.color, style.textDecorationLine, style.transform].join();
    })).join("|");
  };
  document.activeElement?.blur();
  getSelection().removeAllRanges();
}"""
# Before the key: how what has the focus looks, once its own script has drawn it.
_SEEN = r"""() => {
  const walk = window.walk, element = document.activeElement;
  // What a component holds in its frame, and a table drawn on a canvas, show by themselves where one is.
  const drawn = !element || element === document.body || element.tagName === "IFRAME"
      || element.closest("[data-testid=stDataFrame]");
  walk.now = drawn ? null : {element, look: walk.look(element)};
}"""
# After the key; true once the walk is back where it began.
_STEP = r"""() => {
  const walk = window.walk, element = document.activeElement, left = walk.left;
  if (left && left.element.isConnected && left.element !== element && walk.look(left.element) === left.look)
    walk.faint.push(left.element);
  walk.left = walk.now;
  if (!element || element === document.body) return false;
  if (element === walk.first) return true;
  walk.first ||= element;
  const before = walk.reached.at(-1);
  if (before && before !== element && before.isConnected && element.tagName !== "IFRAME"
      && before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING
      && !before.contains(element) && !element.contains(before)) walk.back.push(walk.name(element));
  walk.reached.push(element);
  return false;
}"""
# Those that looked the same at once are looked at again at leisure: a script, or the browser, may draw a little later.
_FAINT = r"""async () => {
  const walk = window.walk, drawn = () => new Promise(done => setTimeout(() => requestAnimationFrame(done), 60));
  const faint = [];
  for (const element of new Set(walk.faint)) {
    element.focus({focusVisible: true});
    await drawn();
    const held = document.activeElement === element, look = walk.look(element);
    element.blur();
    await drawn();
    // What the screen has drawn anew in the meantime is another element.
    if (held && element.isConnected && walk.look(element) === look) faint.push(walk.name(element));
  }
  return faint;
}"""
_LEFT = r"""() => window.walk.wanted.filter(element => element.isConnected && !window.walk.reached.includes(element))
    .map(window.walk.name)"""


def walked(page: Any) -> dict[str, list[str]]:
    """What is wrong of a walk through the page with the key Tab alone; each list is empty where nothing is."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(_START)
    for _ in range(MOST_STEPS):
        page.evaluate(_SEEN)
        page.keyboard.press("Tab")
        if page.evaluate(_STEP):
            break
    else:
        return {"no way out": [str(page.evaluate("window.walk.name(document.activeElement)"))]}
    return {"never reached": page.evaluate(_LEFT), "reached without a sign": page.evaluate(_FAINT),
            "reached backwards": page.evaluate("window.walk.back.slice(1)")}
