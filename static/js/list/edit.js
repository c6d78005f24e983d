// A field is changed where it stands: the new value shows at once, and the old one comes back with a reason when it is refused.
import { post } from "../board/ask.js"
import { show } from "../dialog.js"
import { dropField, keepField, keptFields, when } from "../drafts.js"
import { place } from "../place.js"
import { dismiss, phrases, toast, whyNot } from "../toast.js"
import { refresh } from "./live.js"
import { focus, rowById, rowOf, urlOf } from "./rows.js"

const unsaved = new Set() // rows whose answer is not there yet
addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault() })
let cell = null // the button whose choices are open

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-edit]")
  if (button) return begin(button)
  const choice = event.target.closest("[data-set]")
  return choice && cell ? choose(choice) : undefined
})

export function begin(button) {
  if (rowOf(button).dataset.busy !== undefined) return
  const { edit: field, way } = button.dataset
  if (way === "text" || way === "date") return type(button, field, way)
  if (way === "dialog") return window.htmx.ajax("GET", `${urlOf(rowOf(button), "cells")}?dialog=1&field=${field}`, { target: "#dialog", swap: "innerHTML", source: rowOf(button) })
  cell = button
  const menu = document.getElementById(`cell_${field}`)
  for (const item of menu.querySelectorAll("[data-set]")) item.ariaCurrent = item.dataset.set === said(button) ? "true" : null
  menu.showPopover()
  place(menu, button)
  menu.querySelector("[aria-current=true], [role=menuitem]")?.focus({ preventScroll: true })
}

// What the row says in the field of this button; a field of the organization's own says it at the button.
const said = (button) => button.dataset.value ?? rowOf(button).dataset[button.dataset.edit] ?? ""

function choose(choice) {
  const button = cell
  const row = rowOf(button)
  const { edit: field } = button.dataset
  cell = null
  if (!row || choice.dataset.set === said(button)) return
  const was = button.innerHTML
  button.replaceChildren(...[...choice.cloneNode(true).childNodes])
  const { set } = choice.dataset
  const [part, fields] = {
    stage: ["move", { to: set, version: row.dataset.version }],
    owner: ["owner", { owner: set }],
  }[field] ?? ["cells", { [field]: set, [`initial-${field}`]: said(button), version: row.dataset.version }]
  save(row, part, fields, () => { button.innerHTML = was })
}

// ``typed`` is what was typed here before a sign-in expired, with what was seen then: whoever changed it meanwhile is not overwritten.
function type(button, field, way, typed = null) {
  const row = rowOf(button)
  const input = document.createElement("input")
  input.type = way
  input.className = "form-control cell-i"
  const initial = typed?.initial ?? said(button)
  const name = `${field}:${row.dataset.row}`
  input.value = typed?.value ?? initial
  input.setAttribute("aria-label", button.title)
  input.dataset.editingCell = ""
  const was = [...button.childNodes]
  const back = (words) => {
    input.remove()
    button.hidden = false
    button.replaceChildren(...words)
  }
  let over = false
  const end = (keeps, byKey) => {
    if (over) return
    over = true
    dropField(name)
    const changed = input.value.trim() !== said(button)
    back(keeps && changed && button.dataset.keeps === undefined ? [input.value || "–"] : was)
    if (byKey) focus(row)
    if (keeps && changed) {
      const { value } = input
      const version = typed?.version ?? row.dataset.version
      save(row, "cells", { [field]: value, [`initial-${field}`]: initial, version }, (status) => {
        button.replaceChildren(...was)
        if (status === 401) keepField(name, { value, initial, version })
      })
    }
  }
  input.addEventListener("keydown", (event) => {
    event.stopPropagation()
    if (event.key === "Enter") end(true, true)
    else if (event.key === "Escape") end(false, true)
  })
  input.addEventListener("blur", () => end(true, false))
  button.hidden = true
  button.after(input)
  input.focus()
  input.select?.()
}

// The page is back after a sign-in: so is the cell, as it was typed.
function takeBack() {
  for (const { name, at, field: typed } of keptFields()) {
    const [field, lead] = name.split(/:(?=[^:]*$)/)
    const button = rowById(lead)?.querySelector(`[data-edit="${CSS.escape(field)}"]`)
    if (!button || document.querySelector("[data-editing-cell]")) continue
    type(button, field, button.dataset.way, typed)
    const words = document.getElementById("draft_notice").content.querySelector("span").cloneNode(true)
    words.querySelector("time").textContent = when(at)
    toast({ text: words.textContent })
  }
}
document.addEventListener("DOMContentLoaded", takeBack)

// What was typed waits for the connection as long as the page is open, and is saved once.
export async function save(row, part, fields, revert) {
  row.dataset.busy = ""
  unsaved.add(row)
  let waits = null
  const reply = await post(urlOf(row, part), fields, () => { waits = toast({ text: phrases.waiting, kind: "warning", stays: true }) }, Infinity)
  delete row.dataset.busy
  unsaved.delete(row)
  dismiss(waits)
  const { toast: notice } = reply.events
  if (reply.status >= 200 && reply.status < 300) {
    if (notice ?? waits) toast(notice ?? { text: phrases.saved })
    return refresh([row.dataset.row])
  }
  revert(reply.status)
  if (reply.html && [409, 422].includes(reply.status)) return ask(reply.html, row)
  toast({ text: notice?.text ?? whyNot(reply.status), kind: "bad" })
  return rowById(row.dataset.row) && refresh([row.dataset.row])
}

function ask(html, row) {
  show(html)
  return refresh([row.dataset.row])
}
