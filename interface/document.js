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

// A gesture rewrites the address: were each a page of the past, « Back » would seem dead. It leaves for the screen before.
if (!window.addressIsReplaced) {
  window.addressIsReplaced = true;
  const push = window.history.pushState.bind(window.history);
  window.history.pushState = (state, title, url) => {
    const same = new URL(url ?? "", window.location.href).pathname === window.location.pathname;
    return same ? window.history.replaceState(state, title, url) : push(state, title, url);
  };
}

// A page whose server went away speaks again with another (interface/resumption.py), which knows nothing of its work: say
// which address it had, for a change of screen tells none.
if (!window.saysItsAddress) {
  window.saysItsAddress = true;
  const Plain = window.WebSocket;
  let last = window.location.search;
  const replace = window.history.replaceState.bind(window.history);
  window.history.replaceState = (state, title, url) => {
    replace(state, title, url);
    last = window.location.search || last;
  };
  window.WebSocket = class extends Plain {
    constructor(address, protocols) {
      const way = new URL(address, window.location.href);
      const said = window.location.search || last;
      if (way.pathname.endsWith("/_stcore/stream") && said.length <= 4000) way.searchParams.set("adresse", said);
      super(way.href, protocols);
    }
  };
}

// Who logs in or out comes back to the first screen, with nothing of the address: go back to the screen left.
if (!window.comesBack) {
  window.comesBack = true;
  const left = "screenLeftToLogIn";
  document.addEventListener("click", (event) => {
    if (!event.target.closest('[class*="st-key-login_"] button, .st-key-logout button')) return;
    window.sessionStorage.setItem(left, window.location.pathname + window.location.search);
  });
  const place = window.sessionStorage.getItem(left);
  window.sessionStorage.removeItem(left);
  if (place) window.location.replace(new URL(place, window.location.origin));
}
