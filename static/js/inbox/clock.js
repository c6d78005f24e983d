// Time goes on while the page stands: how long the window stays open, and what the composer offers when it closes.
import { refreshComposer, refreshHeader } from "./parts.js"
import { onOpen, opened } from "./page.js"

const MINUTE = 60_000
const HOUR = 60 * MINUTE

function left(until) {
  const minutes = Math.max(Math.floor((until - Date.now()) / MINUTE), 0)
  return minutes >= 60 ? `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}` : `${minutes} min`
}

function tick() {
  for (const element of document.querySelectorAll("[data-closes-at]")) {
    const words = left(Date.parse(element.dataset.closesAt))
    for (const place of element.querySelectorAll("[data-time-left]")) if (place.textContent !== words) place.textContent = words
  }
}

// The server says how it stands; this only knows when to ask.
let turn = null
export function wait() {
  clearTimeout(turn)
  const { closesAt, state } = document.getElementById("composer")?.dataset ?? {}
  if (!closesAt || (state !== "open" && state !== "soon")) return
  const until = Date.parse(closesAt) - (state === "open" ? HOUR : 0) - Date.now()
  const from = opened()
  if (until < 2 ** 31) turn = setTimeout(() => { if (from === opened()) turned() }, Math.max(until, 0) + 500)
}

async function turned() {
  await Promise.all([refreshComposer(), refreshHeader()])
  wait()
}

setInterval(tick, 10_000)
document.addEventListener("visibilitychange", () => { if (!document.hidden) { tick(); wait() } })
document.addEventListener("inbox:composed", wait)
onOpen(wait)
