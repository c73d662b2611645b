// Of the documents view; documents/parts.js says how its scripts belong together.
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
