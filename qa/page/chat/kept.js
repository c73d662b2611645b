// Conversations that this browser keeps. Gradio runs this once with `element`, where each answer comes as data, and with
// `trigger` and `watch`. They stay in this browser's storage; the server keeps none but those that are shared (sharing.js,
// which stands behind this script). COLLECTION stands before it: what was asked of one collection is not shown beside
// another.
const OWN = COLLECTION ? `verbatim.in.${COLLECTION}` : "verbatim";
const INDEX = `${OWN}.conversations`; // [{id, title, at}], newest first
const key = (id) => `${OWN}.conversation.${id}`;
const MOST = 100; // conversations; of more the oldest go
const PATIENCE = 4000; // milliseconds without an answer, after which it is asked once more
const LOOK = 20000; // milliseconds between two looks at the clock
const SLEPT = 300000; // milliseconds without one: the machine or the tab slept, and the server may have forgotten the page
const TAB = `${OWN}.current`; // of this tab, so that it is there again when the page is loaded again

let id = ""; // of the conversation that is shown; empty before its first answer
let exchanges = [];
let written = null; // what this tab read or wrote last under that id

const parse = (text, otherwise) => {
  try {
    return JSON.parse(text) ?? otherwise;
  } catch {
    return otherwise;
  }
};
const index = () => parse(localStorage.getItem(INDEX), []);
const load = (name) => parse(localStorage.getItem(key(name)), null);

function forget(name) {
  localStorage.removeItem(key(name));
  localStorage.setItem(INDEX, JSON.stringify(index().filter((each) => each.id !== name)));
}

const unused = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;

// Where the storage is full, or not to be had, the oldest go; at worst a conversation is not kept.
function store() {
  const there = localStorage.getItem(key(id));
  if (there !== null && there !== written) turnTo(unused(), exchanges); // another tab went on with it: now there are two
  const content = JSON.stringify({ exchanges });
  const title = exchanges[0].question.slice(0, 200);
  const others = index().filter((each) => each.id !== id);
  for (const { id: old } of others.splice(MOST - 1)) localStorage.removeItem(key(old));
  for (;;) {
    try {
      localStorage.setItem(key(id), content);
      written = content;
      localStorage.setItem(INDEX, JSON.stringify([{ id, title, at: new Date().toISOString() }, ...others]));
      return;
    } catch {
      const oldest = others.pop();
      if (!oldest) return;
      localStorage.removeItem(key(oldest.id));
    }
  }
}

function turnTo(name, kept) {
  id = name;
  exchanges = kept;
  try {
    if (name) sessionStorage.setItem(TAB, name);
    else sessionStorage.removeItem(TAB);
  } catch {
    // without storage the page works, but for this
  }
  document.dispatchEvent(new CustomEvent("vb-turned"));
}

watch("value", () => {
  keepDraft(); // what was asked is none any more
  const told = element.querySelector("[data-exchange]");
  if (!told) {
    turnTo("", []);
    return;
  }
  const exchange = JSON.parse(told.dataset.exchange);
  exchanges = [...exchanges.filter((each) => each.number !== exchange.number), exchange];
  exchanges.sort((one, other) => one.number - other.number);
  exchanges = exchanges.slice(-50);
  turnTo(id || unused(), exchanges);
  store();
});

// Where nothing was answered since the page was loaded, Gradio tells of no other value.
document.addEventListener("click", (event) => event.target.closest?.("#vb-restart") && turnTo("", []));

function open(name) {
  const kept = load(name);
  if (!Array.isArray(kept?.exchanges)) return;
  document.dispatchEvent(new CustomEvent("vb-opened")); // what waits to be asked belongs to another conversation
  turnTo(name, kept.exchanges);
  written = localStorage.getItem(key(name));
  const conversation = { exchanges: kept.exchanges };
  trigger("restore", { conversation });
  // Gradio may lose what is sent in the moment in which something else ends.
  setTimeout(() => {
    if (id === name && !document.querySelector(".vb-turns")) trigger("restore", { conversation });
  }, PATIENCE);
}

