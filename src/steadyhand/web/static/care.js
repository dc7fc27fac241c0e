// Care for whoever reads: pictures still, blurred and grey; drafts kept; times told in words.
(() => {
  "use strict";
  const GREY = "steadyhand.grey";

  const showGrey = () => {
    const grey = localStorage.getItem(GREY) === "on";
    document.documentElement.classList.toggle("grey", grey);
    document.querySelectorAll("[data-grey]").forEach((el) => el.setAttribute("aria-pressed", String(grey)));
  };

  // A picture is loaded only when asked for, and drawn once: what moves stands still.
  const showMedia = (button) => {
    const canvas = button.nextElementSibling;
    if (canvas.hidden) {
      const image = new Image();
      image.referrerPolicy = "no-referrer";
      image.onload = () => {
        canvas.width = image.naturalWidth;
        canvas.height = image.naturalHeight;
        canvas.getContext("2d").drawImage(image, 0, 0);
        canvas.hidden = false;
        button.textContent = "Show it clearly";
      };
      image.onerror = () => (button.textContent = "It could not be loaded");
      image.src = button.dataset.media;
      return;
    }
    const clear = canvas.classList.toggle("clear");
    button.textContent = clear ? "Blur it again" : "Show it clearly";
  };

  document.addEventListener("click", (event) => {
    const grey = event.target.closest("[data-grey]");
    const media = event.target.closest("[data-media]");
    if (grey) {
      localStorage.setItem(GREY, localStorage.getItem(GREY) === "on" ? "off" : "on");
      showGrey();
    }
    if (media) showMedia(media);
  });

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
  });
  showGrey();
  restore();
  forget();
  tell(true);
  setInterval(() => tell(false), 20000);
  setInterval(countDown, 1000);
})();
