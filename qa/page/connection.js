// A server that cannot be reached is told in our own words, in a line that covers nothing. Gradio looks every two seconds
// whether it is back, and then loads the page again: what it showed comes back with it.
(() => {
  const LOST = "No connection to the server. The page goes on by itself when it is back.";
  const FAILED = "The server could not do this. Try it once more; if it fails again, load the page again.";
  const covers = matchMedia("(max-width: 1039px)"); // a source that is open then lies over everything

  const line = document.createElement("p");
  line.id = "vb-connection";
  line.hidden = true;
  line.setAttribute("role", "status");

  // Gradio tells it in a box over the page, which the style sheet hides.
  function look() {
    const told = document.querySelector(".toast-wrap .toast-body");
    const words = !told ? "" : told.textContent.includes("Connection to the server was lost") ? LOST : FAILED;
    const pane = covers.matches && document.querySelector(".vb-pane-head");
    const place = pane || document.querySelector("#vb-header");
    if (place && line.parentNode !== place) place.append(line);
    if (line.textContent !== words) line.textContent = words;
    line.hidden = !words;
  }

  new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
})();
