// What moves in the documents view. Gradio runs this once with `element`, where the view stands, and with `trigger`.
// The rows come from the server as HTML in which everything is escaped; what else is shown is set as text.
const LOOK = 500; // milliseconds between two looks at work under way
const PAUSE = 250; // milliseconds after the last key
const STAY = 10000; // milliseconds that something deleted can be undone where it is told
const LARGEST = 256 * 1024 * 1024; // bytes of a file; the server takes no more
const MOST_LINES = 500; // of files in the panel; the rest is counted
const FIRST = { title: "ascending", source: "ascending", state: "ascending" }; // the others begin with the newest, or most

const part = (name) => element.querySelector(name);
const parts = (name) => [...element.querySelectorAll(name)];
const view = part(".vb-documents");
const panel = part(".vb-job");
const picker = part('input[type="file"]');
const body = part("tbody");
const toast = part(".vb-toast");
const opener = () => document.querySelector("#vb-to-documents");
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const query = { search: "", state: "", sort: "added", order: "descending", page: 1 };
const chosen = new Set(); // ids
let listed = null; // what the server said last
let loading = 0; // number of the last request for the table
let typing = 0;

// Elements

function make(tag, properties = {}, ...children) {
  const { data, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  Object.assign(made.dataset, data);
  made.append(...children.filter((each) => each !== null));
  return made;
}

function button(label, act, kind = "") {
  const made = make("button", { type: "button", className: `vb-action ${kind}`, textContent: label });
  made.addEventListener("click", act);
  return made;
}

// The server

class Problem extends Error {}

async function ask(path, sent) {
  const options = sent === undefined ? { cache: "no-store" } : { method: "POST", body: JSON.stringify(sent) };
  let response;
  try {
    response = await fetch(`api/documents/${path}`, options);
  } catch {
    throw new Problem("The server cannot be reached. Is it running, and are you connected to it?");
  }
  return told(response.status, await response.text());
}

function told(status, text) {
  let said = null;
  try {
    said = JSON.parse(text);
  } catch {
    throw new Problem(text.trim().slice(0, 300) || "The server gave no answer; try again.");
  }
  if (status < 400) return said;
  throw Object.assign(new Problem(said.problem ?? "The server could not do that."), { exists: said.exists });
}

// Follows a job to its end. Whoever goes offline meanwhile gets on with it when the server is there again.
async function finished(job, show) {
  for (;;) {
    try {
      const state = await ask(`progress?job=${job}`);
      if (state.state === "done") return state.outcome;
      if (state.state === "failed") throw Object.assign(new Problem(state.problem), { final: true });
      show(state);
    } catch (error) {
      if (error.final || error.message.includes("started anew")) throw error;
      show({ state: "lost" });
    }
    await sleep(LOOK);
  }
}

// Words

const number = (value) => Number(value).toLocaleString("en");
const counted = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;

function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const unit = bytes < 1e6 ? [1e3, "kB"] : bytes < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
  return `${(bytes / unit[0]).toFixed(bytes / unit[0] < 10 ? 1 : 0)} ${unit[1]}`;
}

function left(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return "";
  if (seconds < 60) return `about ${counted(Math.max(1, Math.round(seconds)), "second")} left`;
  if (seconds < 3600) return `about ${counted(Math.round(seconds / 60), "minute")} left`;
  return `about ${counted(Math.round(seconds / 3600), "hour")} left`;
}

function howFar(state) {
  if (state.state === "lost") return "The server cannot be reached; the page keeps trying.";
  if (state.state === "waiting") return "Waiting for other changes to be done";
  if (!state.total) return "Getting ready";
  const what = state.phase === "reading" ? ["Reading", "file"] : ["Indexing", "passage"];
  const rate = state.rate >= 1 ? `${number(Math.round(state.rate))} a second` : "";
  const many = `${what[0]} ${number(state.done)} of ${counted(state.total, what[1])}`;
  return [many, rate, state.done < state.total ? left(state.seconds_left) : ""].filter(Boolean).join(" · ");
}

// The table

async function load() {
  loading += 1;
  const mine = loading;
  body.parentElement.setAttribute("aria-busy", "true");
  if (!listed) instead(make("p", { className: "vb-quiet", textContent: "Loading the documents…" }));
  try {
    const said = await ask(`list?${new URLSearchParams(query)}`);
    if (mine === loading) render(said);
  } catch (error) {
    if (mine === loading) failed(error);
  } finally {
    if (mine === loading) body.parentElement.removeAttribute("aria-busy");
  }
}

