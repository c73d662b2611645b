// Which documents are asked. Gradio runs this once with `element`, the line below the box that says so. The filter is
// part of the address, so that it stays when the page is loaded again, and goes with a link.
const FIELDS = { since: "since", until: "until", sources: "source", documents: "only", tags: "tag" }; // and their names in the address
const LISTS = ["sources", "documents", "tags"];
const PAUSE = 250; // milliseconds after the last key

let where = read();
let names = new Map(); // titles of the documents that were chosen, by id

function read() {
  const said = new URLSearchParams(location.search);
  const read = {};
  for (const [field, name] of Object.entries(FIELDS)) {
    read[field] = LISTS.includes(field) ? said.getAll(name).filter(Boolean) : (said.get(name) ?? "");
  }
  return { ...read, undated: said.has("undated") };
}

const isSet = (each) => Object.keys(FIELDS).some((field) => each[field].length > 0);
const isDated = (each) => Boolean(each.since || each.until);

function write() {
  const url = new URL(location.href);
  for (const [field, name] of Object.entries(FIELDS)) {
    url.searchParams.delete(name);
    for (const value of [where[field]].flat()) if (value) url.searchParams.append(name, value);
  }
  url.searchParams.delete("undated");
  if (where.undated && isDated(where)) url.searchParams.set("undated", "1");
  history.replaceState(history.state, "", url);
}

window.verbatim ??= {};
verbatim.where = () => (isSet(where) ? JSON.stringify(where) : "");

// What is asked, in words of the server.
const line = make("div", "vb-limit");
const opens = make("button", "vb-limit-open", "All documents", { type: "button", "aria-haspopup": "dialog" });
const clears = make("button", "vb-icon vb-limit-clear", "✕", { type: "button", "aria-label": "Ask all documents" });
const dateless = make("span", "vb-limit-undated");
line.append(opens, clears, dateless);
element.replaceChildren(line);

// How many documents have no date, where it is asked by date, and the button that takes them in or leaves them out.
function tellUndated(place, told, turn) {
  const { undated: isTaken } = told.where;
  const takes = make("button", "vb-filter-turn", isTaken ? "leave them out" : "include them", { type: "button" });
  takes.addEventListener("click", () => turn(!isTaken));
  const had = place.contains(document.activeElement);
  place.replaceChildren(`${told.undated} without a date ${told.undated === 1 ? "is" : "are"} ${isTaken ? "included" : "left out"}; `, takes);
  place.hidden = told.undated === 0;
  if (had && !place.hidden) takes.focus();
}

async function tell() {
  clears.hidden = !isSet(where);
  line.classList.toggle("vb-limited", isSet(where));
  opens.title = "";
  dateless.hidden = true;
  if (!isSet(where)) {
    opens.textContent = "All documents are asked";
    return;
  }
  const asked = where;
  opens.textContent = "Some documents are asked";
  try {
    const told = await verbatim.post("filter", { where });
    if (asked !== where) return;
    opens.textContent = opens.title = `Only ${told.words}: ${told.count}${told.names && `, ${told.names}`}`;
    tellUndated(dateless, { ...told, where }, (undated) => use({ ...where, undated }));
  } catch (problem) {
    if (asked === where) opens.textContent = opens.title = problem.message;
  }
}

function use(chosen) {
  where = chosen;
  write();
  tell();
}

clears.addEventListener("click", () => {
  use({ since: "", until: "", sources: [], documents: [], tags: [], undated: false });
  opens.focus();
});

// The form.
const dialog = make("dialog", "", "", { id: "vb-filter-form", "aria-labelledby": "vb-filter-title" });
const form = make("form", "", "", { method: "dialog" });
const inputs = {};
const pair = make("div", "vb-filter-pair");
for (const [field, label, hint] of [
  ["since", "Published from", "2023 or 2023-07-01"],
  ["until", "Published until", "2024 or 2024-12-31"],
  ["sources", "Source", "part of it, such as bbc.co.uk"],
]) {
  const holder = make("label", "vb-field");
  inputs[field] = make("input", "", "", { type: "text", placeholder: hint, autocomplete: "off", maxlength: "300" });
  holder.append(make("span", "", label), inputs[field]);
  if (field === "sources") form.append(pair, holder);
  else pair.append(holder);
}
const search = make("label", "vb-field");
const sought = make("input", "", "", { type: "search", placeholder: "title, source or id", autocomplete: "off", maxlength: "300" });
search.append(make("span", "", "Documents"), sought);
const choices = make("ul", "vb-filter-choices", "", { "aria-label": "Titles to choose from" });
const said = make("p", "vb-filter-said", "", { role: "status" });
const undatedSaid = make("p", "vb-filter-undated");
undatedSaid.hidden = true;
const buttons = make("div", "vb-filter-buttons");
const applies = make("button", "vb-primary", "Ask only these", { type: "submit" });
const all = make("button", "vb-action", "Ask all documents", { type: "button" });
const cancels = make("button", "vb-action", "Cancel", { type: "button" });
buttons.append(applies, all, cancels);
form.prepend(make("h2", "", "Which documents are asked", { id: "vb-filter-title" }));
const tags = make("fieldset", "vb-field vb-filter-tags"); // those in use, of which a document must have one
form.append(tags, search, choices, said, undatedSaid, buttons);
dialog.append(form);
document.body.append(dialog);