// After a sleep, or without a connection for a while, the server may know this page no more: it is told again.
const again = () => {
  if (document.querySelector(".vb-pending")) return;
  if (id) open(id);
  else document.dispatchEvent(new CustomEvent("vb-again")); // one that is shared may be shown
};
let awake = Date.now();
setInterval(() => {
  const slept = Date.now() - awake > SLEPT;
  awake = Date.now();
  if (slept) again();
}, LOOK);
addEventListener("online", again);

// What other pieces of the page need of the conversation.
window.verbatim ??= {};
verbatim.kept = (number) => exchanges.find((each) => String(each.number) === String(number));
verbatim.keyOf = (number) => `${id} ${number}`;
verbatim.rated = (number, helpful) => {
  const exchange = verbatim.kept(number);
  if (!exchange) return;
  exchange.helpful = helpful;
  store();
};
verbatim.before = (number) => {
  const said = exchanges.filter((each) => each.number < Number(number) && each.answer);
  const history = said.flatMap(({ question, worded, answer }) => [
    { role: "user", content: worded || question },
    { role: "assistant", content: answer.text },
  ]);
  return { history, exchange: verbatim.kept(number) };
};
verbatim.exported = async (numbers, format) => {
  const answers = exchanges.filter((each) => each.answer && (!numbers || numbers.includes(String(each.number))));
  const blob = await verbatim.post("export", { format, answers: answers.map((each) => each.answer) });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob.content);
  link.download = blob.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

// The drawer: a list, newest first; each can be opened, exported and deleted, and all are searched.
const drawer = make("dialog", "", "", { id: "vb-drawer", "aria-labelledby": "vb-drawer-title" });
const sought = make("input", "vb-find vb-kept-find", "", {
  type: "search",
  "aria-label": "Search conversations",
  placeholder: "Search questions and answers",
  autocomplete: "off",
  spellcheck: "false",
  maxlength: "200",
  dir: "auto",
});
const told = make("p", "vb-drawer-note", "", { role: "status" });
const list = make("ul", "vb-kept-list");

