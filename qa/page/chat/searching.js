// What is sought in the conversations that this browser keeps. Stands before kept.js, which lists them.
// Upper and lower case, and letters with and without their marks, are one.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const soughtWords = (text) => [...new Set(plain(text).split(/\s+/).filter(Boolean))];

const readOnce = new Map(); // by id: the lines of a conversation, and as they are sought, for as long as it stays as it is

// The questions of a conversation and its answers, those of a language model too; `content` is what is stored of it.
function saidIn(id, content) {
  const before = readOnce.get(id);
  if (before?.content === content) return before;
  const exchanges = parse(content, {}).exchanges ?? [];
  const texts = exchanges.flatMap(({ question, worded, answer }) => [
    question,
    worded,
    answer?.text,
    ...(answer?.written?.sentences ?? []).map((sentence) => sentence.text),
  ]);
  const lines = texts.filter((text) => typeof text === "string").flatMap((text) => text.split("\n"));
  const plainLines = lines.map(plain);
  const said = { content, lines, plainLines, plain: plainLines.join("\n") };
  readOnce.set(id, said);
  return said;
}

const holdsAll = (said, words) => words.every((word) => said.plain.includes(word));

// The line that holds most of the words; null where that is the title, which is shown anyway.
const LONGEST_BEFORE = 60; // characters in front of the first word
const LONGEST_SHOWN = 160;

function excerptOf(said, words, title) {
  const count = (line) => words.filter((word) => line.includes(word)).length;
  let [best, most] = [null, count(plain(title))];
  for (const [row, line] of said.plainLines.entries()) {
    if (count(line) > most) [best, most] = [said.lines[row], count(line)];
    if (most === words.length) break;
  }
  return best;
}

// A text as nodes, the words in it marked; with `cut` only what stands around the first of them.
function marked(text, words, { cut = false } = {}) {
  if (!words.length) return [text];
  const letters = [...text];
  let folded = "";
  const place = []; // of the letter that each character of `folded` comes from
  letters.forEach((letter, row) => {
    for (const character of plain(letter)) {
      folded += character;
      for (let unit = 0; unit < character.length; unit++) place.push(row);
    }
  });
  const isMarked = new Array(letters.length).fill(false);
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      for (let row = place[at]; row <= place[at + word.length - 1]; row++) isMarked[row] = true;
    }
  }
  const first = Math.max(0, cut ? isMarked.indexOf(true) - LONGEST_BEFORE : 0);
  const last = cut ? Math.min(letters.length, first + LONGEST_SHOWN) : letters.length;
  const nodes = [first > 0 ? "…" : ""];
  for (let row = first; row < last; ) {
    let end = row;
    while (end < last && isMarked[end] === isMarked[row]) end++;
    const piece = letters.slice(row, end).join("");
    nodes.push(isMarked[row] ? make("mark", "", piece) : piece);
    row = end;
  }
  return [...nodes, last < letters.length ? "…" : ""].filter(Boolean);
}
