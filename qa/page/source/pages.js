// A source as the pages of its PDF: the picture of one, and marks over what is quoted. source.js says when to show it.
(() => {
  const STEP = 200; // pixels; pictures are asked for in few sizes, so that those that were drawn can be used again
  const WIDEST = 2000; // pixels
  const ZOOMS = [1, 1.25, 1.5, 2, 3, 4]; // of the width of the pane, step by step
  const CLEAR = 1.5; // for which a picture is wide enough from the start
  const PAUSE = 300; // milliseconds after the last step, after which a wider picture is asked for
  const UNREACHED = "The page could not be loaded: the server does not answer.";

  let panel = null; // where the page is shown; Gradio redraws what is inside
  let asked = {}; // what is marked, and in which document
  let number = 0; // of the page
  let zoom = 1;
  let drawn = 0; // pixels in width of the picture that is shown, or asked for
  let sharpening = 0; // timer
  let pinch = null; // {apart, zoom}: how far apart two fingers were when they were put down
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
    leaf.style.width = `${100 * zoom}%`;
    panel.querySelector(".vb-sheet-count").textContent = `Page ${number} of ${asked.pages}`;
    for (const button of panel.querySelectorAll("[data-turn-by]")) {
      const to = number + Number(button.dataset.turnBy);
      button.setAttribute("aria-disabled", String(to < 1 || to > asked.pages));
    }
    const fit = panel.querySelector(".vb-zoom-fit");
    fit.textContent = `${Math.round(100 * zoom)} %`;
    fit.setAttribute("aria-label", `Size ${fit.textContent}; fit the width`);
    panel.querySelector('[data-zoom-by="-1"]').setAttribute("aria-disabled", String(zoom <= ZOOMS[0]));
    panel.querySelector('[data-zoom-by="1"]').setAttribute("aria-disabled", String(zoom >= ZOOMS.at(-1)));
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

  function wanted() {
    const width = scroller().clientWidth * Math.max(CLEAR, zoom) * devicePixelRatio;
    return Math.min(Math.ceil(width / STEP) * STEP, WIDEST);
  }

  async function load(to) {
    drawn = wanted();
    const { id, start, end, since, until } = asked;
    const named = { document: id, number: to, width: drawn, start, end, since, until };
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
    place = { left: view.scrollLeft, top: view.scrollTop };
  }

  // What is at a point of the window stays there.
  function enlarge(to, [x, y]) {
    const before = leaf.getBoundingClientRect();
    const [across, down] = [(x - before.left) / before.width, (y - before.top) / before.height];
    zoom = Math.min(Math.max(to, ZOOMS[0]), ZOOMS.at(-1));
    draw();
    const after = leaf.getBoundingClientRect();
    scroller().scrollBy(after.left + across * after.width - x, after.top + down * after.height - y);
    clearTimeout(sharpening);
    sharpening = setTimeout(sharpen, PAUSE);
  }

  // A step larger or smaller, or back to the width of the pane; a quote that is in view stays in view.
  function step(by) {
    const edge = scroller().getBoundingClientRect();
    const at = boxes.querySelector(".vb-box-evidence")?.getBoundingClientRect();
    const isInView = at && at.bottom > edge.top && at.top < edge.bottom;
    const next = by > 0 ? ZOOMS.find((each) => each > zoom + 0.01) : ZOOMS.findLast((each) => each < zoom - 0.01);
    enlarge(by ? (next ?? zoom) : 1, [edge.left + edge.width / 2, edge.top + edge.height / 2]);
    if (isInView) reveal();
  }

  async function sharpen() {
    if (failed || !panel.isConnected || wanted() <= drawn) return;
    const request = newest;
    try {
      const told = await load(number);
      if (request === newest) image.src = told.image;
    } catch {
      // the picture that is there is shown larger
    }
  }

  const apart = ([one, other]) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  const between = ([one, other]) => [(one.clientX + other.clientX) / 2, (one.clientY + other.clientY) / 2];
  const isOnPage = (event) => event.target.closest?.(".vb-sheet-scroll") && !failed;

  document.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey || !isOnPage(event)) return;
      event.preventDefault(); // the browser would enlarge the whole page
      enlarge(zoom * Math.exp(-Math.min(Math.max(event.deltaY, -30), 30) / 100), [event.clientX, event.clientY]);
    },
    { passive: false },
  );
  document.addEventListener(
    "touchstart",
    (event) => {
      pinch = event.touches.length === 2 && isOnPage(event) ? { apart: apart(event.touches), zoom } : null;
    },
    { passive: true },
  );
  document.addEventListener(
    "touchmove",
    (event) => {
      if (!pinch || event.touches.length !== 2) return;
      event.preventDefault();
      enlarge((pinch.zoom * apart(event.touches)) / pinch.apart, between(event.touches));
    },
    { passive: false },
  );
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".vb-sheet-scroll") || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { "+": 1, "=": 1, "-": -1, 0: 0 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    step(by);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".vb-sheet button");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    if (button.dataset.turnBy) turn(number + Number(button.dataset.turnBy));
    else if (button.dataset.zoomBy) step(Number(button.dataset.zoomBy));
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
