// Of the documents view; documents/parts.js says how its scripts belong together.
// What is asked of the server, and what it says, as values or as a sentence.
class Problem extends Error {}

async function ask(path, sent) {
  const options = sent === undefined ? { cache: "no-store" } : { method: "POST", body: JSON.stringify(sent) };
  let response;
  try {
    response = await fetch(`api/documents/${path}`, options);
  } catch {
    throw new Problem("The server cannot be reached. Is it running, and are you connected to it?");
  }
  return told(response.status, await response.text());
}

function told(status, text) {
  let said = null;
  try {
    said = JSON.parse(text);
  } catch {
    throw new Problem(text.trim().slice(0, 300) || "The server gave no answer; try again.");
  }
  if (status < 400) return said;
  if (status === 401) document.dispatchEvent(new CustomEvent("vb-logged-out")); // an upload is no fetch, which tells it
  throw Object.assign(new Problem(said.problem ?? "The server could not do that."), { exists: said.exists });
}

// Follows a job to its end. Whoever goes offline meanwhile gets on with it when the server is there again.
async function finished(job, show) {
  for (;;) {
    try {
      const state = await ask(`progress?job=${job}`);
      if (state.state === "done") return state.outcome;
      if (state.state === "failed") throw Object.assign(new Problem(state.problem), { final: true });
      show(state);
    } catch (error) {
      if (error.final || error.message.includes("started anew")) throw error;
      show({ state: "lost" });
    }
    await sleep(LOOK);
  }
}
