// [data-passkey=create|get]: a form that asks the device for a passkey, and sends what it says in the field "credential".
// What to ask stands in the form as JSON, or at data-passkey-url when it is to be fetched at that moment.
import { request } from "./request.js"

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0))
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }))

const WAYS = {
  create: ({ publicKey }) => navigator.credentials.create({ publicKey: {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user.id) },
    excludeCredentials: known(publicKey.excludeCredentials),
  } }),
  get: ({ publicKey }) => navigator.credentials.get({ publicKey: {
    ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: known(publicKey.allowCredentials),
  } }),
}

function told(credential) {
  const { id, type, rawId, response } = credential
  const said = {}
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) said[name] = text(response[name])
  }
  if (response.getTransports) said.transports = response.getTransports()
  return { id, type, rawId: text(rawId), response: said, clientExtensionResults: credential.getClientExtensionResults() }
}

async function wanted(form) {
  if (!form.dataset.passkeyUrl) return JSON.parse(form.querySelector("script[type='application/json']").textContent)
  const reply = await request(form.dataset.passkeyUrl, { headers: { Accept: "application/json" } })
  return (await reply.json()).request_options
}

document.addEventListener("submit", async (event) => {
  const form = event.target
  if (!form.matches("[data-passkey]") || form.elements.credential.value) return
  event.preventDefault()
  event.stopImmediatePropagation() // htmx is not to send it yet
  const failed = form.querySelector("[data-passkey-failed]")
  failed.hidden = true
  try {
    form.elements.credential.value = JSON.stringify(told(await WAYS[form.dataset.passkey](await wanted(form))))
    form.requestSubmit()
  } catch {
    failed.hidden = false
  }
}, true)
