// What moves in the source pane. Gradio runs this once with `element`, the place of the pane, and with `trigger`,
// `watch` and `props`. Every look at a document is asked of the server, one at a time, so that the newest stays.
const PAGE = ["#vb-header", "#vb-opening", "#vb-conversation", "#vb-documents", "#vb-drafts", "#vb-dock"];
const NEAR = 1500; // pixels to the end of what is loaded at which more is asked for
const PAUSE = 250; // milliseconds after the last key
const PATIENCE = 5000; // milliseconds without an answer, after which it is asked once more
const BREATH = 100; // milliseconds after an answer: Gradio closes its connection then, and loses what comes too soon
const sheet = matchMedia("(max-width: 1039px)");

let opener = null; // what the focus goes back to
let wanted = false;
let number = 0; // of the last request
let waiting = 0; // timer of the request that is out; 0 where none is
let next = null; // to ask once it is answered
let anchor = null; // {start, top}: a block in view, and how far below the edge it stands
let typing = 0;
let view = sessionStorage.getItem("vb-view") ?? "page"; // that was chosen: pages as pictures, or the text
let present = view; // what is shown now; a search is in the text

const pane = () => element.querySelector(".vb-pane");
const scroller = () => element.querySelector(".vb-scroll");
const field = () => element.querySelector(".vb-search input");

function send(asked) {
  wanted = true;
  if (waiting) next = asked;
  else request(asked, true);
}

function request(asked, again) {
  number += 1;
  waiting = setTimeout(() => {
    const later = next ?? (again ? asked : null);
    next = null;
    waiting = 0;
    if (later && wanted) request(later, later !== asked);
  }, PATIENCE);
  trigger("open", { asked: { ...asked, request: String(number) } });
}

function settled() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const asked = next;
    next = null;
    waiting = 0;
    if (asked && wanted) request(asked, true);
    else scrolled(); // more may be needed by now
  }, BREATH);
}

// What names the place that is open, for the next step from it.
function here() {
  const { turn, marker, document: id, start, end, sha256 } = pane().dataset;
  return turn ? { turn, marker } : { document: id, start, end, sha256 };
}

function sought() {
  return field()?.value ?? "";
}

function search() {
  clearTimeout(typing);
  typing = 0;
  if (!pane()) return;
  if (sought()) present = "text";
  arrange();
  const position = String(anchor?.start ?? pane().dataset.position);
  send({ ...here(), target: "hit", position, sought: sought() });
}

