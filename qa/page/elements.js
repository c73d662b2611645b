// Stands before the scripts that make elements in this way.
function make(tag, name, words = "", more = {}) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (words) made.textContent = words;
  for (const [attribute, value] of Object.entries(more)) made.setAttribute(attribute, value);
  return made;
}