function day(at) {
  const date = new Date(at);
  return Number.isNaN(date.valueOf()) ? "" : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

let dropped = null; // the conversation deleted last, until the drawer is closed

function row({ id: name, title, at }, words) {
  const item = make("li", name === id ? "vb-kept vb-shown" : "vb-kept");
  const opens = make("button", "vb-kept-open", "", { type: "button" });
  if (name === id) opens.setAttribute("aria-current", "true");
  const named = make("span", "vb-kept-title", "", { dir: "auto" });
  named.append(...marked(title, words));
  opens.append(named);
  const excerpt = words.length ? excerptOf(saidIn(name, localStorage.getItem(key(name))), words, title) : null;
  if (excerpt !== null) {
    const line = make("span", "vb-kept-excerpt", "", { dir: "auto" });
    line.append(...marked(excerpt, words, { cut: true }));
    opens.append(line);
  }
  opens.append(make("time", "", day(at), { datetime: at }));
  opens.addEventListener("click", () => {
    drawer.close();
    open(name);
  });
  const deletes = make("button", "vb-icon", "✕", { type: "button", "aria-label": `Delete “${title}”`, title: "Delete" });
  deletes.addEventListener("click", () => {
    dropped = { entry: { id: name, title, at }, content: localStorage.getItem(key(name)) };
    forget(name);
    draw();
    drawer.querySelector(".vb-undo")?.focus();
  });
  item.append(opens, ...(canShare() ? [shareButton(name, title)] : []), deletes);
  return item;
}

function undo() {
  localStorage.setItem(key(dropped.entry.id), dropped.content);
  const all = [...index(), dropped.entry].sort((one, other) => other.at.localeCompare(one.at));
  localStorage.setItem(INDEX, JSON.stringify(all));
  dropped = null;
  draw();
}

function exportMenu() {
  const menu = make("div", "vb-kept-export", "", { role: "group", "aria-label": "Export this conversation" });
  menu.append(make("span", "", "Export this conversation"));
  for (const [format, words] of [["markdown", "Markdown"], ["html", "HTML"], ["json", "JSON"]]) {
    const choice = make("button", "vb-action", words, { type: "button" });
    choice.addEventListener("click", async () => {
      try {
        await verbatim.exported(null, format);
      } catch (problem) {
        menu.append(make("p", "vb-problem", problem.message, { role: "alert" }));
      }
    });
    menu.append(choice);
  }
  return menu;
}

// Those that hold all words that are sought, and how many they are.
function drawList() {
  const all = index();
  const words = soughtWords(sought.value);
  const found = words.length
    ? all.filter(({ id: name }) => holdsAll(saidIn(name, localStorage.getItem(key(name)) ?? ""), words))
    : all;
  list.replaceChildren(...found.map((each) => row(each, words)));
  sought.hidden = !all.length;
  const of = `${all.length} conversation${all.length === 1 ? "" : "s"}`;
  if (!all.length) told.textContent = "There are none yet.";
  else if (!words.length) told.textContent = "";
  else told.textContent = found.length ? `${found.length} of ${of}` : `Nothing found for “${sought.value.trim()}” in ${of}.`;
}

function draw() {
  const head = make("header", "vb-drawer-head");
  const closes = make("button", "vb-icon", "✕", { type: "button", "aria-label": "Close" });
  closes.addEventListener("click", () => drawer.close());
  head.append(make("h2", "", "Conversations", { id: "vb-drawer-title" }), closes);
  const where = `Kept in this browser only${canShare() ? ", but for those that you share" : ""}.`;
  const parts = [head, make("p", "vb-drawer-note", where), sought];
  if (dropped) {
    const told = make("p", "vb-dropped", "Deleted. ", { role: "status" });
    const back = make("button", "vb-action vb-undo", "Undo", { type: "button" });
    back.addEventListener("click", undo);
    told.append(back);
    parts.push(told);
  }
  drawList();
  parts.push(told, list, elsewhere);
  if (exchanges.some((each) => each.answer)) parts.push(exportMenu());
  drawer.replaceChildren(...parts);
}

document.body.append(drawer);
drawer.addEventListener("close", () => {
  dropped = null;
  sought.value = "";
});
sought.addEventListener("input", drawList);

// Enter opens the first that was found, the arrows go along the list, and Escape empties the field before it closes.
drawer.addEventListener("keydown", (event) => {
  const rows = [...list.querySelectorAll(".vb-kept-open")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const here = rows.indexOf(event.target);
  if (event.target === sought && event.key === "Enter" && !event.isComposing && sought.value.trim()) rows[0]?.click();
  else if (event.target === sought && event.key === "Escape" && sought.value) {
    sought.value = "";
    drawList();
  } else if (step && (here >= 0 || event.target === sought)) (rows[here + step] ?? (step < 0 ? sought : rows[here]))?.focus();
  else return;
  event.preventDefault();
});
drawer.addEventListener("click", (event) => {
  if (event.target === drawer) drawer.close(); // beside it
});
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("#vb-history")) return;
  draw();
  drawer.showModal();
  if (!matchMedia("(pointer: coarse)").matches) sought.focus(); // on a phone that would raise the keyboard over the list
});
addEventListener("storage", () => drawer.open && draw()); // another tab changed it

// A page that is loaded again, as Gradio does when the server was gone, shows its conversation again, and what was typed.
const DRAFT = `${OWN}.draft`;
verbatim.draft = DRAFT;
function keepDraft() {
  const typed = document.querySelector("#vb-box textarea")?.value ?? "";
  const draft = [...(verbatim.waiting?.() ?? []), typed].filter(Boolean).join("\n");
  try {
    if (draft) sessionStorage.setItem(DRAFT, draft);
    else sessionStorage.removeItem(DRAFT);
  } catch {
    // without storage it is lost
  }
}
document.addEventListener("input", (event) => event.target.closest?.("#vb-box") && keepDraft());
document.addEventListener("vb-waiting", keepDraft);
function fill(box, draft) {
  // Gradio hears of a value only by an event.
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, draft);
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
// So does one that is opened by whoever logs in again, since the session ended while it was open (see connection.js).
const [navigation] = performance.getEntriesByType("navigation");
const returns = sessionStorage.getItem("verbatim.returns");
sessionStorage.removeItem("verbatim.returns");
if (returns || (navigation && navigation.type !== "navigate")) {
  const name = sessionStorage.getItem(TAB);
  if (name && !linked()) open(name); // one that is shared comes first
  const draft = sessionStorage.getItem(DRAFT);
  document.addEventListener("vb-ready", () => {
    const box = document.querySelector("#vb-box textarea");
    if (draft && !box.value) fill(box, draft);
  });
}
