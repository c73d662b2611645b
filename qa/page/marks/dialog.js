// Marks in the source and on quotes: what was selected is marked, and a mark is looked at, changed and deleted.
// Stands before marks.js, and runs with it. What is shown is set as text.
const SIGNS = { "": "No verdict", checked: "✓ Checked", doubtful: "? Doubtful" };
const STAY = 10000; // milliseconds that something deleted can be undone where it is told

const changed = () => document.dispatchEvent(new CustomEvent("vb-marks-changed"));
const dialog = make("dialog", "vb-mark-dialog", "", { "aria-labelledby": "vb-mark-title" });
const title = make("h2", "", "Mark", { id: "vb-mark-title" });
const quoted = make("blockquote", "", "", { dir: "auto", tabindex: "0", "aria-label": "The words that are marked" });
const facts = make("p", "vb-mark-facts");
const note = make("textarea", "", "", { rows: "3", maxlength: "10000", dir: "auto" });
const label = make("input", "", "", { type: "text", maxlength: "100", list: "vb-mark-labels", dir: "auto", autocomplete: "off" });
const labels = make("datalist", "", "", { id: "vb-mark-labels" });
const verdicts = make("fieldset", "vb-mark-verdicts");
const failed = make("p", "vb-problem", "", { role: "alert" });
const save = make("button", "vb-primary", "Save", { type: "submit" });
const remove = make("button", "vb-action", "Delete", { type: "button" });
const cancel = make("button", "vb-action", "Cancel", { type: "button" });
const form = make("form", "");
const field = (name, input) => {
  const made = make("label", "", name);
  made.append(input);
  return made;
};
verdicts.append(make("legend", "vb-hidden", "Checked or doubtful"));
for (const [value, words] of Object.entries(SIGNS)) {
  const choice = make("label", "");
  choice.append(make("input", "", "", { type: "radio", name: "verdict", value }), words);
  verdicts.append(choice);
}
const verbs = make("div", "vb-mark-verbs");
verbs.append(save, cancel, remove);
form.append(title, quoted, facts, field("Note", note), field("Label", label), labels, verdicts, failed, verbs);
dialog.append(form);

const toast = make("div", "vb-mark-toast", "", { role: "status" });
const here = make("button", "vb-mark-here", "Mark", { type: "button" });
here.hidden = true;
document.body.append(dialog, toast, here);

let shownMark = null; // that is changed; null for a new one
let place = null; // of the new one
let back = null; // what the focus goes back to

async function open(quote, mark, opener) {
  shownMark = mark;
  back = opener;
  title.textContent = mark ? "Change this mark" : "Mark these words";
  quoted.textContent = quote;
  facts.textContent = mark ? [mark.made, mark.told].filter(Boolean).join(". ") : "";
  note.value = mark?.note ?? "";
  label.value = mark?.label ?? "";
  for (const each of verdicts.querySelectorAll("input")) each.checked = each.value === (mark?.verdict ?? "");
  failed.textContent = "";
  remove.hidden = !mark;
  here.hidden = true;
  dialog.showModal();
  note.focus();
  try {
    const known = await verbatim.post("marks/list", { page: 1 });
    labels.replaceChildren(...known.labels.map((value) => make("option", "", "", { value })));
  } catch {
    // Without labels to choose from one can be typed.
  }
}

async function openMark(key, opener) {
  try {
    const mark = await verbatim.post("marks/get", { key });
    open(mark.quote, mark, opener);
  } catch (problem) {
    tell(problem.message);
  }
}

function tell(words, undo) {
  toast.replaceChildren(make("span", "", words));
  toast.classList.add("vb-mark-told");
  if (undo) {
    const button = make("button", "vb-action", "Undo", { type: "button" });
    button.addEventListener("click", undo);
    toast.append(button);
  }
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => toast.classList.remove("vb-mark-told"), STAY);
}

