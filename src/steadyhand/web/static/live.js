// Live view: the server says that something changed; the parts of the page that show it ask again.
(() => {
  "use strict";
  const address = document.body.dataset.stream;
  if (!address) return;
  const line = document.getElementById("line");
  let broken = null;

  const ask = (what) =>
    document.querySelectorAll(`[data-live="${what}"]`).forEach((el) => htmx.trigger(el, "changed"));

  const say = (text) => {
    line.textContent = text;
    line.hidden = !text;
  };

  const clock = (at) => at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

  const source = new EventSource(address);
  source.addEventListener("changed", (event) => {
    const changed = JSON.parse(event.data);
    for (const what of ["queues", "case"]) if (changed[what]) ask(what);
  });
  source.addEventListener("signed-out", () => {
    source.close();
    say("You are signed out. What you see does not change any more.");
  });
  source.addEventListener("open", () => {
    if (!broken) return;
    broken = null;
    say("");
    ask("queues");
    ask("case");
  });
  source.addEventListener("error", () => {
    broken ||= new Date();
    say(`The live view broke at ${clock(broken)}. What you see may be older than that.`);
  });
  addEventListener("pagehide", () => source.close());
})();
