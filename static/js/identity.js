// Something sensitive was asked for: who one is is confirmed in a dialog over the page, and then it is sent again by itself.
import { close, open } from "./dialog.js"

const overlay = document.getElementById("identity")
let waiting = null // what was refused: the element, and what made it ask

document.addEventListener("htmx:beforeOnLoad", ({ detail: { elt, xhr, requestConfig } }) => {
  if (!xhr.getResponseHeader("HX-Trigger")?.includes("identity-asked")) return
  waiting = { elt, by: requestConfig.triggeringEvent?.type ?? "submit" }
})

document.addEventListener("identity-asked", () => {
  open(overlay)
  window.htmx.ajax("GET", overlay.dataset.url, { target: "#identity_box", swap: "innerHTML" }).then(() => {
    overlay.querySelector("[autofocus], input:not([type=hidden]), button[type=submit]")?.focus()
  })
})

document.addEventListener("identity-confirmed", () => {
  const { elt, by } = waiting ?? {}
  close(overlay)
  if (elt?.isConnected) again(elt, by)
})

// It was said yes to already.
export function again(elt, by) {
  const said = (event) => {
    if (event.detail.elt !== elt || !event.detail.question) return
    event.stopImmediatePropagation()
    event.preventDefault()
    event.detail.issueRequest(true)
  }
  document.addEventListener("htmx:confirm", said, true)
  window.htmx.trigger(elt, by)
  document.removeEventListener("htmx:confirm", said, true)
}

overlay?.addEventListener("close", () => {
  overlay.firstElementChild.replaceChildren()
  waiting = null
})