async function deleteMark(key) {
  try {
    await verbatim.post("marks/delete", { key });
    tell("The mark was deleted.", async () => {
      try {
        await verbatim.post("marks/restore", { key });
        tell("The mark is back.");
        changed();
      } catch (problem) {
        tell(problem.message);
      }
    });
    changed();
  } catch (problem) {
    tell(problem.message);
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const verdict = verdicts.querySelector("input:checked").value;
  const said = { note: note.value, label: label.value, verdict };
  save.disabled = true;
  try {
    if (shownMark) await verbatim.post("marks/change", { key: shownMark.key, version: shownMark.version, ...said });
    else await verbatim.post("marks/add", { ...place, ...said });
    dialog.close();
    tell(shownMark ? "The mark was changed." : "Marked.");
    changed();
  } catch (problem) {
    failed.textContent = problem.message;
  } finally {
    save.disabled = false;
  }
});

cancel.addEventListener("click", () => dialog.close());
remove.addEventListener("click", () => {
  dialog.close();
  deleteMark(shownMark.key);
});
dialog.addEventListener("close", () => back?.isConnected && back.focus({ preventScroll: true }));
dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation()); // not the pane's

// What is selected in the text of a source, as positions in it: code points, without the signs of marks.
function positionIn(block, node, offset) {
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(node, offset);
  const copy = before.cloneContents();
  for (const sign of copy.querySelectorAll(".vb-mark-sign")) sign.remove();
  return Number(block.dataset.start) + [...copy.textContent].length;
}

function selected() {
  const selection = getSelection();
  const pane = document.querySelector(".vb-pane[data-text]");
  const text = pane?.querySelector(".vb-text");
  if (!text || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const blocks = [...text.querySelectorAll(":scope > [data-start]")].filter((each) => range.intersectsNode(each));
  if (!blocks.length || !text.contains(range.commonAncestorContainer)) return null;
  const [first, last] = [blocks[0], blocks.at(-1)];
  const starts = first.contains(range.startContainer);
  const ends = last.contains(range.endContainer);
  const start = starts ? positionIn(first, range.startContainer, range.startOffset) : Number(first.dataset.start);
  const end = ends
    ? positionIn(last, range.endContainer, range.endOffset)
    : positionIn(last, last, last.childNodes.length);
  const words = selection.toString().trim();
  if (start >= end || !words) return null;
  const { of: id, text: digest } = pane.dataset;
  return { place: { document: id, text: digest, start, end }, words, box: range.getBoundingClientRect() };
}

let looking = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(looking);
  looking = setTimeout(() => {
    const found = dialog.open ? null : selected();
    here.hidden = !found;
    if (!found) return;
    const { left, right, top, bottom } = found.box;
    here.style.left = `${Math.max(8, Math.min((left + right) / 2 - 36, innerWidth - 88))}px`;
    const below = bottom + 52 < innerHeight ? bottom + 8 : top - 44;
    here.style.top = `${Math.max(8, Math.min(below, innerHeight - 44))}px`;
  }, 150);
});
document.addEventListener("scroll", () => (here.hidden = true), { capture: true, passive: true });

here.addEventListener("pointerdown", (event) => event.preventDefault()); // what is selected stays so
here.addEventListener("click", () => {
  const found = selected();
  if (!found) return;
  place = found.place;
  open(found.words, null, document.querySelector("#vb-scroll"));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-mark], [data-delete], [data-mark-document]");
  if (!button) return;
  if (button.dataset.delete) deleteMark(button.dataset.delete);
  else if (button.dataset.mark) {
    if (getSelection().isCollapsed || button.matches("button")) openMark(button.dataset.mark, button);
  } else {
    const { markDocument, markStart, markEnd, markSha256, markQuote } = button.dataset;
    place = { document: markDocument, start: Number(markStart), end: Number(markEnd), fingerprint: markSha256 };
    open(markQuote, null, button);
  }
});
