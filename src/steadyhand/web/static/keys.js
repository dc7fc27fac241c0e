// Keys: every key presses the visible control that carries it (data-key), so nothing has only a key.
(() => {
  "use strict";
  const SWITCH = "steadyhand.single-keys";
  const on = () => localStorage.getItem(SWITCH) !== "off";

  const typing = (at) =>
    at.isContentEditable || at.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button])");

  const visible = (el) => el.checkVisibility() && !el.disabled;

  const inDialog = () => document.querySelector("dialog[open]");

  const controls = (key) =>
    [...(inDialog() || document).querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(visible);

  const press = (el) => {
    if (el.matches("input[type=radio]")) {
      el.checked = true;
      el.focus();
      el.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (el.matches("section, input")) {
      el.scrollIntoView({ block: "nearest" });
      el.focus();
    } else {
      el.click();
    }
  };

  // Rows of a table and sections of a page: j and k go through them, from wherever the focus is.
  const rows = () => [...document.querySelectorAll("[data-row]")].filter(visible);
  const goal = (row) => (row.matches("tr") ? row.querySelector("a, button") : row) || row;
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step));
    goal(all[next]).focus();
    all[next].scrollIntoView({ block: "nearest" });
  };

  const open = (name) => document.getElementById(name)?.showModal();
  const close = (name) => document.getElementById(name)?.close();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = event.target;
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
    if (event.key === "Enter" && at.matches?.("input[type=radio][form], #proposals input[type=radio]")) {
      event.preventDefault(); // Enter on a selected decision goes to the confirmation, as d does
      controls("d").forEach(press);
      return;
    }
    if (typing(at) || event.key.length !== 1 || !on() || event.repeat) return;
    if (event.key === "j" || event.key === "k") {
      if (!inDialog()) move(event.key === "j" ? 1 : -1);
    } else {
      const control = controls(event.key)[0];
      if (!control) return;
      press(control);
    }
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const closer = event.target.closest("[data-closes]");
    if (opener) open(opener.dataset.opens);
    if (closer) close(closer.dataset.closes);
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-single-keys]")) return;
    localStorage.setItem(SWITCH, event.target.checked ? "on" : "off");
    show();
  });
  const show = () => document.querySelectorAll("[data-single-keys]").forEach((box) => (box.checked = on()));
  show();

  // What a live update or a swap brings in may say where the focus belongs.
  document.addEventListener("htmx:after:swap", () => {
    const wanted = document.querySelector("#bar [autofocus]");
    if (wanted && !document.querySelector("#bar").contains(document.activeElement)) wanted.focus();
  });
})();
