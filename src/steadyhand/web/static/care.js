// Care for whoever reads: pictures still, blurred and grey; drafts kept; times told in words.
(() => {
  "use strict";
  const GREY = "steadyhand.grey";

  const root = document.documentElement;
  const kept = (name) => root.dataset[name] === "on"; // what the server keeps for this person, everywhere

  const isGrey = () => (localStorage.getItem(GREY) ?? root.dataset.careGrey) === "on";
  const showGrey = () => {
    const grey = isGrey();
    root.classList.toggle("grey", grey);
    document.querySelectorAll("[data-grey]").forEach((el) => el.setAttribute("aria-pressed", String(grey)));
  };

  // Nothing is loaded before it is asked for. Then it is shown step by step: blurred, with faces covered, clearly.
  const NEXT = { blurred: "Show it blurred", faces: "Show it with faces covered", clear: "Show it clearly" };
  const stepsOf = (button) => {
    const boxes = JSON.parse(button.dataset.faces);
    const image = button.dataset.kind === "image";
    const unknown = kept("careFaces") && !(image && boxes);
    const steps = [];
    if (button.dataset.blurred === "on" || (unknown && button.dataset.kind !== "audio")) steps.push("blurred");
    if (kept("careFaces") && image && boxes?.length) steps.push("faces");
    return [...steps, "clear"];
  };
  const nameNext = (button, at) => {
    const steps = stepsOf(button);
    button.textContent = at + 1 < steps.length ? NEXT[steps[at + 1]] : at < 0 ? NEXT.clear : "Cover it again";
  };

  // What moves stands still, and stays blurred: it is drawn once, unless this person wants it to move.
  const drawn = (button, image, step) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth, height: image.naturalHeight });
    const paint = canvas.getContext("2d");
    paint.drawImage(image, 0, 0);
    if (step === "faces") {
      for (const [left, top, width, height] of JSON.parse(button.dataset.faces)) {
        paint.fillRect(left * canvas.width, top * canvas.height, width * canvas.width, height * canvas.height);
      }
    }
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", button.dataset.alt);
    return canvas;
  };
  const figureOf = (button, image, step) => {
    if (step === "clear" && !kept("careStill")) return Object.assign(image.cloneNode(), { alt: button.dataset.alt });
    return drawn(button, image, step);
  };
  const put = (button, shown, step, at) => {
    shown.className = step;
    button.nextElementSibling?.remove();
    button.after(shown);
    button.dataset.at = String(at);
    nameNext(button, at);
  };
  const play = (button, step, at) => {
    const there = button.nextElementSibling;
    const film = there ?? document.createElement(button.dataset.kind);
    if (!there) {
      Object.assign(film, { controls: true, autoplay: false, preload: "metadata", muted: kept("careMute"), src: button.dataset.media });
      film.setAttribute("aria-label", button.dataset.alt);
    } else film.pause();
    film.className = step;
    if (!there) button.after(film);
    button.dataset.at = String(at);
    nameNext(button, at);
  };
  const showMedia = (button) => {
    const steps = stepsOf(button);
    const at = (Number(button.dataset.at ?? -1) + 1) % steps.length;
    if (button.dataset.kind !== "image") return play(button, steps[at], at);
    const image = new Image();
    image.referrerPolicy = "no-referrer";
    image.onload = () => put(button, figureOf(button, image, steps[at]), steps[at], at);
    image.onerror = () => (button.textContent = "It could not be loaded");
    image.src = button.dataset.media;
  };
  const nameMedia = () =>
    document.querySelectorAll("[data-media]:not([data-at])").forEach((button) => nameNext(button, -1));

  document.addEventListener("click", (event) => {
    const grey = event.target.closest("[data-grey]");
    const media = event.target.closest("[data-media]");
    if (grey) {
      localStorage.setItem(GREY, isGrey() ? "off" : "on");
      showGrey();
    }
    if (media) showMedia(media);
    const zone = event.target.closest("[data-zone-use]");
    if (zone) document.querySelector("[data-zone]").value = zone.textContent;
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-care-form]")) localStorage.removeItem(GREY); // from now on as it is kept
  });
  const offerZone = () => {
    const field = document.querySelector("[data-zone]");
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!field || !here || field.value === here) return;
    document.querySelector("[data-zone-use]").textContent = here;
    document.querySelector("[data-zone-here]").hidden = false;
  };
  const overYet = () =>
    document.querySelectorAll("[data-after]").forEach((el) => (el.hidden = Date.now() < Date.parse(el.dataset.after)));

  // What was typed survives a broken connection or a closed tab, until it is sent; in this tab only.
  const draft = (el) => `steadyhand.draft.${el.dataset.draft}`;
  const restore = () =>
    document.querySelectorAll("[data-draft]").forEach((el) => {
      if (!el.value) el.value = sessionStorage.getItem(draft(el)) || "";
    });
  document.addEventListener("input", (event) => {
    const el = event.target.closest("[data-draft]");
    if (el) sessionStorage.setItem(draft(el), el.value);
  });
  const forget = () => {
    const closed = document.querySelector("[data-decided]");
    if (closed) sessionStorage.removeItem(`steadyhand.draft.${closed.dataset.decided}`);
  };

  const STEPS = [[86400, "day"], [3600, "h"], [60, "min"]];
  const span = (seconds) => {
    const step = STEPS.find(([size]) => seconds >= size);
    if (!step) return `${Math.floor(seconds)} s`;
    const count = Math.floor(seconds / step[0]);
    return step[1] === "day" ? `${count} ${count === 1 ? "day" : "days"}` : `${count} ${step[1]}`;
  };
  const rounded = (ahead) => {
    const unit = (STEPS.find(([size]) => ahead >= size - 60) || [1])[0];
    return Math.floor((ahead + unit / 2) / unit) * unit;
  };
  const relative = (at) => {
    const ago = (Date.now() - at) / 1000;
    if (Math.abs(ago) < 45) return ago >= 0 ? "just now" : "in a moment";
    return ago > 0 ? `${span(ago)} ago` : `in ${span(rounded(-ago))}`;
  };
  const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", timeZoneName: undefined });
  const tell = (first) =>
    document.querySelectorAll("time[datetime]").forEach((el) => {
      const at = Date.parse(el.dateTime);
      const text = relative(at);
      if (!first && el.textContent !== text) el.textContent = text;
      el.dataset.local = `${local.format(at)} where you are`;
    });

  const countDown = () =>
    document.querySelectorAll("[data-until]").forEach((el) => {
      const left = Math.ceil((Date.parse(el.dataset.until) - Date.now()) / 1000);
      el.disabled = left <= 0;
      el.querySelector("[data-left]").textContent = left > 0 ? `for ${left} s` : "no longer";
    });

  document.addEventListener("htmx:after:swap", () => {
    restore();
    tell(true);
    nameMedia();
  });
  const begin = () => {
    showGrey();
    nameMedia();
    offerZone();
    overYet();
    restore();
    forget();
    tell(true);
  };
  begin();
  document.addEventListener("turn:ended", begin);
  setInterval(() => tell(false), 20000);
  setInterval(countDown, 1000);
  setInterval(overYet, 1000);
})();
