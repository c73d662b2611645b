// What moves on the page. Gradio runs this once; clicks are caught on the document, since Gradio redraws inside it.
(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const beside = matchMedia("(min-width: 1040px)");
  const touch = matchMedia("(pointer: coarse)");
  const glide = () => (still.matches ? "auto" : "smooth");
  let newest = 0; // number of the turn that came last
  let holds = false; // the next question waited, and somebody reads
  let isBehind = false; // it has come, and they read on
  let staying = null; // the number of the turn whose sources they look at, where it is not the newest

  function activate(turn) {
    for (const other of document.querySelectorAll(".vb-turn.vb-active")) {
      if (other !== turn) other.classList.remove("vb-active");
    }
    turn.classList.add("vb-active");
  }

  // The card of a marker is open beside the answer when the source pane is closed again.
  function openCard({ turn, marker }) {
    const card = document.getElementById(`source-${turn}-${marker}`);
    if (!card) return;
    activate(document.getElementById(`turn-${turn}`));
    staying = Number(turn) === newest ? null : turn;
    isBehind &&= staying !== null;
    card.open = true;
    if (beside.matches) card.scrollIntoView({ block: "nearest" }); // below the answer it would take the marker away
  }

  document.addEventListener("click", (event) => {
    const marker = event.target.closest?.(".vb-marker");
    if (marker) openCard(marker.dataset);
  });

  // What a marker quotes, beside it: for the mouse and for the keyboard. Escape hides it, and the mouse may go there.
  const tip = document.createElement("div");
  tip.id = "vb-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  tip.dir = "auto";
  document.body.append(tip);
  let tipped = null;
  let hiding = 0;
  let returning = false;

  function showTip(marker) {
    clearTimeout(hiding);
    if (tipped === marker || !marker.dataset.quote) return;
    hideTip();
    tipped = marker;
    tip.textContent = marker.dataset.quote;
    tip.hidden = false;
    marker.setAttribute("aria-describedby", tip.id);
    const { width, height } = tip.getBoundingClientRect();
    const { left } = marker.getBoundingClientRect();
    tip.style.left = `${Math.max(12, Math.min(left, document.documentElement.clientWidth - width - 12))}px`;
    const top = placeFor(marker, tip.getBoundingClientRect(), height);
    if (top === null) tip.hidden = true; // the quote is read where it stands, and a screen reader is told it still
    else tip.style.top = `${top}px`;
  }

  // Above or below the marker, or the quote, where it covers neither the marker nor the quote that it shows; null for
  // nowhere. It covers no quote that is scrolled out of sight.
  function placeFor(marker, { left, right }, height) {
    const turn = marker.closest(".vb-turn");
    const own = `.vb-marker[data-marker="${marker.dataset.marker}"]`;
    const figures = [...(turn?.querySelectorAll(".vb-quote") ?? [])].filter((figure) => figure.querySelector(own));
    const quotes = figures.map((figure) => figure.querySelector("blockquote").getBoundingClientRect());
    const here = marker.getBoundingClientRect();
    const kept = [here, ...quotes].filter((each) => each.left < right && left < each.right);
    const tops = [here, ...quotes].flatMap((each) => [each.top - height - 6, each.bottom + 6]);
    const fits = (top) =>
      top >= 64 && top + height <= innerHeight && kept.every((each) => each.bottom <= top || top + height <= each.top);
    return tops.find(fits) ?? null;
  }

  function hideTip() {
    clearTimeout(hiding);
    tipped?.removeAttribute("aria-describedby");
    tipped = null;
    tip.hidden = true;
  }

  const markerOf = (event) => event.target.closest?.(".vb-marker");
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const marker = markerOf(event);
    if (marker) showTip(marker);
    else if (event.target === tip) clearTimeout(hiding);
    else if (tipped) {
      clearTimeout(hiding);
      hiding = setTimeout(hideTip, 150);
    }
  });
  document.addEventListener("focusin", (event) => {
    const marker = markerOf(event);
    if (marker?.matches(":focus-visible") && !returning) showTip(marker);
    else hideTip();
    returning = false;
  });
  document.addEventListener("vb-return", () => (returning = true));
  document.addEventListener("focusout", hideTip);
  document.addEventListener("click", hideTip);
  document.addEventListener("scroll", hideTip, { capture: true, passive: true });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || tip.hidden) return;
      hideTip();
      event.preventDefault(); // the first Escape is for the tooltip
    },
    { capture: true },
  );

  // Copies a quote with its reference, or a link that opens it.
  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = document.createElement("textarea"); // a page without https has no clipboard
    field.value = text;
    field.style.position = "fixed";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (!done) throw new Error("The browser does not let the page copy.");
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy], [data-link]");
    if (!button) return;
    const { copy: quote, link } = button.dataset;
    let said = "Copied";
    try {
      await copy(quote ?? new URL(link, `${location.origin}${location.pathname}`).href);
    } catch {
      said = "Not copied";
    }
    button.dataset.done = said; // shown in its place by the style sheet
    live.textContent = said;
    setTimeout(() => {
      delete button.dataset.done;
      live.textContent = "";
    }, 1600);
  });

  // Requests to the server beside the chat: plain data back, or a file; an error whose message is a sentence.
  async function post(path, body) {
    let response;
    try {
      response = await fetch(`api/${path}`, { method: "POST", body: JSON.stringify(body) });
    } catch {
      throw new Error("The server does not answer. Try again when it runs.");
    }
    const kind = response.headers.get("content-type") ?? "";
    const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1];
    if (response.ok && name) return { name, content: await response.blob() };
    const told = kind.startsWith("application/json") ? await response.json() : {};
    if (!response.ok) throw new Error(told.problem ?? "The server refused this. Load the page again.");
    return told;
  }
  // The question, out of the box: Gradio has read it by now.
  function taken(question) {
    const box = document.querySelector("#vb-box textarea");
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    if (question.trim()) document.dispatchEvent(new CustomEvent("vb-asked", { detail: question }));
    try {
      sessionStorage.setItem(window.verbatim.draft, question); // until it is answered: the connection may be lost before
    } catch {
      // without storage it is lost
    }
    return question;
  }

  window.verbatim = { ...window.verbatim, post, taken, glide, hold, goToNewest, isBehind: () => isBehind };
  document.dispatchEvent(new CustomEvent("vb-ready")); // scripts of components may have run before

  const live = document.createElement("p");
  live.className = "vb-hidden";
  live.setAttribute("role", "status");
  document.body.append(live);

  // A new question goes to the top of the window, its answer below it. One that waited leaves whoever reads where they
  // are, with the sources that stand beside it.
  const lastTurn = () => [...document.querySelectorAll(".vb-turn")].at(-1);
  const isHidden = () => document.querySelector(".vb-pane, body[class*=vb-at-]") !== null;

  // Whether somebody is where the newest question went, or at the end.
  function isAtNewest() {
    const last = lastTurn();
    if (!last) return true;
    if (isHidden()) return false;
    const { scrollHeight } = document.documentElement;
    const top = parseFloat(getComputedStyle(last).scrollMarginTop);
    return Math.abs(last.getBoundingClientRect().top - top) < 24 || scrollY + innerHeight > scrollHeight - 24;
  }

  function follow() {
    const last = lastTurn();
    const number = last ? Number(last.dataset.turn) : 0;
    if (number === newest) {
      if (staying) stay();
      return;
    }
    isBehind = holds && number > newest;
    holds = false;
    if (isBehind) stay();
    else {
      staying = null;
      document.dispatchEvent(new CustomEvent("vb-turn")); // what comes next has sources of its own
      if (number > newest) last.scrollIntoView({ block: "start", behavior: glide() });
    }
    newest = number;
  }

  function stay() {
    const turn = document.getElementById(`turn-${staying}`);
    if (turn && !turn.classList.contains("vb-active")) activate(turn);
  }

  // Until they have come to the newest question themselves, or ask another one.
  function come() {
    const last = lastTurn();
    if (!isBehind || isHidden() || last.getBoundingClientRect().top > innerHeight / 2) return;
    isBehind = false;
    staying = null;
    activate(last);
  }
  document.addEventListener("scroll", come, { passive: true });
  document.addEventListener("vb-asked", () => (holds = false));

  // Before a question is sent that waited.
  function hold() {
    holds = !isAtNewest();
    if (holds) staying ??= document.querySelector(".vb-turn.vb-active").dataset.turn;
  }

  function goToNewest() {
    isBehind = false;
    staying = null;
    const last = lastTurn();
    activate(last);
    last.scrollIntoView({ block: "start", behavior: glide() });
  }

  // After an answer the box takes the next question; on a phone that would raise the keyboard over the answer.
  let wasBusy = true; // as long as there is no box
  function focusBox() {
    const box = document.querySelector("#vb-box textarea");
    if (!box) return;
    const isBusy = document.querySelector("#vb-box .stop-button") !== null;
    if (wasBusy && !isBusy && !touch.matches && document.activeElement === document.body) {
      box.focus({ preventScroll: true });
    }
    wasBusy = isBusy;
  }

  // Gradio puts buttons without a name into the label of the box.
  function nameControls() {
    for (const [kind, name] of [["submit", "Ask"], ["stop", "Stop"]]) {
      document.querySelector(`#vb-box .${kind}-button:not([aria-label])`)?.setAttribute("aria-label", name);
    }
    document.querySelector("#vb-box textarea:not([aria-label])")?.setAttribute("aria-label", "Your question");
    document.querySelector("#vb-box textarea:not([dir=auto])")?.setAttribute("dir", "auto");
  }

  new MutationObserver(() => {
    nameControls();
    follow();
    focusBox();
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled"] });
})();
