// Of the documents view; documents/parts.js says how its scripts belong together.
// Upload: one file after the other, then one sync for all of them

let files = []; // {file, inside, shown, line, existing, state, said, name}
let besides = []; // what else is told of a folder that was dropped
let busy = false;
let sending = null; // the request that is out
let stopped = false;

function add(list, told = []) {
  if (!list.length || listed?.locked) return;
  if (!busy && panel.classList.contains("vb-over")) shut();
  plan.replaceChildren();
  besides.push(...told);
  for (const { file, inside } of list) {
    const shown = inside ? `${inside}/${file.name}` : file.name;
    const entry = { file, inside, shown, existing: "ask", state: "waiting", said: "", name: "" };
    entry.line = make("li", { className: "vb-file" });
    files.push(entry);
    if (files.length <= MOST_LINES) lines.append(entry.line);
    mark(entry, "waiting", size(file.size));
  }
  upload();
}

const SIGNS = { waiting: "·", sending: "↑", saved: "…", indexed: "✓", changed: "✓", unchanged: "✓", copy: "✓", deleted: "!", exists: "?" };
const NAMES = {
  indexed: "Added", changed: "Changed", unchanged: "Unchanged", copy: "Copy", unreadable: "Not readable", refused: "Refused",
  deleted: "Deleted before", exists: "Name is taken", skipped: "Skipped", waiting: "Waiting", sending: "Sending",
  saved: "Received", unfetched: "Not fetched",
};

function mark(entry, state, said = "", acts = []) {
  Object.assign(entry, { state, said });
  entry.line.dataset.state = state;
  entry.line.replaceChildren(
    make("span", { className: "vb-file-sign", textContent: SIGNS[state] ?? "✕", ariaHidden: "true" }),
    make("span", { className: "vb-file-name", textContent: entry.shown ?? entry.file.name, dir: "auto" }),
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
    mark(entry, "saved", said.name === entry.shown ? "" : `as ${said.name}`);
  } catch (error) {
    if (error.exists) taken(entry);
    else if (stopped) mark(entry, "skipped", "you stopped the upload");
    else mark(entry, "refused", error.message, error.lost ? [button("Try again", () => again(entry, entry.existing))] : []);
  }
}

function send(entry, tell) {
  const [name, inside] = [entry.file.name, entry.inside].map((each) => encodeURIComponent(each.replace(/\p{Surrogate}/gu, "_")));
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    sending = request;
    request.open("POST", `api/documents/upload?name=${name}&inside=${inside}&existing=${entry.existing}`);
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
    const as = entry.name === entry.shown ? "" : `as ${entry.name}: `;
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
  sentence.push(...besides);
  const hidden = files.length - MOST_LINES;
  over(heading, `${sentence.join(" · ")}${hidden > 0 ? ` · ${number(hidden)} not shown below` : ""}`, ...acts);
}
