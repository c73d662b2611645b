// Logging out, and what is told when the session has ended while the page was open.
element.addEventListener("click", async (event) => {
  if (!event.target.closest?.(".vb-log-out")) return;
  try {
    await fetch("account/log-out", { method: "POST" });
  } finally {
    location.assign("./");
  }
});
