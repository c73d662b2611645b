// A source as the pages of its PDF: the picture of one, and marks over what is quoted. source.js says when to show it.
(() => {
  const STEP = 200; // pixels; pictures are asked for in few sizes, so that those that were drawn can be used again
  const WIDEST = 2000; // pixels
  const SHARES = { 100: 1, 150: 1.5 };
  const UNREACHED = "The page could not be loaded: the server does not answer.";

  let panel = null; // where the page is shown; Gradio redraws what is inside
  let asked = {}; // what is marked, and in which document
  let number = 0; // of the page
  let zoom = "100";
  let newest = 0; // number of the last request
  let note = "";
  let failed = false;
  let place = { left: 0, top: 0 }; // how far the page is scrolled

  const leaf = document.createElement("figure");
  leaf.className = "vb-leaf";
  const image = document.createElement("img");
  const boxes = document.createElement("div");
  boxes.className = "vb-boxes";
  leaf.append(image, boxes);

  const scroller = () => panel.querySelector(".vb-sheet-scroll");

  function show(sheet) {
    const { document: id, name, page, pages, start, end, since, until } = sheet.dataset;
    const next = { id, name, page: Number(page), pages: Number(pages), start, end, since, until };
    const same = JSON.stringify(next) === JSON.stringify(asked) && !failed;
    panel = sheet;
    if (same) draw();
    else {
      if (id !== asked.id) clear();
      asked = next;
      turn(asked.page);
    }
  }

  // Nothing of one document stays in view while another is loaded.
  function clear() {
    image.removeAttribute("src");
    image.alt = "";
    boxes.replaceChildren();
    leaf.style.aspectRatio = "";
  }

  // Puts everything in its place again, as it is after Gradio has redrawn the pane.
  function draw() {
    const box = scroller();
    panel.dataset.zoom = zoom;
    panel.querySelector(".vb-sheet-count").textContent = `Page ${number} of ${asked.pages}`;
    for (const button of panel.querySelectorAll("[data-turn-by]")) {
      const to = number + Number(button.dataset.turnBy);
      button.setAttribute("aria-disabled", String(to < 1 || to > asked.pages));
    }
    for (const button of panel.querySelectorAll("[data-zoom]")) {
      button.setAttribute("aria-pressed", String(button.dataset.zoom === zoom));
    }
    panel.querySelector(".vb-home").hidden = number === asked.page || asked.end === "0";
    const told = panel.querySelector(".vb-sheet-note");
    told.hidden = !note;
    told.textContent = note;
    if (failed) told.append(offer());
    leaf.hidden = failed;
    if (leaf.parentNode !== box) box.replaceChildren(leaf);
    box.scrollTo(place);
  }

  function offer() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "vb-action";
    button.dataset.view = "text";
    button.textContent = "Read the text";
    return button;
  }

  async function turn(to) {
    newest += 1;
    const request = newest;
    number = to;
    note = "";
    failed = false;
    leaf.classList.add("vb-waiting");
    draw();
    try {
      const told = await load(to);
      if (request === newest) await fill(told, request);
    } catch (error) {
      if (request !== newest) return;
      note = error.message;
      failed = true;
      clear();
      if (panel.isConnected) draw();
    }
  }

  async function load(to) {
    const width = Math.ceil((scroller().clientWidth * SHARES[150] * devicePixelRatio) / STEP) * STEP;
    const { id, start, end, since, until } = asked;
    const named = { document: id, number: to, width: Math.min(width, WIDEST), start, end, since, until };
    let response;
    let told;
    try {
      response = await fetch(`api/page?${new URLSearchParams(named)}`);
      told = await response.json();
    } catch {
      throw new Error(UNREACHED);
    }
    if (!response.ok) throw new Error(told.problem ?? UNREACHED);
    return told;
  }

  async function fill(told, request) {
    const picture = new Image();
    picture.src = told.image;
    try {
      await picture.decode();
    } catch {
      throw new Error("The browser cannot show the picture of this page.");
    }
    if (request !== newest) return;
    image.src = told.image;
    image.alt = `Page ${told.number} of ${asked.name}${told.evidence.length ? "; the quote is marked" : ""}`;
    leaf.style.aspectRatio = `${told.width} / ${told.height}`;
    boxes.replaceChildren(...told.passage.map(box("vb-box-passage")), ...told.evidence.map(box("vb-box-evidence")));
    leaf.classList.remove("vb-waiting");
    note = told.note;
    place = { left: 0, top: 0 };
    if (!panel.isConnected) return;
    draw();
    reveal();
  }

  const box = (kind) => ([left, top, width, height]) => {
    const mark = document.createElement("span");
    mark.className = `vb-box ${kind}`;
    Object.assign(mark.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
    return mark;
  };

  // The quote comes into view, a third from the top, and in its width where the page is wider than the window.
  function reveal() {
    const mark = boxes.querySelector(".vb-box-evidence");
    if (!mark) return;
    const view = scroller();
    const [at, edge] = [mark.getBoundingClientRect(), view.getBoundingClientRect()];
    view.scrollTo({
      left: view.scrollLeft + at.left - edge.left - 24,
      top: view.scrollTop + at.top - edge.top - view.clientHeight / 3,
    });
  }

  function enlarge(to) {
    zoom = to;
    draw();
    reveal();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".vb-sheet button");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    if (button.dataset.turnBy) turn(number + Number(button.dataset.turnBy));
    else if (button.dataset.zoom) enlarge(button.dataset.zoom);
    else if (button.matches(".vb-home")) {
      turn(asked.page);
      scroller().focus({ preventScroll: true }); // the button goes
    }
  });

  document.addEventListener(
    "scroll",
    (event) => {
      if (!event.target.matches?.(".vb-sheet-scroll") || leaf.parentNode !== event.target) return;
      place = { left: event.target.scrollLeft, top: event.target.scrollTop };
    },
    { capture: true, passive: true },
  );

  window.verbatim = { ...window.verbatim, showPage: show };
})();
