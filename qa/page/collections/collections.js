// The menu of collections. Gradio runs this once with `element`. Each is a page of its own, at "c/NAME/", so that the
// address says which one is asked; that of the first is also where all of these are.
const chooser = element.querySelector(".vb-chooser");
const opens = chooser.querySelector("summary");
const menu = chooser.querySelector("ul");
const own = chooser.dataset.collection;
const up = location.pathname.endsWith(`/c/${own}/`) ? "../../" : "";

let listed = ""; // what the menu shows

// The filter of one collection means nothing in another, so an address begins anew.
function item({ name, title, documents }) {
  const link = make("a", "vb-chooser-link", "", { href: `${up}c/${name}/` });
  if (name === own) link.setAttribute("aria-current", "page");
  const count = documents === null ? "cannot be read" : documents === 1 ? "1 document" : `${documents.toLocaleString("en")} documents`;
  link.append(make("span", "", title, { dir: "auto" }), make("span", "vb-chooser-count", count));
  const made = make("li");
  made.append(link);
  return made;
}

// Whoever has gone on to a link stays on it, also where a count has changed meanwhile.
function show(collections) {
  const told = JSON.stringify(collections);
  if (told === listed) return;
  listed = told;
  const focused = document.activeElement.closest?.(".vb-chooser-link")?.getAttribute("href");
  menu.replaceChildren(...collections.map(item));
  if (focused) [...menu.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
}

async function list() {
  try {
    const response = await fetch(`${up}api/v1/collections`);
    if (!response.ok) throw new Error(String(response.status));
    const { collections } = await response.json();
    show(collections);
  } catch {
    listed = "";
    menu.replaceChildren(make("li", "vb-problem", "The other collections cannot be listed. Try again when the server runs."));
  }
}

chooser.addEventListener("toggle", () => chooser.open && list());
chooser.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !chooser.open) return;
  event.preventDefault();
  event.stopPropagation();
  chooser.open = false;
  opens.focus();
});
document.addEventListener("click", (event) => {
  if (!chooser.contains(event.target)) chooser.open = false;
});
chooser.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !chooser.contains(event.relatedTarget)) chooser.open = false;
});
list();
