// What moves in the source pane. Gradio runs this once with `element`, the place of the pane, and with `trigger`,
// `watch` and `props`. Every look at a document is asked of the server, one at a time, so that the newest stays.
const PAGE = ["#vb-header", "#vb-opening", "#vb-conversation", "#vb-documents", "#vb-drafts", "#vb-marks", "#vb-dock"];
const NEAR = 1500; // pixels to the end of what is loaded at which more is asked for
const PAUSE = 250; // milliseconds after the last key
const PATIENCE = 5000; // milliseconds without an answer, after which it is asked once more
const BREATH = 100; // milliseconds after an answer: Gradio closes its connection then, and loses what comes too soon
const LINK = ["document", "start", "end", "sha256"]; // what a link names in the address
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
let going = 0; // timer of a step back through the history that is on its way; 0 where none is
let later = null; // what is to be opened after it

let isTold = false; // where it is folded away, what is known of the source

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

function tellAbout() {
  element.querySelector(".vb-about").setAttribute("aria-expanded", String(isTold));
}

function leave() {
  wanted = false;
  isTold = false;
  next = null;
  anchor = null;
  clearTimeout(typing);
  props.value = "";
  queueMicrotask(cover); // once Gradio has redrawn
}

// A source that is open is a step of the browser's history: Back closes it, and forward opens it again. A place that was
// cited is kept in the state of that step, with the conversation that it is of; one that a link names is in the address.
function linked() {
  const named = new URLSearchParams(location.search);
  return named.has("document") ? Object.fromEntries(LINK.map((name) => [name, named.get(name) ?? ""])) : null;
}

function unlinked() {
  const url = new URL(location.href);
  if (!linked()) return url;
  for (const name of LINK) url.searchParams.delete(name);
  url.hash = "";
  return url;
}

const placed = () => history.state?.source ?? linked();
const isOfThisConversation = ({ turn, of }) => !turn || of === verbatim.keyOf?.(turn);

function enter(place) {
  const source = place.turn ? { ...place, of: verbatim.keyOf(place.turn) } : place;
  const state = { ...history.state, source };
  if (history.state?.source) history.replaceState(state, "");
  else {
    history.scrollRestoration = "manual"; // what is read beside the source stays where it is
    history.pushState(state, "", unlinked());
  }
}

function goBack() {
  clearTimeout(going);
  going = setTimeout(() => (going = 0), PATIENCE);
  history.back();
}

function forget() {
  if (history.state?.source) goBack();
  else if (linked()) history.replaceState(history.state, "", unlinked());
}

function shut() {
  const back = opener?.isConnected ? opener : document.querySelector("#vb-box textarea");
  opener = null;
  leave();
  queueMicrotask(() => {
    document.dispatchEvent(new CustomEvent("vb-return")); // no tooltip for a focus that only comes back
    back?.focus({ preventScroll: true });
  });
}

function close() {
  shut();
  forget();
}

function open(button) {
  if (going) {
    later = () => open(button);
    return;
  }
  opener = button;
  const { turn, marker, document: id, start, end, sha256 } = button.dataset;
  const place = turn ? { turn, marker } : { document: id, start, end, sha256 };
  enter(place);
  send(place);
}

addEventListener("popstate", () => {
  if (going) {
    clearTimeout(going);
    going = 0;
    if (linked()) history.replaceState(history.state, "", unlinked()); // closed is closed
    const then = later;
    later = null;
    then?.();
    return;
  }
  const place = placed();
  if (place && isOfThisConversation(place)) send(place);
  else if (pane() || wanted) shut();
});

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
  tellAbout();
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
  else if (button.matches(".vb-about")) {
    isTold = !isTold;
    tellAbout();
  }
  else if (chosen) choose(chosen);
  else if (marker) {
    const place = { turn: pane().dataset.turn, marker };
    enter(place);
    send({ ...place, sought: sought() });
  }
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

element.addEventListener("keydown", (event) => {
  if (event.target !== field() || event.key !== "Escape" || !sought() || event.isComposing) return;
  event.preventDefault(); // the first Escape is for the search
  field().value = "";
  present = view;
  search();
  pane().focus({ preventScroll: true });
});

element.addEventListener("scroll", scrolled, { capture: true, passive: true });

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !pane()) return;
  event.preventDefault();
  close();
});

// The text comes again with what is marked in it now; nothing moves.
document.addEventListener("vb-marks-changed", () => {
  if (!pane()) return;
  if (reading()) remember();
  const position = String(anchor?.start ?? pane().dataset.position);
  send({ ...here(), target: "position", position, sought: sought(), found: pane().dataset.found });
});

// What comes next has sources of its own. A view that is opened is a step of its own, after that of the source; with a
// question the step of the source ends.
document.addEventListener("vb-turn", () => {
  if (returns) returns = false;
  else if (pane()) {
    leave();
    if (linked()) history.replaceState(history.state, "", unlinked());
    setTimeout(() => history.state?.source && !wanted && goBack());
  }
});

sheet.addEventListener("change", cover);

// A page that is loaded again shows the source again, a cited one once its conversation is there.
function openAgain(place, tries) {
  if (JSON.stringify(place) !== JSON.stringify(placed())) return;
  const isThere = ({ dataset: { turn, marker } }) => turn === place.turn && marker === place.marker;
  if (!place.turn || [...document.querySelectorAll(".vb-marker")].some(isThere)) send(place);
  else if (tries) setTimeout(() => openAgain(place, tries - 1), PAUSE);
  else history.replaceState({ ...history.state, source: undefined }, "");
}
const [loading] = performance.getEntriesByType("navigation");
const kept = loading && loading.type !== "navigate" && sessionStorage.getItem("verbatim.current");
let returns = Boolean(placed() && kept); // its conversation, which is no new question
if (placed()) openAgain(placed(), 60);
