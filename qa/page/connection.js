// A server that cannot be reached, a session that has ended, and what the server refuses are told in our own words, in a
// line that covers nothing. Gradio looks every two seconds whether the server is back, and then loads the page again:
// what it showed comes back with it.
(() => {
  const LOST = "No connection to the server. The page goes on by itself when it is back.";
  const FAILED = "The server could not do this. Try it once more; if it fails again, load the page again.";
  const LOGGED_OUT = "You are logged out.";
  const OURS = /\/(?:gradio_)?api\//; // addresses that only those who are logged in are answered at
  const covers = matchMedia("(max-width: 1039px)"); // a source that is open then lies over everything

  let isLoggedOut = false;
  let refused = ""; // why the server did not take the last event

  const line = document.createElement("p");
  line.id = "vb-connection";
  line.hidden = true;
  line.setAttribute("role", "status");
  const words = document.createElement("span");
  const way = document.createElement("a");
  way.textContent = "Log in again";

  // Back to the address as it is when one follows it.
  function lead() {
    way.href = `account/log-in${location.search && `?to=${encodeURIComponent(location.search.slice(1))}`}`;
  }
  for (const kind of ["pointerdown", "focus", "click"]) way.addEventListener(kind, lead);

  // Gradio tells it in a box over the page, which the style sheet hides.
  function look() {
    const told = document.querySelector(".toast-wrap .toast-body");
    const failed = !told ? "" : told.textContent.includes("Connection to the server was lost") ? LOST : refused || FAILED;
    const sentence = isLoggedOut ? LOGGED_OUT : failed;
    const pane = covers.matches && document.querySelector(".vb-pane-head");
    const place = pane || document.querySelector("#vb-header");
    if (place && line.parentNode !== place) place.append(line);
    if (words.textContent !== sentence) {
      words.textContent = sentence;
      lead();
      line.replaceChildren(words, ...(isLoggedOut ? [" ", way] : []));
    }
    line.hidden = !sentence;
  }

  // The conversation of this tab, and what was typed, come back with whoever logs in again (see kept.js).
  function turn(out) {
    if (out === isLoggedOut) return;
    isLoggedOut = out;
    try {
      if (out) sessionStorage.setItem("verbatim.returns", "1");
      else sessionStorage.removeItem("verbatim.returns");
    } catch {
      // without storage they do not
    }
    look();
  }
  document.addEventListener("vb-logged-out", () => turn(true));

  // Gradio's own requests pass here as well. Whoever logs in again in another tab goes on in this one: the bell asks
  // for news as the window is turned to.
  const send = window.fetch;
  window.fetch = async (...asked) => {
    const response = await send.apply(window, asked);
    if (!OURS.test(response.url)) return response;
    if (response.status === 401) turn(true);
    else if (response.ok) turn(false);
    if (response.url.endsWith("/queue/join") || response.url.includes("/queue/join?")) {
      refused = response.ok ? "" : await reason(response.clone());
      if (!response.ok) document.dispatchEvent(new CustomEvent("vb-refused"));
    }
    return response;
  };

  async function reason(response) {
    try {
      const { detail } = await response.json();
      return typeof detail === "string" ? detail : "";
    } catch {
      return "";
    }
  }

  new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
})();
