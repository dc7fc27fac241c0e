// Keys: every key presses the visible control that carries it (data-key), so nothing has only a key.
(() => {
  "use strict";
  const SWITCH = "steadyhand.single-keys";
  const on = () => localStorage.getItem(SWITCH) !== "off";

  const typing = (at) =>
    at.isContentEditable || at.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button])");

  const visible = (el) => el.checkVisibility() && !el.disabled;

  const inDialog = () => document.querySelector("dialog[open]");

  // What is folded away can still be gone to: it unfolds.
  const folded = (el) => {
    const fold = el.closest("details.fold:not([open])");
    return fold !== null && visible(fold) ? fold : null;
  };
  const unfold = (el) => {
    const fold = visible(el) ? null : folded(el);
    if (fold) fold.open = true;
    return fold !== null;
  };

  const controls = (key) =>
    [...(inDialog() || document).querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(
      (el) => visible(el) || folded(el),
    );

  const press = (el) => {
    if (el.matches("input[type=radio]")) {
      el.checked = true;
      el.focus();
      el.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (el.matches("section, input")) {
      el.scrollIntoView({ block: unfold(el) ? "start" : "nearest" });
      el.focus();
    } else {
      if (el.matches("[data-opens]")) el.focus(); // where the focus goes back to when the dialog closes
      el.click();
    }
  };

  // Rows of a table and sections of a page: j and k go through them, from wherever the focus is.
  const rows = () => [...document.querySelectorAll("[data-row]")].filter(visible);
  const goal = (row) => (row.matches("tr") ? row.querySelector("a, button") : row) || row;
  let last = null; // the row that had the focus, so that a button can move on from there
  document.addEventListener("focusin", (event) => (last = event.target.closest("[data-row]") || last));
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = document.activeElement;
    const here = at?.closest("[data-moves]") ? all.indexOf(last) : all.findIndex((row) => row.contains(at));
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step));
    goal(all[next]).focus();
    all[next].scrollIntoView({ block: "nearest" });
  };

  // Shift and a number: what is also to follow, wherever the layout of the keyboard puts a sign on that key.
  const also = (number) => {
    const box = inDialog() ? null : document.querySelector(`[data-also="${number}"]`);
    if (!box) return false;
    box.closest("details").open = true;
    box.click();
    box.focus();
    return true;
  };

  const open = (name) => document.getElementById(name)?.showModal();
  const close = (name) => document.getElementById(name)?.close();

  // Between asking for the confirmation and its coming, what is typed is the reason and no key: it waits for its field.
  let ahead = null;
  const keep = (event) => {
    if (event.key.length === 1) ahead += event.key;
    if (event.key === "Backspace") ahead = ahead.slice(0, -1);
    if (event.key.length === 1 || event.key === "Enter" || event.key === "Backspace") event.preventDefault();
  };
  document.addEventListener("submit", (event) => {
    if (event.target.id === "proposals") ahead = "";
  }, true);
  const asked = () => document.querySelector("#bar [data-draft]"); // and none of the notes in the bar's dialogs
  const arrived = () => {
    const field = asked();
    if (field && ahead) {
      field.value += ahead;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    ahead = null;
  };
  document.addEventListener("htmx:after:swap", () => asked() && arrived());
  document.addEventListener("htmx:finally:request", (event) => {
    if (event.detail?.ctx?.sourceElement?.id === "proposals") arrived();
  });

  const single = (event) => {
    if (event.key === "j" || event.key === "k") {
      if (!inDialog()) move(event.key === "j" ? 1 : -1);
      return true;
    }
    const control = controls(event.key)[0];
    const number = event.shiftKey && /^Digit([1-9])$/.exec(event.code);
    if (control) press(control);
    return Boolean(control || (number && also(number[1])));
  };

  // htmx takes the page up a moment after the scripts have run: a key that asks the server waits, or it would leave
  // the page. While a page is turned every key waits for the one that comes.
  let early = [];
  let turning = false;
  const ready = () => {
    const keys = early ?? [];
    early = null;
    keys.forEach(single);
  };
  document.addEventListener("htmx:after:process", () => turning || ready(), { once: true });
  document.addEventListener("turn:begun", () => {
    turning = true;
    early ??= [];
  });
  document.addEventListener("turn:ended", () => {
    turning = false;
    ready();
  });
  document.addEventListener("turn:failed", () => {
    turning = false;
    early = null; // they were meant for another page
  });
  const sent = (el) => el && !el.matches("[data-opens]") && (el.closest("[hx-get]") || el.form?.matches("[hx-get]"));
  const asks = (key) => turning || early.length > 0 || sent(controls(key)[0]);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = event.target;
    if (ahead !== null && !typing(at)) return keep(event);
    if (event.key === "Enter" && at.matches?.("[data-enter]")) {
      if (event.shiftKey) return;
      event.preventDefault();
      if (!event.repeat) at.form.requestSubmit();
      return;
    }
    if (event.key === "Escape" && !inDialog()) {
      const back = controls("Escape")[0];
      if (back) press(back);
      else if (typing(at)) at.blur();
      return;
    }
    if (event.key === "Enter" && at.matches?.("input[type=radio][form], #proposals input[type=radio], #proposals input[type=checkbox]")) {
      event.preventDefault(); // Enter on a selected decision goes to the confirmation, as d does
      controls("d").forEach(press);
      return;
    }
    if (typing(at) || event.key.length !== 1 || !on() || event.repeat) return;
    if (early && asks(event.key)) early.push(event);
    else if (!single(event)) return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const closer = event.target.closest("[data-closes]");
    const mover = event.target.closest("[data-moves]");
    const unfolder = event.target.closest("[data-unfolds]");
    if (mover) move(Number(mover.dataset.moves));
    if (unfolder) document.getElementById(unfolder.dataset.unfolds).open = true;
    if (opener) open(opener.dataset.opens);
    if (closer) close(closer.dataset.closes);
  });

  // A template of a reason fills the field, where it can be changed.
  document.addEventListener("change", (event) => {
    const field = event.target.dataset.fills && event.target.form.elements[event.target.dataset.fills];
    if (!field || !event.target.value) return;
    field.value = event.target.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-single-keys]")) return;
    localStorage.setItem(SWITCH, event.target.checked ? "on" : "off");
    show();
  });
  const show = () => document.querySelectorAll("[data-single-keys]").forEach((box) => (box.checked = on()));
  show();

  // What a live update or a swap brings in may say where the focus belongs. Where it takes away what had the
  // focus, the focus stays at its place: on what now stands there under the same name, or in the same row.
  let held = null;
  document.addEventListener("htmx:before:swap", () => {
    const at = document.activeElement;
    held = at && at !== document.body ? { at, row: rows().findIndex((row) => row.contains(at)) } : null;
  });
  document.addEventListener("htmx:after:swap", () => {
    const wanted = document.querySelector("#bar [autofocus]");
    if (wanted && !document.querySelector("#bar").contains(document.activeElement)) wanted.focus();
    if (!held || (document.activeElement && document.activeElement !== document.body)) return;
    const all = rows();
    const near = held.row < 0 ? null : all[Math.min(held.row, all.length - 1)];
    const back = document.getElementById(held.at.id || "-") || (near && goal(near)) || document.getElementById("main");
    back.focus({ preventScroll: true });
  });

  // A browser that cannot show closed details on wide screens gets them open.
  const unfoldWide = () => {
    const fold = document.querySelector("details.fold");
    if (fold && !CSS.supports("selector(::details-content)")) fold.open = matchMedia("(min-width: 1100.02px)").matches;
  };
  unfoldWide();
  document.addEventListener("turn:ended", () => {
    last = null;
    show();
    unfoldWide();
  });
})();
