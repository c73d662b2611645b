// What is asked while an answer is awaited: it waits where it is seen, and is asked next. Gradio runs this once with
// `element`, the place above the box, and with `trigger`.
const SETTLED = 400; // milliseconds after an answer: Gradio may lose what is sent, or not hear it, as something else ends
const PATIENCE = 4000; // milliseconds without a sign of a question that was sent
const TRIES = 3;

const waiting = []; // questions; the first is asked next
let sent = null; // the question that was sent last, as long as nothing is seen of it: {after, until, tries}
let isAtOnce = false; // the first of them waits for no answer, only for Gradio
let freeSince = 0; // since when no answer is awaited; 0 while one is

const box = () => document.querySelector("#vb-box textarea");
const newest = () => Number([...document.querySelectorAll(".vb-turn")].at(-1)?.dataset.turn ?? 0);
const awaited = () => document.querySelector("#vb-box .stop-button, .vb-pending") !== null;
const isSettled = () => freeSince !== 0 && performance.now() - freeSince >= SETTLED;
const busy = () => awaited() || sent !== null || !isSettled();

const told = make("p", "vb-next-told", "", { role: "status" });
const list = make("ul", "vb-next-list", "", { "aria-label": "Asked next" });
const verb = make("button", "vb-action vb-next-verb", "Ask this next", { type: "button" });
const newer = make("button", "vb-action vb-next-verb", "To the newest question ↓", { type: "button" }); // where it is out of sight
const place = make("div", "vb-next");
place.append(told, list, newer, verb);
element.replaceChildren(place);

function put(words) {
  const field = box();
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true })); // Gradio hears of a value only by an event
}

function draw() {
  list.replaceChildren(...waiting.map(row));
  told.textContent = waiting.length ? "Asked next, when this answer is there:" : "";
  document.dispatchEvent(new CustomEvent("vb-waiting"));
}

function row(question, number) {
  const item = make("li", "vb-next-question");
  const back = make("button", "vb-icon", "✕", { type: "button", "aria-label": `Do not ask “${question}”`, title: "Do not ask" });
  back.addEventListener("click", () => {
    waiting.splice(number, 1);
    if (!box().value) put(question); // to be changed, or taken away
    draw();
    box().focus();
  });
  item.append(make("span", "", question, { dir: "auto" }), back);
  return item;
}

function wait() {
  const question = box().value.trim();
  if (!question) return;
  isAtOnce = !awaited() && sent === null && waiting.length === 0;
  waiting.push(question);
  put("");
  draw();
  look();
}

// What waits goes back to be typed, where there is another conversation now.
function giveBack() {
  if (!waiting.length) return;
  put([...waiting.splice(0), box().value].filter(Boolean).join("\n"));
  draw();
}

function look() {
  if (sent && newest() > sent.after) {
    if (sent.isNext) {
      waiting.shift();
      isAtOnce = false;
    }
    sent = null;
    draw();
  }
  if (sent && !awaited() && performance.now() > sent.until) {
    if (!sent.isNext) sent = null;
    else if (sent.tries < TRIES) sent.until = 0; // to be sent once more
    else {
      sent = null;
      giveBack();
    }
  }
  if (awaited()) freeSince = 0;
  else freeSince ||= performance.now();
  verb.hidden = !(awaited() && box()?.value.trim());
  newer.hidden = !verbatim.isBehind?.();
  if (waiting.length && isSettled() && (!sent || sent.until === 0)) send();
}

function send() {
  sent = { after: newest(), until: performance.now() + PATIENCE, tries: (sent?.tries ?? 0) + 1, isNext: true };
  if (!isAtOnce) verbatim.hold();
  trigger("ask", { asked: { question: waiting[0], where: verbatim.where() } });
}

// What the server refused, as of somebody who is logged out, is typed again.
document.addEventListener("vb-refused", () => {
  if (!sent) return;
  const { isNext, question } = sent;
  sent = null;
  if (isNext) giveBack();
  else put([question, box().value].filter(Boolean).join("\n"));
});

newer.addEventListener("click", () => {
  verbatim.goToNewest();
  look();
  box().focus({ preventScroll: true });
});
verb.addEventListener("click", () => {
  wait();
  box().focus();
});
// Before Gradio, which would send it beside the other, or not hear it while it ends that.
function intercept(event) {
  if (!busy()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  wait();
}
document.addEventListener(
  "keydown",
  (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === box() && intercept(event),
  { capture: true },
);
document.addEventListener("click", (event) => event.target.closest?.("#vb-box .submit-button") && intercept(event), { capture: true });
document.addEventListener("input", (event) => event.target === box() && look());
document.addEventListener("vb-asked", ({ detail: question }) => (sent ??= { after: newest(), until: performance.now() + PATIENCE, tries: 1, question }));
document.addEventListener("vb-turn", look); // it is there
document.addEventListener("vb-opened", giveBack);
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("#vb-restart")) return;
  waiting.length = 0; // a new conversation begins with an empty box
  draw();
});
setInterval(look, 200);

window.verbatim ??= {};
verbatim.waiting = () => [...waiting];
draw();
look();
