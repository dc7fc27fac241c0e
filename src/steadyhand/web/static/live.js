// Live view: the server says that something changed; the parts of the page that show it ask again.
// What broke, failed or takes long says so, and since when, in one line.
(() => {
  "use strict";
  const GAP = 1000; // a part asks at most once in so many milliseconds
  const AGAIN = 5000;
  const LONG = 600;
  const said = new Map();

  const say = (about, text, reload = false) => {
    if (text ? said.get(about)?.text === text : !said.has(about)) return;
    if (text) said.set(about, { text, reload });
    else said.delete(about);
    const line = document.getElementById("line");
    line.textContent = [...said.values()].map((each) => each.text).join(" ");
    if (![...said.values()].some((each) => each.reload)) return;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "Reload" });
    button.addEventListener("click", () => location.reload());
    line.append(button);
  };
  const clock = (at = new Date()) =>
    at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

  const parts = {};
  const ask = (what) => {
    const part = (parts[what] ??= { at: -GAP, timer: 0, later: false });
    part.later ||= document.hidden;
    if (part.timer || document.hidden) return;
    part.timer = setTimeout(() => {
      part.timer = 0;
      part.at = performance.now();
      document.querySelectorAll(`[data-live="${what}"]`).forEach((el) => htmx.trigger(el, "changed"));
    }, Math.max(0, part.at + GAP - performance.now()));
  };
  document.addEventListener("visibilitychange", () => {
    for (const what of Object.keys(parts)) {
      if (document.hidden || !parts[what].later) continue;
      parts[what].later = false;
      ask(what);
    }
  });

  // What is asked for by scripts: slow, failed, there.
  const slow = (text) => setTimeout(() => say("wait", text), LONG);
  let waiting = 0;
  const arrived = () => {
    clearTimeout(waiting);
    say("wait", "");
  };
  const failed = (event) => {
    const { ctx } = event.detail ?? {};
    const status = ctx?.response?.status;
    const el = ctx?.sourceElement;
    if (!el?.dataset?.live) {
      say("step", `The server did not do this at ${clock()}${status ? ` (${status})` : ""}: nothing changed. Try again.`);
      return;
    }
    say("part", `This could not be brought up to date at ${clock()}${status ? ` (${status})` : ""}. It is tried again.`);
    setTimeout(() => el.isConnected && htmx.trigger(el, "changed"), AGAIN);
  };
  document.addEventListener("htmx:response:error", failed);
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail ?? {};
    if (!(ctx?.response?.status >= 400)) say(ctx?.sourceElement?.dataset?.live ? "part" : "step", "");
  });
  document.addEventListener("htmx:before:request", (event) => {
    clearTimeout(waiting);
    if (!event.detail?.ctx?.sourceElement?.dataset?.live) waiting = slow("Loading …");
  });
  document.addEventListener("htmx:finally:request", arrived);
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) waiting = slow("Sending …");
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  let broken = null;
  let source = null;
  const connect = () => {
    source?.close();
    source = null;
    const address = document.body.dataset.stream;
    if (!address) return;
    source = new EventSource(address);
    source.addEventListener("changed", (event) => {
      const changed = JSON.parse(event.data);
      for (const what of ["queues", "case", "access"]) if (changed[what]) ask(what);
      if (changed.subject) say("old", `What is in force here changed at ${clock()}.`, true);
    });
    const out = () => {
      source?.close();
      say("stream", "You are signed out. What you see does not change any more.", true);
    };
    source.addEventListener("signed-out", out);
    // What may not be read any more goes from the page, also while nobody looks at it.
    const gone = (title, text) => {
      source.close();
      document.getElementById("main").replaceChildren(Object.assign(document.createElement("h1"), { textContent: title }));
      document.getElementById("context")?.remove();
      document.title = `${title} · Steadyhand`;
      say("stream", text, true);
    };
    source.addEventListener("frozen", () => {
      gone("You cannot read this now", `A freeze keeps this case from you since ${clock()}. What was shown of it is gone.`);
    });
    source.addEventListener("unconfirmed", () => {
      gone("Confirm that it is you", `The confirmation with your passkey ran out at ${clock()}. What was shown is gone; what you typed on a case is kept.`);
    });
    source.addEventListener("masked", () => {
      gone("Your look-up is over", `It ended at ${clock()}. What it showed is gone.`);
    });
    source.addEventListener("device", () => {
      source.close();
      steadyhandDevice.prove().then(() => setTimeout(connect, GAP));
    });
    source.addEventListener("open", () => {
      if (!broken) return;
      broken = null;
      say("stream", "");
      ask("queues");
      ask("case");
      ask("access");
    });
    source.addEventListener("error", () => {
      broken ||= new Date();
      const over = source.readyState === EventSource.CLOSED;
      say("stream", `The live view broke at ${clock(broken)}. What you see may be older than that.`, over);
      // Refused: who was signed out before the line stood is told so, and anybody else comes again.
      if (over) setTimeout(() => steadyhandDevice.prove().then((told) => (told === "other" ? out() : connect())), AGAIN);
    });
  };
  connect();
  addEventListener("pagehide", () => source?.close());

  // Another page took this one's place: what was said was of the one before.
  document.addEventListener("turn:ended", () => {
    arrived();
    said.clear();
    broken = null;
    connect();
  });
  document.addEventListener("turn:failed", (event) => {
    arrived();
    say("part", `Not done at ${clock()}: ${event.detail} What you typed is still here; send it again.`);
  });
})();
