// Saved questions: the bell with its count, the view that lists what is new and what is saved, and "Save" below an
// answer. Gradio runs this once with `element`, the view. The lists come from the server as HTML in which everything is
// escaped. Who has an account is told by the server what is new; else this browser remembers up to where it was seen.
const EVERY = 60_000; // milliseconds between two looks at the bell
const SEEN = `verbatim.alerts ${location.pathname}`;

const part = (name) => element.querySelector(name);
const view = part(".vb-alerts");
const said = part(".vb-alerts-said");
const spoken = part(".vb-alerts-spoken");
const bell = () => document.querySelector("#vb-to-alerts");
let unseen = 0;

const seenTo = () => Number(localStorage.getItem(SEEN)) || 0;
function see(number) {
  try {
    localStorage.setItem(SEEN, String(number));
  } catch {
    // without storage all of them are new each time
  }
}

const { shown, isAsked, turn, go } = placedOver("alerts", {
  turned: (on) => on && load(),
  keeps: () => false,
});

async function get(path) {
  let response;
  try {
    response = await fetch(`api/alerts/${path}`, { cache: "no-store" });
  } catch {
    throw new Error("The server does not answer. Try again when it runs.");
  }
  const isJson = (response.headers.get("content-type") ?? "").startsWith("application/json");
  const told = isJson ? await response.json() : {};
  if (!response.ok) throw new Error(told.problem ?? "The server refused this. Load the page again.");
  return told;
}

const newsOf = (count) => (count === 1 ? "1 new alert" : `${count} new alerts`);

function ring(count) {
  if (count > unseen) spoken.textContent = `${newsOf(count)} on saved questions.`;
  unseen = count;
  name();
}

// The name says what the picture does not. Gradio may draw the button later than this runs.
function name() {
  const button = bell();
  if (!button) return;
  button.setAttribute("aria-label", unseen ? `Saved questions, ${newsOf(unseen)}` : "Saved questions");
  button.title = button.getAttribute("aria-label");
  if (unseen) button.dataset.count = unseen > 99 ? "99+" : unseen;
  else delete button.dataset.count;
}

new MutationObserver(() => bell()?.hasAttribute("aria-label") || name()).observe(document.body, {
  subtree: true,
  childList: true,
});

async function look() {
  if (document.hidden || shown()) return;
  try {
    const told = await get(`count?after=${seenTo()}`);
    if (!told.person && told.newest < seenTo()) see(told.newest); // another collection is served here by now
    ring(told.unseen);
  } catch {
    // the next look tells
  }
}

async function load() {
  try {
    const told = await get(`list?after=${seenTo()}`);
    part(".vb-alerts-list").innerHTML = told.alerts;
    part(".vb-saved-list").innerHTML = told.saved;
    part(".vb-alerts-none").hidden = Boolean(told.alerts);
    part(".vb-saved-none").hidden = told.count > 0;
    said.textContent = told.new ? `${newsOf(told.new)}.` : "";
    for (const time of view.querySelectorAll("time")) time.textContent = day(time.dateTime);
    if (told.person) await verbatim.post("alerts/seen", { until: told.newest });
    else see(told.newest);
    ring(0);
  } catch (problem) {
    said.textContent = problem.message;
  }
}

function day(at) {
  const date = new Date(at);
  return Number.isNaN(date.valueOf()) ? "" : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

// A question is asked with its filter, which is part of the address: leaving this view is the same step.
function ask(question, where) {
  const named = new URLSearchParams();
  for (const field of ["since", "until"]) if (where?.[field]) named.set(field, where[field]);
  for (const source of where?.sources ?? []) named.append("source", source);
  for (const id of where?.documents ?? []) named.append("only", id);
  for (const tag of where?.tags ?? []) named.append("tag", tag);
  if (where?.undated) named.set("undated", "1");
  history.pushState(null, "", named.size ? `?${named}` : location.pathname);
  dispatchEvent(new PopStateEvent("popstate"));
  const box = document.querySelector("#vb-box textarea");
  if (!box || box.disabled) return;
  box.value = question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => document.querySelector("#vb-box .submit-button")?.click(), 100);
}

