// The page that stands in for another while the device is proved: once, and then it says what to do.
(() => {
  "use strict";
  const TRIED = "steadyhand.renewed";
  const SOON = 5000;
  const show = (what) => {
    for (const el of document.querySelectorAll("[data-shows]")) el.hidden = el.dataset.shows !== what;
  };
  const again = Date.now() - Number(sessionStorage.getItem(TRIED) || 0) < SOON;
  if (again) {
    show("other"); // it was proved a moment ago, and the server did not have it: going on would go in circles
    return;
  }
  steadyhandDevice.prove().then((told) => {
    if (told !== "proved") {
      show(told);
      return;
    }
    sessionStorage.setItem(TRIED, String(Date.now()));
    location.replace(location.href);
  });
})();