function render(said) {
  listed = said;
  opener()?.setAttribute("aria-pressed", String(shown())); // it may have come after this script
  query.page = said.page;
  body.innerHTML = said.rows; // made by the server, which escapes all of it
  for (const line of body.rows) choose(line, chosen.has(line.dataset.id));
  const all = Object.entries(said.counts).reduce((sum, [state, many]) => sum + (state === "deleted" ? 0 : many), 0);
  for (const filter of parts(".vb-state-filter")) {
    const { state } = filter.dataset;
    const many = state ? (said.counts[state] ?? 0) : all;
    filter.querySelector("span").textContent = number(many);
    filter.setAttribute("aria-pressed", String(state === query.state));
    filter.hidden = !many && state !== "" && state !== query.state;
  }
  for (const head of parts("th[data-sort]")) {
    head.setAttribute("aria-sort", head.dataset.sort === query.sort ? query.order : "none");
  }
  part(".vb-order select").value = query.sort;
  const last = said.first + said.shown - 1;
  part(".vb-page-told").textContent = `${number(said.first)}–${number(last)} of ${number(said.matching)}`;
  part(".vb-page-before").disabled = said.page <= 1;
  part(".vb-page-after").disabled = said.page >= said.pages;
  part(".vb-pages").hidden = said.pages < 2;
  part(".vb-locked").hidden = !said.locked;
  part(".vb-locked").textContent = said.locked;
  part(".vb-standing").textContent = said.standing;
  part(".vb-tools").hidden = !said.total;
  part(".vb-note").hidden = !said.total;
  if (said.matching) instead(null);
  else if (said.total) nothingMatches();
  else empty();
  allow();
  select();
}

// What stands in the place of the table.
function instead(...shown) {
  const place = part(".vb-instead");
  place.classList.remove("vb-none-yet");
  place.replaceChildren(...shown.filter(Boolean));
  place.hidden = !shown[0];
  body.parentElement.hidden = Boolean(shown[0]);
  if (shown[0]) part(".vb-pages").hidden = true;
}

function failed(error) {
  instead(
    make("p", { className: "vb-problem", role: "alert", textContent: error.message }),
    button("Try again", load),
  );
}

function nothingMatches() {
  instead(
    make("p", { className: "vb-quiet", textContent: "No document matches." }),
    button("Show all", () => {
      part(".vb-find").value = "";
      look({ search: "", state: "" });
    }),
  );
}

function empty() {
  const command = make("code", { textContent: "qa index FOLDER" });
  instead(
    make("h2", { textContent: "There are no documents yet" }),
    make("p", { textContent: "Drop files here, or add them with the button above. A folder is taken in with" }),
    make("pre", {}, command),
  );
  part(".vb-instead").classList.add("vb-none-yet");
}

function look(changes) {
  if ("state" in changes && changes.state !== query.state) chosen.clear();
  Object.assign(query, { page: 1 }, changes);
  return load();
}

function sort(column) {
  const begin = FIRST[column] ?? "descending";
  const other = begin === "ascending" ? "descending" : "ascending";
  look({ sort: column, order: query.sort === column && query.order === begin ? other : begin });
}

// Without the right to write everything that writes is out of use, and the sentence above says why.
function allow() {
  for (const each of parts(".vb-add, .vb-reindex, .vb-row-action, .vb-selection-verb")) {
    each.disabled = Boolean(listed?.locked);
    if (each.disabled) each.title = listed.locked;
    else each.removeAttribute("title");
  }
}

// Which rows are chosen

function choose(line, on) {
  const box = line.querySelector('input[type="checkbox"]');
  if (!box) return;
  box.checked = on;
  line.classList.toggle("vb-chosen", on);
  if (on) chosen.add(line.dataset.id);
  else chosen.delete(line.dataset.id);
}

