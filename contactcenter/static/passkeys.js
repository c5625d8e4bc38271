"use strict";
/* Passkeys: a button asks the server what to sign, the browser signs it, the form carries the answer. Without this file, or in a
   browser without passkeys, the buttons stay hidden and name and password remain. */

const able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;

async function answered(form) {
  const asked = await fetch(form.dataset.options, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!asked.ok) throw new Error(String(asked.status));
  const options = await asked.json();
  return form.dataset.passkey === "make"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

for (const form of able ? document.querySelectorAll("[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      form.elements.credential.value = JSON.stringify((await answered(form)).toJSON());
      HTMLFormElement.prototype.submit.call(form);
    } catch (error) {
      if (error.message === "403") HTMLFormElement.prototype.submit.call(form);   // the server says what is to be done first
      else form.querySelector(".failed").hidden = false;                          // turned down, timed out, or none there
    }
  });
}
