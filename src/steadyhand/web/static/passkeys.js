// Passkeys: asks the browser for one where a control says so (data-passkey), and goes on, or says why not. Runs before
// there is a body: such a control does nothing by itself, and whoever clicks it as soon as they see it must be heard.
(() => {
  "use strict";
  const { bytes, text, jwk } = steadyhandDevice;
  const say = (el, words) => {
    const place = document.getElementById(el.dataset.says);
    place.textContent = words;
    place.hidden = !words;
  };

  const send = async (path, body) => {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body ?? {}),
    });
    const told = answer.status === 204 ? null : await answer.json();
    if (!answer.ok) throw new Error(told?.detail ?? `The server did not do this (${answer.status}).`);
    return told;
  };

  const named = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));
  const written = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  };
  const got = async (path) => {
    const asked = await send(path);
    const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) };
    return written(await navigator.credentials.get({ publicKey }));
  };
  const created = async () => {
    const asked = await send("/passkeys/enrol/ask");
    const publicKey = {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: named(asked.excludeCredentials),
    };
    return written(await navigator.credentials.create({ publicKey }));
  };

  const NAMED = {
    NotAllowedError: "Nothing came from a passkey: it was cancelled, took too long, or none of yours is here.",
    InvalidStateError: "This device holds a passkey of yours already: use that one, or another device.",
    SecurityError: "Passkeys do not work at this address: open the page at the address it is meant for.",
    NotSupportedError: "This browser cannot make such a passkey: try another browser or device.",
  };
  const words = (error) => NAMED[error.name] ?? error.message;

  const ways = {
    "sign-in": async (el) => {
      const credential = await got("/passkeys/sign-in/ask");
      const told = await send("/passkeys/sign-in", { credential, device: await jwk(), next: el.dataset.next });
      steadyhandDevice.told(Date.now());
      location.assign(told.next);
    },
    confirm: async (el) => {
      await send("/passkeys/confirm", { credential: await got("/passkeys/confirm/ask") });
      if (el.dataset.next) location.replace(el.dataset.next);
      else if (el.dataset.back !== undefined) history.back();
      else say(el, "Confirmed. Send it again.");
    },
    enrol: async (el) => {
      const form = el.form;
      if (!form.reportValidity()) return;
      const { label, code } = form.elements;
      const credential = await created();
      await send("/passkeys/enrol", { credential, label: label.value, code: code?.value ?? "" });
      location.replace(el.dataset.next);
    },
  };

  document.addEventListener("click", async (event) => {
    const el = event.target.closest("[data-passkey]");
    if (!el) return;
    event.preventDefault();
    say(el, "");
    el.setAttribute("aria-busy", "true");
    try {
      await ways[el.dataset.passkey](el);
    } catch (error) {
      say(el, words(error));
    } finally {
      el.removeAttribute("aria-busy");
    }
  });

  document.addEventListener("submit", (event) => {
    const button = event.target.querySelector("[data-passkey]");
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  // Forms that sign in carry the device's key; they are not sent before they have one, or there is none to have.
  let key = null;
  const put = (field) => (key ??= jwk().catch(() => "")).then((made) => (field.value = made));
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("input[name=device]").forEach(put));
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    const field = target.querySelector("input[name=device]");
    if (!field || field.value || target.dataset.keyless !== undefined) return;
    event.preventDefault();
    put(field).then(() => {
      target.dataset.keyless = "";
      target.requestSubmit(submitter);
    });
  });
})();
