// The editor of rules: numbers beside the lines, mistakes as one types. Without this script Save tells the same.
(() => {
  "use strict";
  const PAUSE = 300;
  const form = document.getElementById("writing");
  const text = document.getElementById("text");
  if (!form || !text) return;
  const gutter = document.getElementById("gutter");
  const frame = document.getElementById("editor");
  const list = document.getElementById("mistake-list");
  const said = document.getElementById("checked");
  const file = form.elements.file.value;
  const written = text.value;
  let wrong = new Set([...gutter.querySelectorAll(".wrong")].map((el) => Number(el.textContent)));
  let leaving = false;

  const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

  const number = () => {
    const count = text.value.split("\n").length;
    text.rows = count;
    gutter.replaceChildren(
      ...Array.from({ length: count }, (_, at) => {
        const el = document.createElement("span");
        el.textContent = `${at + 1}`;
        if (wrong.has(at + 1)) el.className = "wrong";
        return el;
      }).flatMap((el) => [el, "\n"]),
    );
  };

  const goTo = (line, column) => {
    const lines = text.value.split("\n");
    const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    // Columns count characters; a text field counts UTF-16 units.
    const within = [...(lines[line - 1] ?? "")].slice(0, Math.max(column - 1, 0)).join("").length;
    text.focus({ preventScroll: true });
    text.setSelectionRange(before + within, before + within);
    const height = text.offsetHeight / Math.max(lines.length, 1);
    frame.scrollTop = Math.max(0, (line - 4) * height);
    frame.scrollIntoView({ block: "nearest" });
  };

  const show = ({ count, problems }) => {
    wrong = new Set(problems.filter((each) => each.file === file).map((each) => each.line));
    number();
    said.textContent = count ? `${plural(count, "mistake")} in what is written here.` : "No mistake in what is written here.";
    list.replaceChildren(...problems.map((each) => item(each)));
    for (const el of document.querySelectorAll("[data-wrong]")) {
      const here = problems.filter((each) => each.file === el.dataset.wrong).length;
      el.textContent = here ? plural(here, "mistake") : "";
    }
  };
  const item = ({ file: where, line, column, message, hint }) => {
    const el = document.createElement("li");
    const link = document.createElement("a");
    link.href = `?file=${encodeURIComponent(where)}&line=${line}&column=${column}`;
    Object.assign(link.dataset, { file: where, line, column });
    link.textContent = `${where}:${line}:${column}`;
    el.append(link, ` ${message}`);
    if (hint) {
      const more = document.createElement("small");
      more.textContent = hint;
      el.append(" ", more);
    }
    return el;
  };

  let timer = 0;
  let asked = null;
  const check = async () => {
    asked?.abort();
    asked = new AbortController();
    const { csrf } = form.elements;
    try {
      const answer = await fetch(form.dataset.check, {
        method: "POST",
        body: new URLSearchParams({ csrf: csrf.value, file, text: text.value }),
        signal: asked.signal,
      });
      if (!answer.ok) throw new Error(`${answer.status}`);
      show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = `This could not be checked (${error.message}). Saving checks it too.`;
    }
  };
  text.addEventListener("input", () => {
    number();
    clearTimeout(timer);
    if (form.dataset.check) timer = setTimeout(check, PAUSE);
  });

  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    if (!link) return;
    const { file: where, line, column } = link.dataset;
    if (where === file) {
      event.preventDefault();
      goTo(Number(line), Number(column));
    } else if (form.dataset.check) {
      event.preventDefault(); // what is written here is saved on the way
      for (const [name, value] of Object.entries({ open: where, line, column })) {
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      }
      form.requestSubmit();
    }
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s" && form.dataset.check) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", () => (leaving = true));
  addEventListener("beforeunload", (event) => {
    if (!leaving && form.dataset.check && text.value !== written) event.preventDefault();
  });

  const line = Number(form.dataset.line);
  if (line) goTo(line, Number(form.dataset.column) || 1);
})();
