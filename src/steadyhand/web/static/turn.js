// Turning the page: a form marked data-turns is sent, and what answers takes this page's place without being loaded
// as a document of its own, which takes longer than the server does. Without scripts the form is an ordinary one.
(() => {
  "use strict";
  let turning = false;
  const tell = (name, detail) => {
    turning = name === "begun";
    document.dispatchEvent(new CustomEvent(`turn:${name}`, { detail }));
  };

  const needs = (page) => [...page.head.querySelectorAll("link[rel=stylesheet], script[src]")].map((el) => el.src || el.href).join();
  const attributes = (to, from) => {
    [...to.attributes].forEach(({ name }) => from.hasAttribute(name) || to.removeAttribute(name));
    [...from.attributes].forEach(({ name, value }) => to.setAttribute(name, value));
  };

  // Back and forward show what stood at that turn: the document holds only the last, so the browser asks for it anew.
  let turn = history.state?.turn ?? 0;
  history.replaceState({ turn }, "");
  const went = (address) => {
    turn += 1;
    if (address === location.href) history.replaceState({ turn }, "");
    else history.pushState({ turn }, "", address ?? location.href);
  };
  addEventListener("popstate", (event) => {
    const within = event.state === null && location.hash; // to a place in this page
    if (!within && event.state?.turn !== turn) location.reload();
  });

  // Whoever follows by ear or by keys starts where the page begins, or where it asks them to.
  const focus = () => {
    const wanted = [...document.querySelectorAll("[autofocus]")].find((el) => el.checkVisibility());
    (wanted ?? document.getElementById("main")).focus({ preventScroll: !wanted });
  };

  const put = (page, address) => {
    went(address);
    document.title = page.title;
    attributes(document.documentElement, page.documentElement);
    attributes(document.body, page.body);
    document.body.replaceChildren(...page.body.childNodes);
    scrollTo(0, 0);
    htmx.process(document.body);
    focus();
    tell("ended");
  };

  const send = async (form, submitter) => {
    const body = new URLSearchParams(new FormData(form, submitter));
    const answer = await fetch(form.action, { method: "POST", headers: { accept: "text/html" }, body });
    return { answer, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
  };
  const show = ({ answer, page }) => {
    if (needs(page) === needs(document)) put(page, answer.redirected ? answer.url : null);
    else if (answer.redirected) location.assign(answer.url);
    else tell("failed", `${page.querySelector("main p")?.textContent ?? "The server did not do this."} (${answer.status})`);
  };

  document.addEventListener("submit", async (event) => {
    const { target, submitter } = event;
    if (event.defaultPrevented || target.dataset.turns === undefined) return;
    event.preventDefault();
    if (turning) return;
    const at = document.activeElement;
    tell("begun");
    at.blur(); // what is typed now is for the page that comes
    const came = await send(target, submitter).catch(() => null);
    if (came) show(came);
    else tell("failed", "The server did not answer.");
    if (at.isConnected) at.focus();
  });
})();
