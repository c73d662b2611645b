// Of the documents view; documents/parts.js says how its scripts belong together.
// Which view is shown, and what each click, key and file dropped does.
const { shown, isAsked, turn, go } = placedOver("documents", {
  turned(on) {
    if (on) {
      load();
      watchOthers();
    } else {
      hush();
      document.querySelector("#vb-box textarea:enabled")?.focus({ preventScroll: true });
    }
  },
  keeps: (event) => event.target.value || event.target.closest?.("dialog"),
});

// Other people, and other processes, change the documents as well.
window.addEventListener("focus", () => {
  if (shown() && !busy && listed) load();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("#vb-to-documents")) go(!shown());
  else if (event.target.closest?.("#vb-restart") && shown()) go(false);
});

view.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (!pressed || pressed.disabled) return;
  const line = pressed.closest("tr");
  if (pressed.matches(".vb-back")) go(false);
  else if (pressed.matches(".vb-add")) picker.click();
  else if (pressed.matches(".vb-add-folder")) part(".vb-folder-picker").click();
  else if (pressed.matches(".vb-reindex")) reindex();
  else if (pressed.matches(".vb-sort")) sort(pressed.parentElement.dataset.sort);
  else if (pressed.matches(".vb-state-filter")) look({ state: pressed.dataset.state });
  else if (pressed.matches(".vb-page-before, .vb-page-after")) {
    look({ page: query.page + (pressed.matches(".vb-page-after") ? 1 : -1) }).then(() => scrollTo({ top: 0 }));
  } else if (pressed.matches(".vb-row-action")) {
    if (pressed.dataset.verb === "edit") edit(line.dataset.id);
    else if (line.dataset.state === "unreadable") doubted(line.dataset.file, line.querySelector(".vb-document").textContent);
    else if (!line.matches(".vb-leaving")) change(pressed.dataset.verb, [line.dataset.id]); // not by the second click of two
  } else if (pressed.matches(".vb-selection-tag")) tagMany();
  else if (pressed.matches(".vb-selection-verb")) change(pressed.dataset.verb, [...chosen]);
  else if (pressed.matches(".vb-selection-clear")) {
    chosen.clear();
    for (const each of body.rows) choose(each, false);
    select();
  }
});

view.addEventListener("change", (event) => {
  const { target } = event;
  if (target === picker) {
    add(whole(picker.files));
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
const hasFiles = (event) =>
  event.dataTransfer?.types.includes("Files") && !document.body.classList.contains("vb-at-drafts"); // there it is verified

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
  const isFolder = (item) => item.webkitGetAsEntry?.()?.isDirectory;
  const folders = items.filter(isFolder).map((item) => item.webkitGetAsEntry()); // now: they are gone after the event
  const single = whole(items.filter((item) => !isFolder(item)).map((item) => item.getAsFile()));
  if (!folders.length) add(single);
  else if (!listed?.locked) addFolders(folders, single);
});

window.addEventListener("beforeunload", (event) => {
  if (files.some((each) => ["waiting", "sending"].includes(each.state)) && busy) event.preventDefault();
});

if (isAsked()) turn(true);