function select() {
  const boxes = [...body.querySelectorAll('input[type="checkbox"]')];
  const on = boxes.filter((box) => box.checked).length;
  const all = part(".vb-select-all");
  all.checked = boxes.length > 0 && on === boxes.length;
  all.indeterminate = on > 0 && on < boxes.length;
  all.disabled = !boxes.length;
  const verb = query.state === "deleted" ? "restore" : "delete";
  part(".vb-selection").hidden = !chosen.size;
  part(".vb-selected").textContent = `${number(chosen.size)} selected`;
  const act = part(".vb-selection-verb");
  act.dataset.verb = verb;
  act.textContent = verb === "restore" ? "Restore" : "Delete";
  part(".vb-hint").hidden = verb === "restore";
}

// Delete, and undo

let fading = 0;

function say(sentence, undo = null) {
  clearTimeout(fading);
  toast.replaceChildren(make("span", { textContent: sentence, dir: "auto" }));
  if (undo) toast.append(button("Undo", undo));
  toast.append(button("✕", hush, "vb-toast-close"));
  toast.lastChild.setAttribute("aria-label", "Close the message");
  toast.hidden = false;
  fading = setTimeout(fade, STAY);
}

function fade() {
  if (toast.matches(":hover") || toast.contains(document.activeElement)) fading = setTimeout(fade, STAY / 4);
  else hush();
}

function hush() {
  clearTimeout(fading);
  if (toast.contains(document.activeElement)) part("h1").focus({ preventScroll: true });
  toast.hidden = true;
}

function named(ids) {
  if (ids.length > 1) return counted(ids.length, "document");
  const line = [...body.rows].find((each) => each.dataset.id === ids[0]);
  const title = line?.querySelector(".vb-document").textContent ?? ids[0];
  return `“${title.length > 80 ? `${title.slice(0, 80)}…` : title}”`;
}

async function change(verb, ids, what = named(ids)) {
  const focused = [...body.rows].findIndex((line) => line.contains(document.activeElement));
  for (const line of body.rows) if (ids.includes(line.dataset.id)) line.classList.add("vb-leaving");
  say(`${verb === "delete" ? "Deleting" : "Restoring"} ${what}…`);
  try {
    const { job } = await ask(verb, { ids });
    const outcome = await finished(job, () => {});
    for (const id of ids) chosen.delete(id);
    if (outcome.failed.length) say(outcome.failed.join(" "));
    else if (verb === "restore") say(`${what} restored.`);
    else say(`${what} deleted from the collection; no file was deleted.`, () => change("restore", ids, what));
    trigger("refresh");
  } catch (error) {
    say(error.message);
  }
  await load();
  if (focused < 0 || document.activeElement !== document.body) return;
  const next = body.rows[Math.min(focused, body.rows.length - 1)]?.querySelector(".vb-row-action");
  (next ?? part("h1")).focus({ preventScroll: true });
}

// The panel of work under way

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
  part("h1").focus({ preventScroll: true });
}

function step(state) {
  detail.textContent = howFar(state);
  if (state.total) bar.value = state.done / state.total;
  else bar.removeAttribute("value");
}

// Upload: one file after the other, then one sync for all of them

let files = []; // {file, line, existing, state, said, name}
let busy = false;
let sending = null; // the request that is out
let stopped = false;

function add(list) {
  if (!list.length || listed?.locked) return;
  if (!busy && panel.classList.contains("vb-over")) shut();
  plan.replaceChildren();
  for (const file of list) {
    const entry = { file, existing: "ask", state: "waiting", said: "", name: "" };
    entry.line = make("li", { className: "vb-file" });
    files.push(entry);
    if (files.length <= MOST_LINES) lines.append(entry.line);
    mark(entry, "waiting", size(file.size));
  }
  upload();
}

const SIGNS = { waiting: "·", sending: "↑", saved: "…", indexed: "✓", unchanged: "✓", copy: "✓", deleted: "!", exists: "?" };
const NAMES = {
  indexed: "Added", unchanged: "Unchanged", copy: "Copy", unreadable: "Not readable", refused: "Refused",
  deleted: "Deleted before", exists: "Name is taken", skipped: "Skipped", waiting: "Waiting", sending: "Sending",
  saved: "Received",
};

function mark(entry, state, said = "", acts = []) {
  Object.assign(entry, { state, said });
  entry.line.dataset.state = state;
  entry.line.replaceChildren(
    make("span", { className: "vb-file-sign", textContent: SIGNS[state] ?? "✕", ariaHidden: "true" }),
    make("span", { className: "vb-file-name", textContent: entry.file.name, dir: "auto" }),
    make("span", { className: "vb-file-said", dir: "auto" }, make("b", { textContent: NAMES[state] }), said ? ` ${said}` : ""),
    acts.length ? make("span", { className: "vb-file-acts" }, ...acts) : "",
  );
}

