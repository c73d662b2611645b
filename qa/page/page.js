// What moves on the page. Gradio runs this once; clicks are caught on the document, since Gradio redraws inside it.
(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const touch = matchMedia("(pointer: coarse)");
  const glide = () => (still.matches ? "auto" : "smooth");

  function activate(turn) {
    for (const other of document.querySelectorAll(".vb-turn.vb-active")) {
      if (other !== turn) other.classList.remove("vb-active");
    }
    turn.classList.add("vb-active");
  }

  // Bring the card of a marker into view, open it and flash it.
  function showSource(marker) {
    const { turn, marker: number } = marker.dataset;
    const card = document.getElementById(`source-${turn}-${number}`);
    if (!card) return;
    activate(document.getElementById(`turn-${turn}`));
    card.open = true;
    const highlight = card.querySelector("mark");
    const place = card.offsetHeight < innerHeight * 0.7 || !highlight ? card : highlight;
    place.scrollIntoView({ block: place === card ? "nearest" : "center", behavior: glide() });
    card.classList.remove("vb-flash");
    void card.offsetWidth; // restarts the animation
    card.classList.add("vb-flash");
    card.querySelector("summary").focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const marker = event.target.closest?.(".vb-marker");
    if (marker) showSource(marker);
  });

  // A new question goes to the top of the window, its answer below it.
  let newest = 0;
  function follow() {
    const turns = document.querySelectorAll(".vb-turn");
    const last = turns[turns.length - 1];
    const number = last ? Number(last.dataset.turn) : 0;
    if (number > newest) last.scrollIntoView({ block: "start", behavior: glide() });
    newest = number;
  }

  // After an answer the box takes the next question; on a phone that would raise the keyboard over the answer.
  let wasBusy = false;
  function focusBox() {
    const box = document.querySelector("#vb-box textarea");
    if (!box) return;
    if (wasBusy && !box.disabled && !touch.matches && document.activeElement === document.body) {
      box.focus({ preventScroll: true });
    }
    wasBusy = box.disabled;
  }

  // Gradio puts a button without a name into the label of the box.
  function nameControls() {
    const button = document.querySelector("#vb-box .submit-button:not([aria-label])");
    if (!button) return;
    button.setAttribute("aria-label", "Ask");
    document.querySelector("#vb-box textarea").setAttribute("aria-label", "Your question");
  }

  new MutationObserver(() => {
    nameControls();
    follow();
    focusBox();
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled"] });
})();
