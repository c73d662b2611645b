// A view that takes the place of the chat, which stays as it was underneath; the address names it: "?view=documents".
// For the scripts of components that are one, and run with theirs. What `name` stands in: .vb-documents, which is the view,
// body.vb-at-documents, while it is shown, and #vb-to-documents, the button that opens it. `address` is what the address
// calls it, `turned` is told whether it is shown, and `keeps` says of an Escape whether it belongs to what is typed.
function placedOver(name, { address = name, turned, keeps }) {
  const at = `vb-at-${name}`;
  const placed = element.querySelector(`.vb-${name}`);
  const shown = () => document.body.classList.contains(at);
  const isAsked = () => new URLSearchParams(location.search).get("view") === address;
  let readTo = 0; // where the chat was scrolled to

  function turn(on) {
    if (on === shown()) return;
    document.dispatchEvent(new CustomEvent("vb-turn")); // a source that is open belongs to the view that is left
    if (on) readTo = scrollY;
    document.body.classList.toggle(at, on);
    placed.hidden = !on;
    document.querySelector(`#vb-to-${name}`)?.setAttribute("aria-pressed", String(on));
    scrollTo({ top: on ? 0 : readTo, behavior: "instant" });
    if (on) element.querySelector("h1").focus({ preventScroll: true });
    turned(on);
  }

  // The rest of the address, as the filter of the chat, stays as it is.
  function go(on) {
    turn(on);
    if (on === isAsked()) return;
    const named = new URLSearchParams(location.search);
    if (on) named.set("view", address);
    else named.delete("view");
    history.pushState(null, "", named.size ? `?${named}` : location.pathname);
  }

  window.addEventListener("popstate", () => turn(isAsked()));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !shown()) return;
    if (document.querySelector(".vb-pane") || keeps(event)) return; // theirs: the source, or what is typed
    event.preventDefault();
    go(false);
  });

  return { shown, isAsked, turn, go };
}
