// Of the documents view; documents/parts.js says how its scripts belong together.
// Add a web page or feed: one address, and a line for each page that came of it
const address = part(".vb-address");
const complaint = part(".vb-fetch-problem");

function complain(sentence) {
  complaint.textContent = sentence;
  complaint.hidden = !sentence;
  address.setAttribute("aria-invalid", String(Boolean(sentence)));
}

async function fetchPage(typed) {
  if (listed?.locked) return;
  if (busy) {
    say("Wait until the work shown below is done.");
    return;
  }
  complain("");
  busy = true;
  let job = 0;
  try {
    ({ job } = await ask("fetch", { address: typed }));
  } catch (error) {
    busy = false;
    complain(error.message);
    address.focus({ preventScroll: true });
    return;
  }
  files = [];
  plan.replaceChildren();
  lines.replaceChildren();
  work("Fetching");
  title.focus({ preventScroll: true });
  try {
    cameOf(await finished(job, step));
    address.value = "";
  } catch (error) {
    broke("Nothing was fetched", error, () => fetchPage(typed));
  } finally {
    busy = false;
    load();
    trigger("refresh");
  }
}

const OUTCOMES = {
  indexed: "added", changed: "changed", copy: "added as a copy", unchanged: "unchanged", deleted: "deleted before",
  unreadable: "not readable", unfetched: "not fetched",
};

function cameOf({ files: pages, hidden, unchanged }) {
  const many = new Map();
  for (const page of pages) many.set(page.state, (many.get(page.state) ?? 0) + 1);
  if (unchanged) many.set("unchanged", unchanged);
  const sentence = Object.keys(OUTCOMES)
    .filter((state) => many.has(state))
    .map((state) => `${number(many.get(state))} ${OUTCOMES[state]}`);
  if (hidden) sentence.push(`${number(hidden)} not shown below`);
  const bad = pages.length > 0 && pages.every((page) => ["unreadable", "unfetched", "deleted"].includes(page.state));
  over(bad && !unchanged ? "Nothing was added" : "Fetching done", sentence.join(" · "));
  for (const page of pages) {
    const entry = { file: page, line: make("li", { className: "vb-file" }) };
    lines.append(entry.line);
    const told = page.title ? `“${page.title}”, ${page.said}` : page.said;
    mark(entry, page.state, told, page.document ? [opening(page.document)] : []);
  }
}

function opening(id) {
  const data = { document: id, start: 0, end: 0, sha256: "" };
  return make("button", { type: "button", className: "vb-action vb-open", textContent: "Open", ariaHasPopup: "dialog", data });
}

part(".vb-fetch").addEventListener("submit", (event) => {
  event.preventDefault();
  fetchPage(address.value);
});

address.addEventListener("input", () => complain(""));
