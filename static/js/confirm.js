// hx-confirm asks in our own dialog. Beside it: data-confirm-text, data-confirm-touches (a | b | c), data-confirm-action
// (the button's words) and data-confirm-kind="danger". A plain form or link with data-confirm asks in the same way.
import { close, open } from "./dialog.js"

const overlay = document.getElementById("confirm")
const part = (name) => overlay.querySelector(`[data-confirm-${name}]`)
const usual = overlay && part("yes").textContent
let answer = null

export function ask(question, { confirmText, confirmTouches, confirmAction, confirmKind } = {}) {
  part("title").textContent = question
  part("said").textContent = confirmText ?? ""
  part("said").hidden = !confirmText
  part("list").replaceChildren(...(confirmTouches?.split("|") ?? []).map(item))
  part("list").hidden = !confirmTouches
  part("yes").textContent = confirmAction ?? usual
  part("yes").className = `btn ${confirmKind === "danger" ? "btn-danger" : "btn-primary"}`
  overlay.setAttribute("aria-labelledby", "confirm_title")
  open(overlay)
  // What destroys is not one careless Enter away.
  ;(confirmKind === "danger" ? overlay.querySelector("[data-close]") : part("yes")).focus()
  return new Promise((resolve) => { answer = resolve })
}

function item(text) {
  const line = document.createElement("li")
  line.textContent = text.trim()
  return line
}

function settle(said) {
  const resolve = answer
  answer = null
  close(overlay)
  resolve?.(said)
}

overlay?.addEventListener("click", ({ target }) => { if (target.closest("[data-confirm-yes]")) settle(true) })
overlay?.addEventListener("close", () => settle(false))

document.addEventListener("htmx:confirm", (event) => {
  const { question, elt, issueRequest } = event.detail
  if (!question) return
  event.preventDefault()
  ask(question, elt.dataset).then((yes) => { if (yes) issueRequest(true) })
})

document.addEventListener("submit", (event) => {
  const form = event.target
  if (!form.dataset.confirm || form.asked) return
  event.preventDefault()
  const { submitter } = event
  ask(form.dataset.confirm, form.dataset).then((yes) => {
    if (!yes) return
    form.asked = true
    form.requestSubmit(submitter)
    form.asked = false
  })
})