// Shows the page or the text; a source without pages has only the text.
function arrange() {
  const sheet = element.querySelector(".vb-sheet");
  if (!sheet) return;
  const before = scroller().hidden;
  sheet.hidden = present !== "page";
  scroller().hidden = present === "page";
  for (const tab of element.querySelectorAll(".vb-tab")) {
    const chosen = tab.dataset.view === present;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
  if (!sheet.hidden && window.verbatim?.showPage) verbatim.showPage(sheet);
  else if (!sheet.hidden) document.addEventListener("vb-ready", () => setTimeout(arrange), { once: true });
  else if (before) anchor ? keep() : bringIntoView("quote");
}

function choose(name) {
  view = present = name;
  sessionStorage.setItem("vb-view", name);
  arrange();
  element.querySelector('.vb-tab[aria-selected="true"]').focus({ preventScroll: true });
}

const reading = () => scroller() !== null && !scroller().hidden;

function blocks() {
  return [...element.querySelectorAll(".vb-text > [data-start]")];
}

function remember() {
  const edge = scroller().getBoundingClientRect().top;
  const block = blocks().find((each) => each.getBoundingClientRect().bottom > edge);
  anchor = block ? { start: Number(block.dataset.start), top: block.getBoundingClientRect().top - edge } : null;
}

// The text around the place that is read has come: nothing may have moved.
function keep() {
  if (!anchor) return;
  const block = blocks().findLast((each) => Number(each.dataset.start) <= anchor.start) ?? blocks()[0];
  if (block) scrollTo(block, anchor.top);
}

function scrollTo(place, below) {
  const box = scroller();
  box.scrollTop += place.getBoundingClientRect().top - box.getBoundingClientRect().top - below;
}

function bringIntoView(target) {
  const box = scroller();
  if (!box) return;
  const place = element.querySelector(target === "hit" ? ".vb-current" : "#quote");
  if (target === "position") keep();
  else if (place) scrollTo(place, Math.min(box.clientHeight * 0.33, 220));
  else {
    anchor = { start: Number(pane().dataset.position), top: 0 };
    keep();
  }
  remember();
}

function loadMore() {
  const box = scroller();
  if (waiting || !reading()) return;
  const [earlier, later] = [element.querySelector(".vb-earlier"), element.querySelector(".vb-later")];
  const above = !earlier.hidden && box.scrollTop < NEAR;
  const below = !later.hidden && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
  const { found } = pane().dataset;
  // The text around a position is the same each time: asking twice for one would bring nothing new.
  if ((above || below) && anchor && String(anchor.start) !== pane().dataset.position) {
    send({ ...here(), target: "position", position: String(anchor.start), sought: sought(), found });
  }
}

let frame = 0;
function scrolled() {
  if (frame) return;
  frame = requestAnimationFrame(() => {
    frame = 0;
    if (!reading()) return;
    remember();
    loadMore();
  });
}

// On a phone the pane covers the page, which then is out of reach for the keyboard and for screen readers too.
function cover() {
  const covered = sheet.matches && pane() !== null;
  for (const part of PAGE) document.querySelector(part)?.toggleAttribute("inert", covered);
  pane()?.setAttribute("aria-modal", String(covered));
}

function leave() {
  wanted = false;
  next = null;
  anchor = null;
  clearTimeout(typing);
  props.value = "";
  const url = new URL(location.href);
  if (url.searchParams.has("document")) {
    for (const name of ["document", "start", "end", "sha256"]) url.searchParams.delete(name);
    url.hash = "";
    history.replaceState(history.state, "", url);
  }
  queueMicrotask(cover); // once Gradio has redrawn
}

function close() {
  const back = opener?.isConnected ? opener : document.querySelector("#vb-box textarea");
  opener = null;
  leave();
  queueMicrotask(() => {
    document.dispatchEvent(new CustomEvent("vb-return")); // no tooltip for a focus that only comes back
    back?.focus({ preventScroll: true });
  });
}

function open(button) {
  opener = button;
  const { turn, marker, document: id, start, end, sha256 } = button.dataset;
  send(turn ? { turn, marker } : { document: id, start, end, sha256 });
}

watch("value", () => {
  const shown = pane();
  if (!shown) return;
  if (!wanted) {
    props.value = ""; // it was closed before this came
    settled();
    return;
  }
  if (Number(shown.dataset.request) === number) settled();
  cover();
  if (shown.dataset.target === "quote") {
    present = view;
    anchor = null;
  }
  arrange();
  if (reading()) bringIntoView(shown.dataset.target);
  if (!shown.contains(document.activeElement)) shown.focus({ preventScroll: true });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".vb-marker, .vb-open");
  if (button) open(button);
});

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const { marker, found, position, view: chosen } = button.dataset;
  if (button.matches(".vb-close")) close();
  else if (chosen) choose(chosen);
  else if (marker) send({ turn: pane().dataset.turn, marker, sought: sought() });
  else if (found) {
    present = "text";
    arrange();
    send({ ...here(), target: "hit", found, sought: sought() });
  } else if (position) {
    anchor = { start: Number(position), top: 0 };
    send({ ...here(), target: "position", position, sought: sought(), found: pane().dataset.found });
  }
});

element.addEventListener("input", (event) => {
  if (event.target !== field()) return;
  clearTimeout(typing);
  typing = setTimeout(search, PAUSE);
});

element.addEventListener("keydown", (event) => {
  if (!event.target.matches(".vb-tab") || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  choose(present === "page" ? "text" : "page");
});

element.addEventListener("keydown", (event) => {
  if (event.target !== field() || event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  const name = event.shiftKey ? "Previous match" : "Next match";
  const step = element.querySelector(`[aria-label="${name}"]`);
  if (typing) search();
  else step.click();
});

element.addEventListener("scroll", scrolled, { capture: true, passive: true });

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !pane()) return;
  event.preventDefault();
  close();
});

document.addEventListener("vb-turn", () => {
  if (pane()) leave();
});

sheet.addEventListener("change", cover);

const link = new URLSearchParams(location.search);
if (link.has("document")) {
  const named = ["document", "start", "end", "sha256"].map((name) => [name, link.get(name) ?? ""]);
  send(Object.fromEntries(named));
}
