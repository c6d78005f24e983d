// [data-insist]: a form, or a button that asks, which gets no answer waits for the connection and is sent again until there is
// one. The key that goes along makes the server do it once; the same words keep their key, and an answer of any kind ends it.
import { TOO_LATE, isAway } from "./away.js"
import { phrases, toast } from "./toast.js"

const HEADER = "Idempotency-Key"
const PAUSES = [500, 1000, 2000, 4000, 8000]
const waiting = new Map() // element → what it does until there is an answer

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.elt.matches("[data-insist]") || detail.verb === "get") return
  detail.elt.dataset.sendKey ||= crypto.randomUUID()
  detail.headers[HEADER] = detail.elt.dataset.sendKey
  detail.timeout ||= TOO_LATE
})

// In the capturing phase: nobody else is to say that it failed.
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    const { elt, xhr, requestConfig } = event.detail
    if (!elt?.matches?.("[data-insist]") || requestConfig?.verb === "get") return
    if (name === "htmx:responseError" && !isAway(xhr.status)) return
    event.stopPropagation()
    again(elt, requestConfig.triggeringEvent?.type ?? "submit")
  }, true)
}

function again(elt, by) {
  const state = waiting.get(elt) ?? begin(elt)
  const pause = PAUSES[Math.min(state.tries, PAUSES.length - 1)]
  state.tries += 1
  clearTimeout(state.clock)
  state.now = () => {
    clearTimeout(state.clock)
    state.now = null
    if (!elt.isConnected) return end(elt)
    return window.htmx.trigger(elt, by)
  }
  state.clock = setTimeout(state.now, pause)
}

// What was typed stands still meanwhile, so that what arrives is what is seen.
function begin(elt) {
  const state = { tries: 0, focused: elt.contains(document.activeElement) ? document.activeElement : null, notice: null }
  waiting.set(elt, state)
  elt.setAttribute("aria-busy", "true")
  if (elt.matches("form")) {
    for (const part of elt.children) part.inert = true
    state.notice = document.getElementById("insist_notice").content.firstElementChild.cloneNode(true)
    elt.append(state.notice)
  } else state.notice = toast({ text: phrases.waiting, kind: "warning", stays: true })
  return state
}

function end(elt) {
  const state = waiting.get(elt)
  if (!state) return false
  waiting.delete(elt)
  clearTimeout(state.clock)
  state.notice.remove()
  elt.removeAttribute("aria-busy")
  for (const part of elt.children) part.inert = false
  if (state.focused?.isConnected) state.focused.focus({ preventScroll: true })
  return true
}

document.addEventListener("htmx:beforeOnLoad", ({ detail: { elt, xhr } }) => {
  if (!elt.matches?.("[data-insist]") || isAway(xhr.status)) return
  if (xhr.status < 500) delete elt.dataset.sendKey // after a 5xx nobody knows whether it was done
  const hasWaited = end(elt)
  const speaks = xhr.getResponseHeader("HX-Trigger")?.includes("toast")
  if (hasWaited && xhr.status < 300 && !speaks) toast({ text: phrases.saved })
})

addEventListener("online", () => { for (const { now } of waiting.values()) now?.() })
document.addEventListener("click", ({ target }) => { if (target.closest("[data-insist-stop]")) end(target.closest("[data-insist]")) })
addEventListener("beforeunload", (event) => { if (waiting.size) event.preventDefault() })
