import { request } from "./request.js"

// The switch for pushes to this browser, in one's preferences. An element [data-push] names the addresses and the words.
const box = document.querySelector("[data-push]")
if (box) begin(box.dataset)

async function begin(words) {
  const button = box.querySelector("button")
  const said = box.querySelector("[data-push-said]")
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return void (said.textContent = words.cannot)
  button.hidden = false
  button.addEventListener("click", () => turn(button, said, words))
  tell(button, said, words, await current())
}

function tell(button, said, words, subscription) {
  const isOn = Boolean(subscription) && Notification.permission === "granted"
  button.textContent = isOn ? words.off : words.on
  button.setAttribute("aria-pressed", String(isOn))
  said.textContent = Notification.permission === "denied" ? words.denied : isOn ? words.isOn : words.isOff
}

async function turn(button, said, words) {
  button.disabled = true
  try {
    const known = await current()
    if (known) await leave(known, words)
    else await join(words)
  } catch (error) {
    if (error.name !== "NotAllowedError") console.warn(error)
  }
  button.disabled = false
  tell(button, said, words, await current())
}

async function current() {
  const worker = await navigator.serviceWorker.getRegistration(box.dataset.scope)
  return worker?.pushManager.getSubscription()
}

async function join({ worker, scope, browsers }) {
  if (await Notification.requestPermission() !== "granted") return
  const { key } = await (await request(browsers)).json()
  await navigator.serviceWorker.register(worker, { scope })
  const { pushManager } = await active(scope)
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  await send(browsers, { subscription: JSON.stringify(subscription) })
}

// A browser takes subscriptions only for a worker that is at work.
async function active(scope) {
  const registration = await navigator.serviceWorker.getRegistration(scope)
  const fresh = registration.installing ?? registration.waiting
  if (!registration.active && fresh) {
    await new Promise(done => fresh.addEventListener("statechange", () => { if (fresh.state === "activated") done() }))
  }
  return registration
}

async function leave(subscription, { browsers }) {
  const { endpoint } = subscription
  await subscription.unsubscribe()
  await send(browsers, { leaving: endpoint })
}

function send(address, values) {
  return window.htmx.ajax("POST", address, { target: "#push_browsers", swap: "outerHTML", values })
}
