// The examples before the first question. Gradio runs this once with `element`, their place, and with `trigger`.
element.addEventListener("click", (event) => {
  const example = event.target.closest("[data-question]");
  if (example) trigger("ask", { asked: { question: example.dataset.question, where: verbatim.where() } });
});
