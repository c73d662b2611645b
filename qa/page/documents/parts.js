// What moves in the documents view. Gradio runs this once with `element`, where the view stands, and with `trigger`.
// Its scripts run as one, in the order that blocks.py gives: this one has the places and elements that all use.
// The rows come from the server as HTML in which everything is escaped; what else is shown is set as text.
const LOOK = 500; // milliseconds between two looks at work under way
const PAUSE = 250; // milliseconds after the last key
const STAY = 10000; // milliseconds that something deleted can be undone where it is told
const LARGEST = 256 * 1024 * 1024; // bytes of a file; the server takes no more
const MOST_LINES = 500; // of files in the panel; the rest is counted
const FIRST = { title: "ascending", source: "ascending", state: "ascending" }; // the others begin with the newest, or most

const part = (name) => element.querySelector(name);
const parts = (name) => [...element.querySelectorAll(name)];
const view = part(".vb-documents");
const panel = part(".vb-job");
const picker = part(".vb-picker");
const body = part("tbody");
const toast = part(".vb-toast");
const opener = () => document.querySelector("#vb-to-documents");
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const query = { search: "", state: "", sort: "added", order: "descending", page: 1 };
const chosen = new Set(); // ids
let listed = null; // what the server said last
let loading = 0; // number of the last request for the table
let typing = 0;

// Elements

function make(tag, properties = {}, ...children) {
  const { data, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  Object.assign(made.dataset, data);
  made.append(...children.filter((each) => each !== null));
  return made;
}

function button(label, act, kind = "") {
  const made = make("button", { type: "button", className: `vb-action ${kind}`, textContent: label });
  made.addEventListener("click", act);
  return made;
}