async function upload() {
  if (busy) return;
  busy = true;
  stopped = false;
  try {
    while (files.some((each) => ["waiting", "saved"].includes(each.state))) {
      if (files.some((each) => each.state === "waiting")) await sendAll();
      if (files.some((each) => each.state === "saved")) await indexAll();
    }
    sum();
  } catch (error) {
    broke("The files are saved, but not indexed", error, upload);
  } finally {
    busy = false;
    load();
    trigger("refresh");
  }
}

async function sendAll() {
  const began = performance.now();
  let sent = 0;
  work("Uploading", button("Stop", stop));
  for (let entry = nextFile(); entry; entry = nextFile()) {
    const tell = (bytes) => {
      const all = files.filter((each) => ["waiting", "sending"].includes(each.state));
      const rest = all.reduce((sum, each) => sum + each.file.size, 0) - bytes;
      const seconds = (performance.now() - began) / 1000;
      const rate = (sent + bytes) / Math.max(seconds, 0.001);
      const many = `${number(files.length - all.length + 1)} of ${counted(files.length, "file")}`;
      bar.value = (sent + bytes) / Math.max(sent + bytes + rest, 1);
      const speed = seconds > 1 ? `${size(rate)} a second · ${left(rest / rate)}` : "";
      detail.textContent = [many, `${size(sent + bytes)} of ${size(sent + bytes + rest)}`, speed].filter(Boolean).join(" · ");
    };
    mark(entry, "sending", size(entry.file.size));
    tell(0);
    await sendOne(entry, tell);
    sent += entry.file.size;
  }
}

function nextFile() {
  if (stopped) for (const each of files) if (each.state === "waiting") mark(each, "skipped", "you stopped the upload");
  return files.find((each) => each.state === "waiting");
}

async function sendOne(entry, tell) {
  if (entry.file.size > LARGEST) {
    mark(entry, "refused", `It has ${size(entry.file.size)}; files of up to ${size(LARGEST)} are taken.`);
    return;
  }
  try {
    const said = await send(entry, tell);
    Object.assign(entry, { name: said.name, folder: said.folder });
    mark(entry, "saved", said.name === entry.file.name ? "" : `as ${said.name}`);
  } catch (error) {
    if (error.exists) taken(entry);
    else if (stopped) mark(entry, "skipped", "you stopped the upload");
    else mark(entry, "refused", error.message, error.lost ? [button("Try again", () => again(entry, entry.existing))] : []);
  }
}

function send(entry, tell) {
  const name = encodeURIComponent(entry.file.name.replace(/\p{Surrogate}/gu, "_"));
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    sending = request;
    request.open("POST", `api/documents/upload?name=${name}&existing=${entry.existing}`);
    request.upload.addEventListener("progress", (event) => tell(event.loaded));
    request.addEventListener("load", () => {
      try {
        done(told(request.status, request.responseText));
      } catch (error) {
        fail(error);
      }
    });
    const sentence = "The file did not arrive: it cannot be read here, or the server cannot be reached.";
    const lost = () => fail(Object.assign(new Problem(sentence), { lost: true }));
    request.addEventListener("error", lost);
    request.addEventListener("abort", lost);
    request.send(entry.file);
  });
}

function stop() {
  stopped = true;
  sending?.abort();
}

function again(entry, existing) {
  entry.existing = existing;
  mark(entry, "waiting", size(entry.file.size));
  upload();
}

// Another file has the name: both are kept unless whoever uploads says otherwise.
function taken(entry) {
  lines.prepend(entry.line); // the list is long, and this waits for a word
  mark(entry, "exists", "with other content", [
    button("Keep both", () => again(entry, "both"), "vb-main"),
    button("Replace", () => again(entry, "replace")),
    button("Skip", () => {
      mark(entry, "skipped");
      if (!busy) sum();
    }),
  ]);
}

