// A conversation that somebody shares, shown to whoever has the link: as it was, until one goes on in a copy of one's own.
// Stands behind kept.js and sharing.js, and runs with them. The address names it: "?conversation=ID".
const AT = "vb-at-shared"; // of the body, for as long as it is shown
const banner = make("section", "vb-shared", "", { "aria-label": "Shared conversation" });
banner.hidden = true;
let reading = null; // what is shown: {id, person, at, may_stop, exchanges}
let begun = false; // whether it was drawn

// Whose value kept.js asks for before this script has run.
function linked() {
  return new URLSearchParams(location.search).get("conversation");
}

async function openShared() {
  const name = linked();
  if (!name) return;
  document.body.classList.add(AT);
  document.querySelector("#vb-opening").before(banner);
  try {
    const shared = await verbatim.post("conversations/open", { id: name });
    banner.hidden = true;
    turnTo("", shared.exchanges);
    reading = shared;
    const conversation = { exchanges: shared.exchanges };
    trigger("restore", { conversation });
    setTimeout(() => {
      if (reading === shared && !document.querySelector(".vb-turns")) trigger("restore", { conversation }); // as in kept.js
    }, PATIENCE);
    tell(shared);
  } catch (problem) {
    document.body.classList.remove(AT);
    banner.replaceChildren(make("p", "vb-problem", problem.message, { role: "alert" }));
    banner.hidden = false;
  }
}

function tell({ person, at, may_stop: mayStop }) {
  const words = make("p", "vb-shared-said", "", { role: "status" });
  const by = make("strong", "", `Shared by ${person} on ${day(at)}.`, { dir: "auto" });
  words.append(by, " You read it as it was then; where a source has changed since, that is said.");
  const verbs = make("div", "vb-shared-verbs");
  verbs.append(press("Continue in a copy of your own", "vb-action vb-main", goOn));
  if (mayStop) verbs.append(press("Stop sharing", "vb-action", endShared));
  banner.replaceChildren(words, verbs);
  banner.hidden = false;
}

async function endShared() {
  try {
    await stopped(reading);
    banner.querySelector(".vb-shared-said").textContent = "Not shared any more: the link opens nothing.";
    banner.querySelector(".vb-shared-verbs").lastElementChild.remove();
  } catch (problem) {
    banner.append(make("p", "vb-problem", problem.message, { role: "alert" }));
  }
}

// What the server knows of this page is the conversation, so what is asked next follows it.
function goOn() {
  const { exchanges: all } = reading;
  leave();
  turnTo(unused(), all);
  store();
  document.querySelector("#vb-box textarea").focus();
}

function leave() {
  reading = null;
  banner.hidden = true;
  document.body.classList.remove(AT);
  freeze();
  const url = new URL(location.href);
  url.searchParams.delete("conversation");
  history.replaceState(history.state, "", url);
}

// What would change the conversation is not offered (sharing.css), and these show something besides.
function freeze() {
  for (const each of document.querySelectorAll("#vb-conversation :is(.vb-edit, .vb-example)")) each.disabled = reading !== null;
}

// It is read from its beginning; what somebody asks is read from the newest.
function drawn() {
  freeze();
  if (reading && !begun) {
    const turns = document.querySelectorAll("#vb-conversation .vb-turn");
    for (const each of turns) each.classList.toggle("vb-active", each === turns[0]);
    scrollTo({ top: 0, behavior: "instant" });
  }
  begun = reading !== null;
}

document.addEventListener("vb-drawn", drawn);
document.addEventListener("vb-turned", () => banner.hidden || leave());
document.addEventListener("vb-again", () => reading && openShared());
if (verbatim.post) openShared();
else document.addEventListener("vb-ready", openShared, { once: true });
