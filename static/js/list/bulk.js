// Work on what is picked: asked of the server as one change, told in one notice with the way back.
import { ask } from "../confirm.js"
import * as picked from "./picked.js"
import { rowById } from "./rows.js"

const bar = () => document.querySelector("[data-bulk]")

function send(values) {
  const chosen = picked.isAll() ? { all: "1" } : { ids: picked.ids().join(",") }
  const url = `${bar().dataset.bulkUrl}${location.search}`
  return window.htmx.ajax("POST", url, { source: bar(), swap: "none", values: { ...chosen, ...values } })
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-bulk-do]")
  if (!button) return
  const { bulkDo: action, owner, to, sequence, ask: question } = button.dataset
  if (question) {
    const count = document.querySelector("[data-bulk-count]").textContent.match(/\d+/)?.[0]
    const about = { confirmText: button.dataset.confirmText, confirmAction: button.dataset.action, confirmKind: "danger" }
    if (!await ask(question.replace("{n}", count), about)) return
  }
  send({ action, ...(owner === undefined ? {} : { owner }), ...(to ? { to } : {}), ...(sequence ? { sequence } : {}) })
})

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-bulk-form][popover], form[data-bulk-own]")
  if (!form) return
  event.preventDefault()
  const data = new FormData(form)
  send({ action: form.dataset.bulkForm, ...Object.fromEntries([...data.keys()].map((name) => [name, data.getAll(name)])) })
  if (!form.matches("[popover]")) return
  form.hidePopover()
  form.reset()
})

// Archived ones can be restored, and only those; where all are archived, nothing else is offered.
document.addEventListener("bulk:shown", ({ target }) => {
  const whole = document.querySelector("[data-of-archive]")
  const archived = whole || picked.ids().some((id) => rowById(id) && "archived" in rowById(id).dataset)
  const restore = target.querySelector("[data-only-archived]")
  if (restore) restore.hidden = !archived
  const living = target.querySelector("[data-only-living]")
  if (living) living.hidden = Boolean(whole)
})

document.addEventListener("leads:changed", picked.clear)
