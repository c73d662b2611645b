// Of the documents view; documents/parts.js says how its scripts belong together.
// Numbers, sizes, times and progress in words.
const number = (value) => Number(value).toLocaleString("en");
const counted = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;

function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const unit = bytes < 1e6 ? [1e3, "kB"] : bytes < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
  return `${(bytes / unit[0]).toFixed(bytes / unit[0] < 10 ? 1 : 0)} ${unit[1]}`;
}

function left(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return "";
  if (seconds < 60) return `about ${counted(Math.max(1, Math.round(seconds)), "second")} left`;
  if (seconds < 3600) return `about ${counted(Math.round(seconds / 60), "minute")} left`;
  return `about ${counted(Math.round(seconds / 3600), "hour")} left`;
}

const PHASES = { fetching: ["Fetching", "page"], reading: ["Reading", "file"], embedding: ["Indexing", "passage"] };

function howFar(state) {
  if (state.state === "lost") return "The server cannot be reached; the page keeps trying.";
  if (state.state === "waiting") return "Waiting for other changes to be done";
  if (!state.total) return "Getting ready";
  const what = PHASES[state.phase] ?? PHASES.embedding;
  const rate = state.rate >= 1 ? `${number(Math.round(state.rate))} a second` : "";
  const many = `${what[0]} ${number(state.done)} of ${counted(state.total, what[1])}`;
  return [many, rate, state.done < state.total ? left(state.seconds_left) : ""].filter(Boolean).join(" · ");
}
