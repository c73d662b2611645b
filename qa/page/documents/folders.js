// Of the documents view; documents/parts.js says how its scripts belong together.
// Folders that are dropped or chosen: their files, each with the folders that it is in.
const MOST_FILES = 2000; // of one drop; more is what qa index is for

const whole = (list) => [...list].map((file) => ({ file, inside: "" }));

// What is taken of the files of a folder, given with their paths; the rest is counted.
function takenOf(found, more) {
  const endings = picker.accept.split(",");
  const hidden = found.filter(({ path }) => path.split("/").some((name) => name.startsWith(".")));
  const seen = found.filter((each) => !hidden.includes(each));
  const read = seen.filter(({ file }) => endings.some((ending) => file.name.toLowerCase().endsWith(ending)));
  const told = [
    hidden.length ? `${counted(hidden.length, "hidden file")} left out` : "",
    seen.length > read.length ? `${counted(seen.length - read.length, "file")} of formats that are not read left out` : "",
    more ? `only the first ${number(MOST_FILES)} files were looked at; take the folder in with qa index` : "",
  ].filter(Boolean);
  return { files: read.map(({ file, path }) => ({ file, inside: path.split("/").slice(0, -1).join("/") })), told };
}

const listOf = (reader) => new Promise((done, fail) => reader.readEntries(done, fail));
const fileOf = (entry) => new Promise((done, fail) => entry.file(done, fail));

async function walk(entry, found) {
  if (found.length >= MOST_FILES) return;
  if (entry.isFile) {
    found.push({ file: await fileOf(entry), path: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = entry.createReader();
  for (let part = await listOf(reader); part.length; part = await listOf(reader)) {
    for (const each of part) await walk(each, found);
  }
}

async function addFolders(entries, files) {
  const found = [];
  try {
    for (const entry of entries) await walk(entry, found);
  } catch {
    say("The folder cannot be read here; choose it with “Add a folder”.");
    return;
  }
  addFound(found, found.length >= MOST_FILES, files);
}

function addFound(found, more, files = []) {
  const { files: below, told } = takenOf(found.slice(0, MOST_FILES), more);
  if (![...files, ...below].length) say(`There is no file to add in it${told.length ? `: ${told.join(", ")}` : ""}.`);
  else add([...files, ...below], told);
}

part(".vb-folder-picker").addEventListener("change", (event) => {
  const list = [...event.target.files].map((file) => ({ file, path: file.webkitRelativePath }));
  event.target.value = "";
  addFound(list, list.length > MOST_FILES);
});