const whereOf = (key) => {
  const asks = [...view.querySelectorAll(".vb-saved")].find((each) => each.dataset.key === key)?.querySelector("[data-where]");
  return asks?.dataset.where ? JSON.parse(asks.dataset.where) : null;
};

async function remove(row, key) {
  try {
    const gone = await verbatim.post("alerts/remove", { key });
    const told = make("p", "vb-saved-facts", `“${gone.question}” is not asked any more. `);
    const undo = make("button", "vb-action", "Undo", { type: "button" });
    undo.addEventListener("click", async () => {
      const { question, where, webhook, email } = gone;
      const limits = where && { ...where, since: where.since ?? "", until: where.until ?? "" };
      try {
        await verbatim.post("alerts/save", { question, where: limits, webhook, email });
        await load();
        part("h1").focus({ preventScroll: true });
        said.textContent = "It is asked again.";
      } catch (problem) {
        said.textContent = problem.message;
      }
    });
    told.append(undo);
    row.replaceChildren(told);
    undo.focus();
    said.textContent = "Deleted.";
  } catch (problem) {
    said.textContent = problem.message;
  }
}

view.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (!pressed) return;
  if (pressed.matches(".vb-alerts-back")) go(false);
  else if (pressed.dataset.remove) remove(pressed.closest("li"), pressed.dataset.remove);
  else if (pressed.dataset.ask) {
    const { ask: question, where, saved } = pressed.dataset;
    ask(question, where ? JSON.parse(where) : whereOf(saved));
  }
});

// "Save" below an answer: the question as it stands on its own, with the filter that it was asked with.
document.addEventListener("click", async (event) => {
  const pressed = event.target.closest?.('[data-act="save"]');
  if (!pressed) return;
  const { turn: number } = pressed.closest(".vb-turn").dataset;
  const { history: before, exchange } = verbatim.before(number);
  const place = pressed.closest(".vb-turn").querySelector(".vb-below");
  const told = make("p", "vb-told", "", { role: "status" });
  place.replaceChildren(told);
  if (!exchange?.answer) {
    told.textContent = "This answer is not kept any more; ask again, and save it then.";
    return;
  }
  const understood = before.length ? exchange.answer.standalone_question : exchange.question;
  const where = exchange.where && { ...exchange.where, since: exchange.where.since ?? "", until: exchange.where.until ?? "" };
  pressed.disabled = true;
  told.textContent = "Saving …";
  try {
    const made = await verbatim.post("alerts/save", { question: exchange.worded || understood, where });
    told.textContent = `Saved${made.where ? ", with its filter" : ""}: “${made.question}”. The bell above tells what is new to its answer. `;
    const opens = make("button", "vb-action", "Saved questions", { type: "button" });
    opens.addEventListener("click", () => bell().click());
    told.append(opens);
    place.scrollIntoView({ block: "nearest" });
  } catch (problem) {
    told.className = "vb-problem";
    told.textContent = problem.message;
  } finally {
    pressed.disabled = false;
  }
});

document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.('#vb-restart, [id^="vb-to-"]');
  if (!pressed) return;
  if (pressed.id !== "vb-to-alerts") {
    if (shown()) turn(false);
    return;
  }
  for (const other of ["documents", "drafts"]) {
    if (document.body.classList.contains(`vb-at-${other}`)) document.querySelector(`#vb-to-${other}`).click();
  }
  go(!shown());
});

window.addEventListener("focus", look);
setInterval(look, EVERY);
name();
if (isAsked()) {
  if (window.verbatim?.post) turn(true);
  else document.addEventListener("vb-ready", () => turn(true), { once: true });
} else look();
