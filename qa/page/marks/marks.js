// The view of all marks. Gradio runs this once with `element`, where it stands. The list comes from the server as HTML in
// which everything is escaped.
const part = (name) => element.querySelector(name);
const parts = (name) => [...element.querySelectorAll(name)];
let asked = 0; // number of the last request
let ofDocument = null; // whose marks alone are listed
let page = 1;

const { shown, isAsked, turn, go } = placedOver("marks", {
  turned: (on) => on && list(),
  keeps: (event) => event.target.matches("select"),
});

function wanted() {
  const chosen = parts("[data-filter]").map((each) => [each.dataset.filter, each.value || null]);
  return { ...Object.fromEntries(chosen), document: ofDocument };
}

function offer(name, values) {
  const select = part(`[data-filter="${name}"]`);
  const { value } = select;
  select.replaceChildren(select.options[0], ...values.map((each) => make("option", "", each, { value: each })));
  select.value = values.includes(value) ? value : "";
}

async function list() {
  if (!window.verbatim?.post) {
    document.addEventListener("vb-ready", list, { once: true }); // the view was asked for by the address
    return;
  }
  asked += 1;
  const number = asked;
  const said = part(".vb-marks-said");
  try {
    const told = await verbatim.post("marks/list", { ...wanted(), page });
    if (number !== asked) return;
    part(".vb-marks-list").innerHTML = told.html;
    offer("label", told.labels);
    offer("by", told.people);
    part('[data-filter="by"]').hidden = !told.people.length;
    said.textContent = told.total === 1 ? "1 mark" : `${told.total.toLocaleString("en")} marks`;
  } catch (problem) {
    if (number === asked) said.textContent = problem.message;
  }
}

function limitTo(id) {
  ofDocument = id;
  page = 1;
  part(".vb-marks-of").hidden = !id;
  part(".vb-marks-document").textContent = id ? `of ${id}` : "";
}

async function download(format) {
  try {
    const address = `${location.origin}${location.pathname}`;
    const file = await verbatim.post("marks/export", { ...wanted(), format, address });
    const link = make("a", "", "", { download: file.name, href: URL.createObjectURL(file.content) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  } catch (problem) {
    part(".vb-marks-said").textContent = problem.message;
  }
}

element.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (!pressed) return;
  if (pressed.matches(".vb-marks-back")) go(false);
  else if (pressed.matches(".vb-marks-all")) {
    limitTo(null);
    list();
  } else if (pressed.dataset.format) download(pressed.dataset.format);
  else if (pressed.dataset.page) {
    page = Number(pressed.dataset.page);
    list().then(() => scrollTo({ top: 0 }));
  }
});

element.addEventListener("change", (event) => {
  if (!event.target.matches("[data-filter]")) return;
  page = 1;
  list();
});

document.addEventListener("vb-marks-changed", () => shown() && list());

// The views take turns.
function enter() {
  for (const other of ["documents", "drafts"]) {
    if (document.body.classList.contains(`vb-at-${other}`)) document.querySelector(`#vb-to-${other}`).click();
  }
  go(true);
}

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("#vb-to-marks, .vb-marks-lost, #vb-to-documents, #vb-to-drafts, #vb-restart");
  if (!target) return;
  if (target.matches(".vb-marks-lost")) {
    limitTo(target.dataset.document);
    if (shown()) list();
    else enter();
  } else if (!target.matches("#vb-to-marks")) {
    if (shown()) turn(false);
  } else if (shown()) go(false);
  else enter();
});

if (isAsked()) turn(true);
