// Answers whose sources have changed since are marked where they stand. Gradio runs this once with `element`, where the
// generation of the collection comes as data whenever it changes, and with `watch`. All quotes of the conversation are
// compared in one request: when it is opened, and after each change.
const PLACES = "#vb-conversation";
let generation = ""; // as far as it is known
let compared = ""; // what was compared last, and of which generation
let marks = new Map(); // what became of quotes that do not stand any more, by turn and marker

const turns = () => [...document.querySelectorAll(`${PLACES} .vb-turn`)];
const cited = ({ citations = [], written } = {}) => [...citations, ...(written?.citations ?? [])];

function quotes() {
  return turns().flatMap(({ dataset: { turn } }) =>
    cited(verbatim.kept(turn)?.answer ?? undefined).map(({ marker, document: id, evidence }) => ({
      key: `${turn} ${marker}`,
      document: id,
      start: evidence.start,
      text: evidence.text,
    })),
  );
}

async function compare() {
  if (document.querySelector(`${PLACES} .vb-pending`)) return; // once its answer is there
  const asked = quotes();
  const now = JSON.stringify([generation, asked]);
  if (now === compared) {
    draw();
    return;
  }
  compared = now;
  let changed = [];
  try {
    if (asked.length) ({ changed } = await verbatim.post("standing", { quotes: asked }));
  } catch {
    compared = ""; // the next change, or look at it, asks once more
    return;
  }
  if (compared !== now) return;
  marks = new Map(changed.map((each) => [each.key, each]));
  draw();
}

function badge({ kind, badge: words, meaning }) {
  return make("span", `vb-verdict vb-since vb-${kind}`, words, { title: meaning });
}

// Beside each quote and on its card, and at the head of the answer, where it is read before anything of it.
function draw() {
  for (const old of document.querySelectorAll(`${PLACES} .vb-since`)) old.remove();
  for (const turn of turns()) {
    const changed = [...marks].filter(([key]) => key.split(" ")[0] === turn.dataset.turn);
    if (!changed.length) continue;
    for (const [key, mark] of changed) {
      const [number, marker] = key.split(" ");
      for (const caption of turn.querySelectorAll(".vb-quote figcaption")) {
        if (caption.querySelector(".vb-marker")?.dataset.marker === marker) caption.append(badge(mark));
      }
      document.getElementById(`source-${number}-${marker}`)?.querySelector(".vb-title").append(badge(mark));
    }
    turn.querySelector(".vb-answer").prepend(make("p", "vb-since vb-changed-since", sentence(changed), { role: "status" }));
  }
}

function sentence(changed) {
  const markers = changed.map(([key]) => Number(key.split(" ")[1])).sort((one, other) => one - other);
  const named = markers.map((marker) => `[${marker}]`).join(" ");
  const what = markers.length === 1 ? "A source has" : `${markers.length} sources have`;
  return `${what} changed since this was answered: ${named}. Ask again for what the documents say now.`;
}

watch("value", () => {
  generation = element.querySelector("[data-generation]")?.dataset.generation ?? generation;
  compare();
});
document.addEventListener("vb-drawn", compare);
