// Of the documents view; documents/parts.js says how its scripts belong together.
// Which rows are chosen; and their documents deleted, and taken in again.
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
  part(".vb-selection-tag").hidden = verb === "restore";
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
