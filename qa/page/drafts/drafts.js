// The view that verifies any text. Gradio runs this once with `element`, where it stands. The report comes from the server
// as HTML in which everything is escaped.
const MOST_BYTES = 20_000_000; // of a file or a text; the server takes no more

const part = (name) => element.querySelector(name);
const view = part(".vb-drafts");
const box = part(".vb-drafts-box");
const picker = part('input[type="file"]');
const said = part(".vb-drafts-said");
let asked = 0; // number of the last request

const { shown, isAsked, turn, go } = placedOver("drafts", {
  address: "verify",
  turned: () => {},
  keeps: (event) => event.target === box,
});

async function check(sent) {
  const number = ++asked;
  said.textContent = "Looking the quotations up …";
  part(".vb-drafts-check").disabled = true;
  try {
    const told = await sent();
    if (number !== asked) return;
    part(".vb-drafts-report").innerHTML = told.html;
    if (told.text) box.value = told.text;
    said.textContent = "Done; the report is below.";
  } catch (problem) {
    if (number === asked) said.textContent = problem.message;
  } finally {
    if (number === asked) part(".vb-drafts-check").disabled = false;
  }
}

function refuseLarge(size, name) {
  if (size > MOST_BYTES) throw new Error(`${name} is larger than 20 MB; verify it in parts.`);
}

function checkText() {
  check(async () => {
    const sent = { text: box.value };
    refuseLarge(new Blob([JSON.stringify(sent)]).size, "The text");
    return verbatim.post("drafts/check", sent);
  });
}

function checkFile(file) {
  if (!file) return;
  check(async () => {
    refuseLarge(file.size, file.name);
    const name = encodeURIComponent(file.name.replace(/\p{Surrogate}/gu, "_"));
    let response;
    try {
      response = await fetch(`api/drafts/file?name=${name}`, { method: "POST", body: file });
    } catch {
      throw new Error("The server does not answer. Try again when it runs.");
    }
    const isJson = (response.headers.get("content-type") ?? "").startsWith("application/json");
    const told = isJson ? await response.json() : {};
    if (!response.ok) throw new Error(told.problem ?? "The server refused this. Load the page again.");
    return told;
  });
}

view.addEventListener("click", (event) => {
  const pressed = event.target.closest("button, [data-quotation]");
  if (!pressed) return;
  if (pressed.matches(".vb-drafts-back")) go(false);
  else if (pressed.matches(".vb-drafts-check")) checkText();
  else if (pressed.matches(".vb-drafts-file")) picker.click();
  else if (pressed.dataset.quotation) document.getElementById(`vb-quotation-${pressed.dataset.quotation}`)?.focus();
});

// A quotation in the text is a button by its role: the keys of one press it.
view.addEventListener("keydown", (event) => {
  if (!event.target.matches(".vb-drafts-mark") || !["Enter", " "].includes(event.key)) return;
  event.preventDefault();
  event.target.click();
});

box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) checkText();
});

picker.addEventListener("change", () => {
  checkFile(picker.files[0]);
  picker.value = "";
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("#vb-to-drafts")) {
    if (document.body.classList.contains("vb-at-documents")) document.querySelector("#vb-to-documents").click();
    go(!shown());
  } else if (event.target.closest?.("#vb-to-documents, #vb-restart") && shown()) turn(false);
});

// A file that is dropped while this view is shown is verified, and not added to the documents.
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => hasFiles(event) && shown() && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (!hasFiles(event) || !shown()) return;
  event.preventDefault();
  checkFile(event.dataTransfer.files[0]);
});

if (isAsked()) turn(true);