async function indexAll() {
  const saved = files.filter((each) => each.state === "saved");
  work("Indexing");
  const { job } = await ask("index", { names: [...new Set(saved.map((each) => each.name))] });
  const outcome = await finished(job, step);
  const results = new Map(outcome.files.map((each) => [each.name, each]));
  for (const entry of saved) {
    const result = results.get(entry.name);
    const as = entry.name === entry.file.name ? "" : `as ${entry.name}: `;
    mark(entry, result.state, `${as}${result.said}`);
  }
}

function sum() {
  const many = new Map();
  for (const { state } of files) many.set(state, (many.get(state) ?? 0) + 1);
  const open = many.get("exists") ?? 0;
  const sentence = Object.keys(NAMES)
    .filter((state) => many.has(state))
    .map((state) => `${number(many.get(state))} ${NAMES[state].toLowerCase()}`);
  const heading = open ? `${counted(open, "file")} with a name that is taken` : "Upload done";
  const all = (existing) => () => {
    for (const each of files) if (each.state === "exists") Object.assign(each, { existing, state: "waiting" });
    upload();
  };
  const acts = open > 1 ? [button("Keep all", all("both"), "vb-main"), button("Replace all", all("replace"))] : [];
  const { folder } = files.find((each) => each.folder) ?? {};
  if (folder) sentence.push(`saved in ${folder}`);
  const hidden = files.length - MOST_LINES;
  over(heading, `${sentence.join(" · ")}${hidden > 0 ? ` · ${number(hidden)} not shown below` : ""}`, ...acts);
}

// Re-index: first what would be done

async function reindex() {
  if (busy) {
    say("Wait until the work shown above is done.");
    return;
  }
  busy = true;
  lines.replaceChildren();
  files = [];
  plan.replaceChildren();
  work("Looking at what has changed");
  title.focus({ preventScroll: true });
  try {
    const { job } = await ask("plan", {});
    propose(await finished(job, step));
  } catch (error) {
    broke("The folders could not be looked at", error, reindex);
  } finally {
    busy = false;
  }
}

const GROUPS = { add: "to add", change: "changed", move: "moved", remove: "to remove", unreadable: "not readable" };
const DONE = { add: "added", change: "changed", move: "moved", remove: "removed", unreadable: "not readable" };

function inWords(report, words) {
  const shown = Object.keys(words).filter((name) => report[name].count);
  return shown.map((name) => `${number(report[name].count)} ${words[name]}`).join(" · ");
}

function propose(report) {
  const stay = `${counted(report.unchanged, "document")} ${report.unchanged === 1 ? "stays as it is" : "stay as they are"}`;
  const kept = report.left_out ? `; ${number(report.left_out)} deleted here ${report.left_out === 1 ? "stays" : "stay"} out` : "";
  if (report.changes) {
    over("Apply these changes?", `${inWords(report, GROUPS)}. ${stay}${kept}.`);
    choices.replaceChildren(button("Apply", apply, "vb-main"), button("Cancel", shut));
    choices.firstChild.focus({ preventScroll: true });
  } else {
    const bad = report.unreadable.count ? ` ${counted(report.unreadable.count, "file")} cannot be read.` : "";
    over("Nothing has changed", `${stay}${kept}.${bad}`);
  }
  plan.replaceChildren(...Object.keys(GROUPS).filter((name) => report[name].count).map((name) => names(report[name], GROUPS[name])));
}

function names({ count, names: some }, words) {
  const items = some.map((name) => make("li", { textContent: name, dir: "auto" }));
  if (count > some.length) items.push(make("li", { textContent: `and ${number(count - some.length)} more` }));
  return make("details", {}, make("summary", { textContent: `${number(count)} ${words}` }), make("ul", {}, ...items));
}

async function apply() {
  if (busy) return;
  busy = true;
  plan.replaceChildren();
  work("Re-indexing");
  title.focus({ preventScroll: true });
  try {
    const { job } = await ask("sync", {});
    const report = await finished(job, step);
    over("The documents are up to date", inWords(report, DONE) || "Nothing had changed any more.");
  } catch (error) {
    broke("The documents were not brought up to date", error, apply);
  } finally {
    busy = false;
    load();
    trigger("refresh");
  }
}

// What somebody else began is shown as well
async function watchOthers() {
  if (busy) return;
  try {
    const state = await ask("progress");
    if (!state.job || busy) return;
    busy = true;
    work("The documents are being changed");
    await finished(state.job, step);
    panel.hidden = true;
    load();
  } catch {
    panel.hidden = true;
  } finally {
    busy = false;
  }
}

