// Of the documents view; documents/parts.js says how its scripts belong together.
// What people say of documents: title, date and tags of one, tags of many; and a question before a file is left out.
const SUGGESTED = 24; // tags in use that are offered

function inDialog(id, heading, ...inside) {
  const head = make("h2", { id: `${id}-title`, textContent: heading });
  const wrong = make("p", { className: "vb-dialog-problem", hidden: true });
  wrong.setAttribute("role", "alert");
  const inner = make("form", { method: "dialog", noValidate: true }, head, ...inside, wrong);
  const dialog = make("dialog", { id, className: "vb-dialog" }, inner);
  dialog.setAttribute("aria-labelledby", head.id);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  return {
    dialog,
    form: inner,
    head,
    complain(sentence) {
      wrong.textContent = sentence;
      wrong.hidden = !sentence;
    },
    close: () => dialog.close(),
  };
}

function labelled(words, hint, most) {
  const input = make("input", { type: "text", placeholder: hint, autocomplete: "off", maxLength: most });
  return { input, holder: make("label", { className: "vb-field" }, make("span", { textContent: words }), input) };
}

const asTags = (text) => text.split(",").map((each) => each.trim()).filter(Boolean);

// Tags in use, to be put into a field by a press.
async function suggest(place, input) {
  place.replaceChildren();
  try {
    const { tags } = await ask("tags");
    place.replaceChildren(
      ...tags.slice(0, SUGGESTED).map(({ name }) =>
        button(name, () => {
          const typed = asTags(input.value);
          if (!typed.some((each) => each.toLowerCase() === name.toLowerCase())) input.value = [...typed, name].join(", ");
          input.focus();
        }, "vb-suggested"),
      ),
    );
  } catch {
    // they are only offered
  }
  place.hidden = !place.children.length;
}

// One document
const fields = { title: labelled("Title", "", 500), date: labelled("Date of publication", "2023-09-08, 2023-09 or 2023", 100) };
const notes = { title: make("p", { className: "vb-detected" }), date: make("p", { className: "vb-detected" }) };
const tagged = labelled("Tags, with commas between them", "such as Mali, court case", 2000);
const offered = make("div", { className: "vb-suggestions" });
offered.setAttribute("role", "group");
offered.setAttribute("aria-label", "Tags in use");
const original = make("a", { className: "vb-original", target: "_blank", rel: "noopener noreferrer", textContent: "Open original" });
const saves = make("button", { type: "submit", className: "vb-action vb-main", textContent: "Save" });
const editor = inDialog(
  "vb-editor", "Edit the document",
  fields.title.holder, notes.title, fields.date.holder, notes.date, tagged.holder, offered,
  make("div", { className: "vb-dialog-acts" }, saves, button("Cancel", () => editor.close()), original),
);
let edited = null; // what the server said of the document, and which corrections are to be taken back

async function edit(id) {
  editor.complain("");
  try {
    edited = { ...(await ask(`one?${new URLSearchParams({ id })}`)), back: new Set() };
  } catch (error) {
    say(error.message);
    return;
  }
  for (const name of ["title", "date"]) fill(name, edited[name]);
  tagged.input.value = edited.tags.join(", ");
  original.href = edited.original;
  original.hidden = !edited.original;
  editor.dialog.showModal();
  suggest(offered, tagged.input);
}

function fill(name, value) {
  fields[name].input.value = value;
  fields[name].input.setSelectionRange(0, 0); // its beginning is seen
  const was = edited.corrected[name];
  notes[name].replaceChildren();
  notes[name].hidden = !was;
  if (!was) return;
  const back = edited.back.has(name);
  const words = back ? "What was detected holds again once it is saved." : `${was.words.charAt(0).toUpperCase()}${was.words.slice(1)}.`;
  notes[name].append(make("span", { textContent: words, dir: "auto" }));
  if (back) return;
  notes[name].append(button("Take it back", () => {
    edited.back.add(name);
    fill(name, was.detected);
    fields[name].input.focus();
  }));
}

for (const name of ["title", "date"]) {
  fields[name].input.addEventListener("input", () => edited.back.delete(name));
}

editor.form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = { id: edited.id, tags: asTags(tagged.input.value), back: [...edited.back] };
  for (const name of ["title", "date"]) {
    const typed = fields[name].input.value.trim();
    if (typed !== edited[name] && !edited.back.has(name)) said[name] = typed;
  }
  saves.disabled = true;
  editor.complain("");
  try {
    const { job } = await ask("correct", said);
    await finished(job, () => {});
    editor.close();
    say("Saved.");
    trigger("refresh");
    load();
  } catch (error) {
    editor.complain(error.message);
  } finally {
    saves.disabled = false;
  }
});

// Many documents
const gets = labelled("Add tags", "with commas between them", 2000);
const loses = labelled("Take tags away", "with commas between them", 2000);
const offeredToMany = make("div", { className: "vb-suggestions" });
offeredToMany.setAttribute("role", "group");
offeredToMany.setAttribute("aria-label", "Tags in use");
const sets = make("button", { type: "submit", className: "vb-action vb-main", textContent: "Set tags" });
const tagger = inDialog(
  "vb-tagger", "Tag documents", gets.holder, offeredToMany, loses.holder,
  make("div", { className: "vb-dialog-acts" }, sets, button("Cancel", () => tagger.close())),
);

function tagMany() {
  tagger.complain("");
  tagger.head.textContent = `Tag ${counted(chosen.size, "document")}`;
  gets.input.value = loses.input.value = "";
  tagger.dialog.showModal();
  suggest(offeredToMany, gets.input);
}

tagger.form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const ids = [...chosen];
  const said = { ids, add: asTags(gets.input.value), remove: asTags(loses.input.value) };
  if (!said.add.length && !said.remove.length) {
    tagger.complain("Type a tag to add or to take away.");
    return;
  }
  try {
    await ask("tag", said);
    tagger.close();
    say(`The tags of ${counted(ids.length, "document")} are set.`);
    load();
  } catch (error) {
    tagger.complain(error.message);
  }
});

// A file that cannot be read
const asks = make("p", {});
const leaves = button("Leave it out", () => {
  doubt.close();
  leaveOut(doubt.file, doubt.name);
}, "vb-main");
const doubt = inDialog("vb-doubt", "Leave this file out?", asks, make("div", { className: "vb-dialog-acts" }, leaves, button("Cancel", () => doubt.close())));

function doubted(file, name) {
  Object.assign(doubt, { file, name });
  asks.textContent = `“${name}” cannot be read, so nothing of it is searched. It will not be tried again, and is listed under “Deleted”. The file itself stays where it is.`;
  doubt.dialog.showModal();
}

async function leaveOut(file, name) {
  const what = `“${name.length > 80 ? `…${name.slice(-80)}` : name}”`;
  try {
    const { job } = await ask("leave", { files: [file] });
    const { ids } = await finished(job, () => {});
    say(`${what} is left out from now on; the file was not deleted.`, async () => {
      try {
        const { job: undone } = await ask("restore", { ids });
        await finished(undone, () => {});
        say(`${what} is tried again.`);
      } catch (error) {
        say(error.message);
      }
      load();
    });
  } catch (error) {
    say(error.message);
  }
  await load();
  part("h1").focus({ preventScroll: true });
}
