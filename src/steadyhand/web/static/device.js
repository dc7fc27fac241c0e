// The device of a session: a key that no script can read, and the proof, renewed before it runs out, that it is here.
const steadyhandDevice = (() => {
  "use strict";
  const NAME = "steadyhand";
  const PROVED = "steadyhand.proved"; // when any tab of this browser last proved it
  const AGAIN = 25000;
  const HOLDS = 50000; // a proof holds for 60 s; a slow request may take some of them

  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = () => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
    return asked(opening);
  };
  const inStore = async (mode, work) => {
    const db = await database();
    try {
      return await asked(work(db.transaction("keys", mode).objectStore("keys")));
    } finally {
      db.close();
    }
  };
  const kept = () => inStore("readonly", (keys) => keys.get("device"));
  const made = async () => {
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
    await inStore("readwrite", (keys) => keys.put(pair, "device"));
    return pair;
  };
  const jwk = async () => {
    const pair = (await kept()) ?? (await made());
    return JSON.stringify(await crypto.subtle.exportKey("jwk", pair.publicKey));
  };

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

  const since = () => Date.now() - Number(localStorage.getItem(PROVED) || 0);
  const holds = () => since() >= 0 && since() < HOLDS;
  const told = (at) => localStorage.setItem(PROVED, String(at));

  // Answers "proved", "other" (this browser has not the key: sign in again) or "later" (nobody answered).
  const proving = async () => {
    try {
      const pair = await kept();
      const asking = await fetch("/session/challenge");
      if (!pair || asking.status === 401) return "other";
      if (!asking.ok) return "later";
      const { challenge } = await asking.json();
      const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, bytes(challenge));
      const at = Date.now();
      const answer = await fetch("/session/prove", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ challenge, signature: text(signature) }),
      });
      if (answer.ok) told(at);
      return answer.ok ? "proved" : answer.status === 403 || answer.status === 401 ? "other" : "later";
    } catch {
      return "later";
    }
  };
  let under = null;
  const prove = () => (under ??= proving().finally(() => (under = null)));
  const proved = async () => (holds() ? "proved" : prove());

  return { jwk, prove, proved, holds, told, since, bytes, text, AGAIN };
})();

// On every page of somebody who is signed in: the proof is renewed, and nothing is sent without it. Runs before there
// is a body: a form that is sent at once is sent with the proof too.
(() => {
  "use strict";
  const device = steadyhandDevice;
  const outside = () => "entrance" in document.body.dataset || "renew" in document.body.dataset;

  const renew = () => device.since() >= 0 && device.since() < device.AGAIN - 1000 ? null : device.prove();
  document.addEventListener("DOMContentLoaded", () => {
    if (outside()) return;
    setInterval(renew, device.AGAIN / 5);
    addEventListener("online", () => device.prove());
    document.addEventListener("visibilitychange", () => document.hidden || device.holds() || device.prove());
    if (!device.holds()) device.prove();
  });

  let sending = null;
  document.addEventListener(
    "submit",
    (event) => {
      if (outside() || sending === event.target || device.holds()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { target, submitter } = event;
      device.prove().then(() => {
        sending = target;
        target.requestSubmit(submitter);
        sending = null;
      });
    },
    true,
  );
  document.addEventListener("htmx:confirm", (event) => {
    if (device.holds()) return;
    event.preventDefault();
    device.prove().then(() => event.detail.issueRequest());
  });
})();
