// Of the documents view; documents/parts.js says how its scripts belong together.
// The panel that shows work under way, and how it ended.
const bar = make("progress", { className: "vb-job-bar" });
const title = make("h2", { className: "vb-job-title", tabIndex: -1 });
const detail = make("p", { className: "vb-job-detail" });
const lines = make("ul", { className: "vb-files" });
const plan = make("div", { className: "vb-plan" });
const choices = make("div", { className: "vb-job-acts" });
const spoken = make("p", { className: "vb-hidden", role: "status" }); // only what is done, not each step
panel.append(title, bar, detail, choices, plan, lines, spoken);

function work(heading, ...acts) {
  panel.hidden = false;
  panel.classList.remove("vb-over");
  title.textContent = heading;
  choices.replaceChildren(...acts);
  bar.hidden = false;
  bar.setAttribute("aria-label", heading);
  bar.removeAttribute("value");
  detail.textContent = "";
  detail.removeAttribute("role");
}

function over(heading, sentence = "", ...acts) {
  work(heading, ...acts, button("Close", shut));
  panel.classList.add("vb-over");
  bar.hidden = true;
  detail.textContent = sentence;
  spoken.textContent = `${heading}. ${sentence}`;
}

function broke(heading, error, again) {
  over(heading, error.message, button("Try again", again, "vb-main"));
  detail.setAttribute("role", "alert");
}

function shut() {
  panel.hidden = true;
  plan.replaceChildren();
  lines.replaceChildren();
  files = [];
  besides = [];
  part("h1").focus({ preventScroll: true });
}

function step(state) {
  detail.textContent = howFar(state);
  if (state.total) bar.value = state.done / state.total;
  else bar.removeAttribute("value");
}
