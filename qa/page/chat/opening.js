// What stands in the place of the conversation: examples, or the way to the first documents. Gradio runs this once with
// `element`, their place, and with `trigger`.
element.addEventListener("click", (event) => {
  const example = event.target.closest("[data-question]");
  if (example) trigger("ask", { asked: { question: example.dataset.question, where: verbatim.where() } });
  if (event.target.closest("[data-add]")) document.querySelector("#vb-to-documents").click();
});
