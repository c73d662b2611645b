// A conversation is shared by a link where people log in: the dialog that gives it, and what one shares. Stands behind
// kept.js and before shown.js, and runs with them. What is shown is set as text.
const canShare = () => document.querySelector(".vb-person") !== null;
const linkTo = (shared) => `${location.origin}${location.pathname}?conversation=${encodeURIComponent(shared)}`;
const press = (words, kind, pressed, more = {}) => {
  const made = make("button", kind, words, { type: "button", ...more });
  made.addEventListener("click", pressed);
  return made;
};

const WHO =
  "Whoever may ask in this collection can open the link, once logged in, and reads the conversation as it was when it was shared.";
let mine = []; // what this person shares, as the server told it last: [{id, conversation, title, at}]
let offered = null; // the conversation that the dialog is about: {conversation, exchanges}
let state = ""; // what the dialog says of it

const dialog = make("dialog", "vb-dialog vb-share", "", { "aria-labelledby": "vb-share-title" });
const ofWhat = make("p", "vb-share-of", "", { dir: "auto" });
const address = make("input", "vb-share-link", "", { type: "text", readonly: "", "aria-label": "Link", dir: "ltr" });
const copies = press("Copy link", "vb-action vb-main", copyLink);
const said = make("p", "vb-share-said", "", { role: "status" });
const failed = make("p", "vb-dialog-problem", "", { role: "alert" });
const renews = press("Share what was asked since", "vb-action", share);
const ends = press("Stop sharing", "vb-action", stop);
const acts = make("div", "vb-dialog-acts");
const line = make("div", "vb-share-line");
line.append(address, copies);
acts.append(renews, ends, press("Close", "vb-action", () => dialog.close()));
const heading = make("h2", "", "Share this conversation", { id: "vb-share-title" });
dialog.append(heading, ofWhat, line, said, failed, make("p", "vb-share-who", WHO), acts);
document.body.append(dialog);

const sharedAs = (conversation) => mine.find((each) => each.conversation === conversation);

async function listMine() {
  ({ shared: mine } = await verbatim.post("conversations/list", {}));
}

// Shared at once where it is not yet; else the link that it has.
async function offer(conversation, all) {
  offered = { conversation, exchanges: all };
  ofWhat.textContent = `“${all[0]?.question ?? ""}”`;
  failed.textContent = "";
  show(undefined, "");
  dialog.showModal();
  try {
    await listMine();
    const shared = sharedAs(conversation);
    if (shared) show(shared, `Shared on ${day(shared.at)}, as it was then.`);
    else await share();
  } catch (problem) {
    failed.textContent = problem.message;
  }
}

function show(shared, words) {
  line.hidden = renews.hidden = ends.hidden = !shared;
  state = words;
  said.textContent = words;
  if (!shared) return;
  address.value = linkTo(shared.id);
  copies.focus();
}

async function share() {
  failed.textContent = "";
  try {
    const { left_out: many, ...shared } = await verbatim.post("conversations/share", offered);
    mine = [shared, ...mine.filter((each) => each.id !== shared.id)];
    const out = many === 1 ? "1 answer is left out" : `${many} answers are left out`;
    show(shared, `Shared as it is now.${many ? ` ${out}, for which this server cannot vouch; ask again to have it in.` : ""}`);
    renews.hidden = true; // nothing was asked since
    await copyLink();
  } catch (problem) {
    failed.textContent = problem.message;
  }
  redraw();
}

// A page without https has no clipboard.
async function copyLink() {
  let copied = "The link is copied.";
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(address.value);
    else {
      address.select();
      if (!document.execCommand("copy")) throw new Error("The browser does not let the page copy.");
    }
  } catch {
    copied = "The browser did not copy the link; copy it from the field.";
    address.select();
  }
  said.textContent = `${state} ${copied}`;
}

async function stopped(shared) {
  await verbatim.post("conversations/stop", { id: shared.id });
  mine = mine.filter((each) => each.id !== shared.id);
  redraw();
}

async function stop() {
  failed.textContent = "";
  try {
    await stopped(sharedAs(offered.conversation));
    show(undefined, "Not shared any more: the link opens nothing. Shared again it gets another link.");
  } catch (problem) {
    failed.textContent = problem.message;
  }
}

// Of the drawer: a button for each conversation, and what this person shares that this browser does not keep.
const elsewhere = make("div", "");

function shareButton(name, title) {
  const made = press("", "vb-action vb-kept-share", () => offer(name, load(name)?.exchanges ?? []), { "aria-haspopup": "dialog" });
  Object.assign(made.dataset, { conversation: name, title });
  return named(made);
}

function named(button) {
  button.textContent = sharedAs(button.dataset.conversation) ? "Shared" : "Share";
  button.setAttribute("aria-label", `${button.textContent}: “${button.dataset.title}”`);
  return button;
}

// In place: what has the focus keeps it.
function redraw() {
  for (const each of list.querySelectorAll(".vb-kept-share")) named(each);
  const kept = new Set(index().map((each) => each.id));
  const others = mine.filter((each) => !kept.has(each.conversation));
  elsewhere.replaceChildren();
  if (!others.length) return;
  const items = make("ul", "vb-kept-list", "", { "aria-labelledby": "vb-elsewhere" });
  items.append(...others.map(itemOf));
  elsewhere.append(make("h3", "vb-elsewhere", "Shared by you, and not in this browser", { id: "vb-elsewhere" }), items);
}

function itemOf(shared) {
  const item = make("li", "vb-kept");
  const opens = make("a", "vb-kept-open", "", { href: linkTo(shared.id) });
  opens.append(make("span", "vb-kept-title", shared.title, { dir: "auto" }));
  opens.append(make("time", "", day(shared.at), { datetime: shared.at }));
  const quits = press("Stop sharing", "vb-action vb-kept-share", async () => {
    try {
      await stopped(shared);
      drawer.querySelector(".vb-icon").focus();
    } catch (problem) {
      item.append(make("p", "vb-problem", problem.message, { role: "alert" }));
    }
  });
  quits.setAttribute("aria-label", `Stop sharing “${shared.title}”`);
  item.append(opens, quits);
  return item;
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.('[data-act="share"], #vb-history');
  if (pressed?.id === "vb-history" && canShare()) listMine().then(redraw, () => {});
  else if (pressed?.dataset.act === "share") offer(id, exchanges);
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close(); // beside it
});