let chosen = []; // ids, in the form
let undated = false; // whether those without a date are taken in
let found = []; // [{id, name}] for what is sought
let timer = 0;
let asked = 0;

const pattern = (text) => (/[*?]/.test(text) ? text : `*${text}*`);

function entered() {
  return {
    since: inputs.since.value.trim(),
    until: inputs.until.value.trim(),
    sources: inputs.sources.value.split(",").map((each) => each.trim()).filter(Boolean).map(pattern),
    documents: chosen,
    undated,
    tags: [...tags.querySelectorAll("input:checked")].map((box) => box.value),
  };
}

function drawTags(names, ticked) {
  const all = [...new Set([...ticked, ...names])];
  tags.hidden = all.length === 0;
  tags.replaceChildren(
    make("legend", "", "With any of these tags"),
    ...all.map((name) => {
      const label = make("label", "vb-filter-tag");
      const box = make("input", "", "", { type: "checkbox", value: name });
      box.checked = ticked.includes(name);
      box.addEventListener("change", look);
      label.append(box, make("span", "", name, { dir: "auto" }));
      return label;
    }),
  );
}

function drawChoices() {
  const shown = [...chosen.map((id) => ({ id, name: names.get(id) ?? id })), ...found.filter(({ id }) => !chosen.includes(id))];
  choices.replaceChildren(
    ...shown.map(({ id, name }) => {
      const item = make("li", "");
      const label = make("label", "vb-filter-choice");
      const box = make("input", "", "", { type: "checkbox" });
      box.checked = chosen.includes(id);
      box.addEventListener("change", () => {
        names.set(id, name);
        chosen = box.checked ? [...chosen, id] : chosen.filter((each) => each !== id);
        look();
      });
      label.append(box, make("span", "", name, { dir: "auto" }));
      item.append(label);
      return item;
    }),
  );
  choices.hidden = shown.length === 0;
}

// Which documents are left and which are found, told while it is filled in.
async function look() {
  clearTimeout(timer);
  const number = ++asked;
  const asks = entered();
  try {
    const told = await verbatim.post("filter", { where: asks, sought: sought.value });
    if (number === asked) draw(told, asks);
    return { ...asks, documents: told.documents };
  } catch (problem) {
    if (number === asked) refuse(problem.message);
    return null;
  }
}

function draw(told, asks) {
  found = told.found;
  for (const { id, name } of told.named) names.set(id, name);
  if (!tags.contains(document.activeElement)) drawTags(told.tags, asks.tags);
  said.textContent = told.count + (told.names && `: ${told.names}`);
  said.classList.remove("vb-wrong");
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  tellUndated(undatedSaid, { ...told, where: asks }, (taken) => {
    undated = taken;
    look();
  });
  const focused = choices.contains(document.activeElement) && [...choices.querySelectorAll("input")].indexOf(document.activeElement);
  drawChoices();
  if (focused !== false) choices.querySelectorAll("input")[Math.max(focused, 0)]?.focus();
}

// The sentence calls the fields by their labels.
function refuse(problem) {
  said.textContent = problem;
  said.classList.add("vb-wrong");
  undatedSaid.hidden = true;
  found = [];
  drawChoices();
  for (const field of form.querySelectorAll(".vb-field")) {
    const isWrong = problem.includes(`“${field.firstChild?.textContent}”`);
    if (isWrong) field.lastChild.setAttribute("aria-invalid", "true");
    else field.lastChild?.removeAttribute("aria-invalid");
  }
}

form.addEventListener("input", (event) => {
  if (event.target.type === "checkbox") return;
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});
// What stands in the fields now is asked, also what was typed last and not looked at yet.
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const asks = await look();
  if (!dialog.open) return;
  if (asks) {
    use(asks);
    dialog.close();
  } else form.querySelector("[aria-invalid]")?.focus();
});
all.addEventListener("click", () => {
  clears.click();
  dialog.close();
});
cancels.addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
opens.addEventListener("click", () => {
  inputs.since.value = where.since;
  inputs.until.value = where.until;
  inputs.sources.value = where.sources.map((each) => each.replace(/^\*([^*?]+)\*$/, "$1")).join(", ");
  chosen = [...where.documents];
  undated = where.undated;
  drawTags([], where.tags);
  sought.value = "";
  found = [];
  drawChoices();
  dialog.showModal();
  look();
});
addEventListener("popstate", () => {
  where = read();
  tell();
});
if (verbatim.post) tell();
else document.addEventListener("vb-ready", tell, { once: true });
