// Of the documents view; documents/parts.js says how its scripts belong together.
// The table: loaded, sorted, filtered, and what stands in its place.
async function load() {
  loading += 1;
  const mine = loading;
  body.parentElement.setAttribute("aria-busy", "true");
  if (!listed) instead(make("p", { className: "vb-quiet", textContent: "Loading the documents…" }));
  try {
    const said = await ask(`list?${new URLSearchParams(query)}`);
    if (mine === loading) render(said);
  } catch (error) {
    if (mine === loading) failed(error);
  } finally {
    if (mine === loading) body.parentElement.removeAttribute("aria-busy");
  }
}

function render(said) {
  listed = said;
  opener()?.setAttribute("aria-pressed", String(shown())); // it may have come after this script
  query.page = said.page;
  body.innerHTML = said.rows; // made by the server, which escapes all of it
  for (const line of body.rows) choose(line, chosen.has(line.dataset.id));
  const all = Object.entries(said.counts).reduce((sum, [state, many]) => sum + (state === "deleted" ? 0 : many), 0);
  for (const filter of parts(".vb-state-filter")) {
    const { state } = filter.dataset;
    const many = state ? (said.counts[state] ?? 0) : all;
    filter.querySelector("span").textContent = number(many);
    filter.setAttribute("aria-pressed", String(state === query.state));
    filter.hidden = !many && state !== "" && state !== query.state;
  }
  for (const head of parts("th[data-sort]")) {
    head.setAttribute("aria-sort", head.dataset.sort === query.sort ? query.order : "none");
  }
  part(".vb-order select").value = query.sort;
  const last = said.first + said.shown - 1;
  part(".vb-page-told").textContent = `${number(said.first)}–${number(last)} of ${number(said.matching)}`;
  part(".vb-page-before").disabled = said.page <= 1;
  part(".vb-page-after").disabled = said.page >= said.pages;
  part(".vb-pages").hidden = said.pages < 2;
  part(".vb-locked").hidden = !said.locked;
  part(".vb-locked").textContent = said.locked;
  part(".vb-standing").textContent = said.standing;
  part(".vb-schedule").textContent = said.schedule;
  part(".vb-tools").hidden = !said.total;
  part(".vb-note").hidden = !said.total;
  if (said.matching) instead(null);
  else if (said.total) nothingMatches();
  else empty();
  allow();
  select();
}

// What stands in the place of the table.
function instead(...shown) {
  const place = part(".vb-instead");
  place.classList.remove("vb-none-yet");
  place.replaceChildren(...shown.filter(Boolean));
  place.hidden = !shown[0];
  body.parentElement.hidden = Boolean(shown[0]);
  if (shown[0]) part(".vb-pages").hidden = true;
}

function failed(error) {
  instead(
    make("p", { className: "vb-problem", role: "alert", textContent: error.message }),
    button("Try again", load),
  );
}

function nothingMatches() {
  instead(
    make("p", { className: "vb-quiet", textContent: "No document matches." }),
    button("Show all", () => {
      part(".vb-find").value = "";
      look({ search: "", state: "" });
    }),
  );
}

function empty() {
  const command = make("code", { textContent: "qa index FOLDER" });
  instead(
    make("h2", { textContent: "There are no documents yet" }),
    make("p", { textContent: "Drop files here, add them with the button above, or type the address of a web page. A folder is taken in with" }),
    make("pre", {}, command),
  );
  part(".vb-instead").classList.add("vb-none-yet");
}

function look(changes) {
  if ("state" in changes && changes.state !== query.state) chosen.clear();
  Object.assign(query, { page: 1 }, changes);
  return load();
}

function sort(column) {
  const begin = FIRST[column] ?? "descending";
  const other = begin === "ascending" ? "descending" : "ascending";
  look({ sort: column, order: query.sort === column && query.order === begin ? other : begin });
}

// Without the right to write everything that writes is out of use, and the sentence above says why.
function allow() {
  for (const each of parts(".vb-add, .vb-add-folder, .vb-selection-tag, .vb-address, .vb-fetch-verb, .vb-reindex, .vb-row-action, .vb-selection-verb")) {
    each.disabled = Boolean(listed?.locked);
    if (each.disabled) each.title = listed.locked;
    else each.removeAttribute("title");
  }
}
