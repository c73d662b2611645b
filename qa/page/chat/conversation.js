// What can be done with the answers of a conversation. Gradio runs this once with `element`, their place, and with
// `trigger`; it draws the conversation anew with each answer, so what a reader has opened below one goes with it.
const turnOf = (part) => part.closest(".vb-turn");
const busy = () => element.querySelector(".vb-pending") !== null;

function askAgain(turn, worded) {
  if (busy()) return;
  const asked = { turn: turn.dataset.turn, where: verbatim.where() };
  trigger("ask", { asked: worded === undefined ? asked : { ...asked, worded } });
}

function button(words, type, press) {
  const made = document.createElement("button");
  made.type = type;
  made.className = "vb-action";
  made.textContent = words;
  if (press) made.addEventListener("click", press);
  return made;
}

function field(label, value, length) {
  const made = document.createElement("input");
  made.type = "text";
  made.dir = "auto";
  made.value = value;
  made.maxLength = length;
  made.setAttribute("aria-label", label);
  made.placeholder = label;
  return made;
}

// A line to type in below an answer. Escape, or the same button again, takes it away.
function form(place, name, input, words, send) {
  const before = place.querySelector("form");
  place.replaceChildren();
  if (before?.dataset.name === name) return null;
  const made = document.createElement("form");
  made.className = "vb-form";
  made.dataset.name = name;
  made.append(input, button(words, "submit"), button("Cancel", "button", () => place.replaceChildren()));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    send(input.value.trim());
  });
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    place.replaceChildren();
  });
  place.append(made);
  input.focus();
  return made;
}

function tell(place, words, kind = "vb-told") {
  const told = document.createElement("p");
  told.className = kind;
  told.setAttribute("role", "status");
  told.textContent = words;
  place.replaceChildren(told);
}

function edit(turn) {
  const chip = turn.querySelector(".vb-understood");
  const before = [...chip.childNodes];
  const input = field("The question as it should be understood", turn.querySelector(".vb-edit").textContent, 2000);
  const made = form(chip, "edit", input, "Ask", (worded) => worded && askAgain(turn, worded));
  const restore = () => {
    chip.replaceChildren(...before);
    turn.querySelector(".vb-edit").focus();
  };
  made.addEventListener("keydown", (event) => event.key === "Escape" && restore());
  made.lastElementChild.addEventListener("click", restore);
}

const below = (turn) => turn.querySelector(".vb-below");

// A thumb is told at once, so that nothing is lost where no reason is given; a reason takes the place of that.
async function rate(turn, pressed) {
  const helpful = pressed.dataset.helpful === "yes";
  const place = below(turn);
  const tellServer = (reason) => {
    const exchange = verbatim.kept(turn.dataset.turn);
    return verbatim.post("feedback", { key: verbatim.keyOf(turn.dataset.turn), helpful, reason, exchange });
  };
  try {
    await tellServer("");
    verbatim.rated(turn.dataset.turn, helpful);
    showRatings();
    place.replaceChildren();
    const input = field(helpful ? "What was good? (optional)" : "What was wrong? (optional)", "", 2000);
    form(place, "rated", input, "Send", async (reason) => {
      try {
        if (reason) await tellServer(reason);
        tell(place, "Thank you.");
      } catch (problem) {
        tell(place, problem.message, "vb-problem");
      }
    });
  } catch (problem) {
    tell(place, problem.message, "vb-problem");
  }
}

function showRatings() {
  for (const turn of element.querySelectorAll(".vb-turn")) {
    const helpful = verbatim.kept(turn.dataset.turn)?.helpful;
    for (const thumb of turn.querySelectorAll(".vb-thumb")) {
      thumb.setAttribute("aria-pressed", String(helpful !== undefined && (thumb.dataset.helpful === "yes") === helpful));
    }
  }
}
watch("value", () =>
  setTimeout(() => {
    showRatings(); // what is kept of the newest answer comes with it
    document.dispatchEvent(new CustomEvent("vb-drawn"));
  }),
);

async function why(turn, asked, place) {
  const { history, exchange } = verbatim.before(turn.dataset.turn);
  try {
    const { html } = await verbatim.post("why", { ...asked, history, exchange });
    place.innerHTML = html; // made by the server, which has escaped what documents say
  } catch (problem) {
    tell(place, problem.message, "vb-problem");
  }
  place.scrollIntoView({ block: "nearest", behavior: verbatim.glide() });
}

function whyThis(turn, pressed) {
  const card = pressed.closest(".vb-card");
  const place = card.querySelector(".vb-why-place");
  const opened = pressed.getAttribute("aria-expanded") === "true";
  pressed.setAttribute("aria-expanded", String(!opened));
  place.replaceChildren();
  const { document: named, start, end } = pressed.dataset;
  if (!opened) why(turn, { document: named, start: Number(start), end: Number(end) }, place);
}

function whyNot(turn) {
  const input = field("Title, source or id of a document", "", 300);
  const made = form(below(turn), "absent", input, "Why not this one?", (words) => {
    if (words) why(turn, { words }, result);
  });
  const result = document.createElement("div");
  result.className = "vb-why-other";
  if (!made) return;
  below(turn).append(result);
  made.scrollIntoView({ block: "nearest", behavior: verbatim.glide() }); // not behind the box
}

element.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  const turn = pressed && turnOf(pressed);
  if (!turn) return;
  const { act, helpful, export: format, why: asked, question } = pressed.dataset;
  if (question && !busy()) trigger("ask", { asked: { question, where: verbatim.where() } });
  else if (act === "again") askAgain(turn);
  else if (act === "alone") askAgain(turn, turn.querySelector(".vb-question").textContent);
  else if (act === "edit") edit(turn);
  else if (act === "absent") whyNot(turn);
  else if (helpful) rate(turn, pressed);
  else if (asked !== undefined) whyThis(turn, pressed);
  else if (format) {
    pressed.closest("details").open = false;
    verbatim.exported([turn.dataset.turn], format).catch((problem) => tell(below(turn), problem.message, "vb-problem"));
  }
});

// A menu closes when something else is clicked, and with Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".vb-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector(".vb-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.preventDefault();
  },
  { capture: true },
);

// The keyboard: "/" goes to the box; arrows go from citation to citation, in the answer and in the source pane.
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]") !== null;
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    const box = document.querySelector("#vb-box textarea");
    if (!box || box.disabled || box.closest("[inert]")) return;
    event.preventDefault();
    box.focus();
    return;
  }
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step) return;
  const pane = document.querySelector(".vb-pane");
  if (pane?.contains(event.target)) {
    event.preventDefault();
    pane.querySelector(`[aria-label="${step > 0 ? "Next" : "Previous"} citation"]`)?.click();
    return;
  }
  const marker = event.target.closest?.(".vb-marker");
  if (!marker) return;
  const markers = [...element.querySelectorAll(".vb-marker")];
  event.preventDefault();
  markers[markers.indexOf(marker) + step]?.focus();
});
