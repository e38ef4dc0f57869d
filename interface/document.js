// What Streamlit has no setting for. Run at every redraw: each part must stand being run again. No tag may be named here:
// the page cleans scripts that hold one.

// Screen readers would speak French with an English voice: Streamlit says English.
document.documentElement.lang = "fr";

// On a telephone the menu covers the screen: close it once a screen is chosen.
if (!window.menuClosesItself) {
  window.menuClosesItself = true;
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest('[data-testid="stSidebarNavLink"]');
    if (!chosen || !window.matchMedia("(max-width: 768px)").matches) return;
    setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click(), 0);
  });
}