// Which view is shown

let readTo = 0; // where the chat was scrolled to

function shown() {
  return document.body.classList.contains("vb-at-documents");
}

function turn(on) {
  if (on === shown()) return;
  document.dispatchEvent(new CustomEvent("vb-turn")); // a source that is open belongs to the view that is left
  if (on) readTo = scrollY;
  document.body.classList.toggle("vb-at-documents", on);
  view.hidden = !on;
  opener()?.setAttribute("aria-pressed", String(on));
  scrollTo({ top: on ? 0 : readTo, behavior: "instant" });
  if (on) {
    part("h1").focus({ preventScroll: true });
    load();
    watchOthers();
  } else {
    hush();
    document.querySelector("#vb-box textarea:enabled")?.focus({ preventScroll: true });
  }
}

const isAsked = () => new URLSearchParams(location.search).get("view") === "documents";

// The rest of the address, as the filter of the chat, stays as it is.
function go(on) {
  turn(on);
  if (on === isAsked()) return;
  const named = new URLSearchParams(location.search);
  if (on) named.set("view", "documents");
  else named.delete("view");
  history.pushState(null, "", named.size ? `?${named}` : location.pathname);
}

// Other people, and other processes, change the documents as well.
window.addEventListener("focus", () => {
  if (shown() && !busy && listed) load();
});

window.addEventListener("popstate", () => turn(isAsked()));

document.addEventListener("click", (event) => {
  if (event.target.closest?.("#vb-to-documents")) go(!shown());
  else if (event.target.closest?.("#vb-restart") && shown()) go(false);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !shown()) return;
  if (document.querySelector(".vb-pane") || event.target.value) return; // theirs: the source, or what is typed
  event.preventDefault();
  go(false);
});

view.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (!pressed || pressed.disabled) return;
  const line = pressed.closest("tr");
  if (pressed.matches(".vb-back")) go(false);
  else if (pressed.matches(".vb-add")) picker.click();
  else if (pressed.matches(".vb-reindex")) reindex();
  else if (pressed.matches(".vb-sort")) sort(pressed.parentElement.dataset.sort);
  else if (pressed.matches(".vb-state-filter")) look({ state: pressed.dataset.state });
  else if (pressed.matches(".vb-page-before, .vb-page-after")) {
    look({ page: query.page + (pressed.matches(".vb-page-after") ? 1 : -1) }).then(() => scrollTo({ top: 0 }));
  } else if (pressed.matches(".vb-row-action")) {
    if (!line.matches(".vb-leaving")) change(pressed.dataset.verb, [line.dataset.id]); // not by the second click of two
  } else if (pressed.matches(".vb-selection-verb")) change(pressed.dataset.verb, [...chosen]);
  else if (pressed.matches(".vb-selection-clear")) {
    chosen.clear();
    for (const each of body.rows) choose(each, false);
    select();
  }
});

view.addEventListener("change", (event) => {
  const { target } = event;
  if (target === picker) {
    add([...picker.files]);
    picker.value = "";
  } else if (target.matches(".vb-order select")) {
    look({ sort: target.value, order: FIRST[target.value] ?? "descending" });
  } else if (target.matches(".vb-select-all")) {
    for (const each of body.rows) choose(each, target.checked);
    select();
  } else if (target.closest("tbody")) {
    choose(target.closest("tr"), target.checked);
    select();
  }
});

part(".vb-find").addEventListener("input", (event) => {
  clearTimeout(typing);
  typing = setTimeout(() => look({ search: event.target.value }), PAUSE);
});

// Files may be dropped anywhere: left to the browser they would take the place of the page.
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  go(true);
  part(".vb-dropzone").hidden = Boolean(listed?.locked);
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) part(".vb-dropzone").hidden = true;
});

document.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  part(".vb-dropzone").hidden = true;
  const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
  const folders = items.filter((item) => item.webkitGetAsEntry?.()?.isDirectory).length;
  if (folders) say("A folder cannot be dropped; drop the files in it, or run qa index with its name.");
  add(items.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory).map((item) => item.getAsFile()));
});

window.addEventListener("beforeunload", (event) => {
  if (files.some((each) => ["waiting", "sending"].includes(each.state)) && busy) event.preventDefault();
});

if (isAsked()) turn(true);
