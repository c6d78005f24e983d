// The keyboard: arrows or J and K walk over the rows, X picks, Shift with an arrow picks on, Enter opens, E changes a field.
import { enabled } from "../shortcuts.js"
import { begin } from "./edit.js"
import * as picked from "./picked.js"
import { enter, focus, openRow, rowOf, rows } from "./rows.js"

document.addEventListener("keydown", (event) => {
  const row = event.target.matches?.("[data-row]") ? event.target : null
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (!row) return first(event)
  if (walk(event, row)) {
    event.preventDefault()
    event.stopPropagation()
  }
})

// From anywhere that is no field, J goes into the table.
function first(event) {
  if (event.key !== "j" || !enabled() || event.target.closest?.("input, textarea, select, [role=menu], dialog")) return
  const row = rows().find((one) => one.tabIndex === 0) ?? rows()[0]
  if (!row) return
  event.preventDefault()
  focus(row)
}

function walk({ key, shiftKey }, row) {
  const letter = enabled() ? key.toLowerCase() : ""
  if (key === "ArrowDown" || letter === "j") return step(row, 1, shiftKey && key === "ArrowDown")
  if (key === "ArrowUp" || letter === "k") return step(row, -1, shiftKey && key === "ArrowUp")
  if (key === "Home") return step(row, -rows().indexOf(row), false)
  if (key === "End") return step(row, rows().length, false)
  if (key === "Enter") openRow(row)
  else if (key === " " || letter === "x") picked.pick(row)
  else if (letter === "e") row.querySelector("[data-edit]")?.focus()
  else if (key === "Escape" && !picked.isEmpty()) picked.clear()
  else return false
  return true
}

function step(row, by, picks) {
  const all = rows()
  const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(row) + by))]
  if (picks) {
    picked.pick(row, true)
    picked.pick(next, true)
  }
  focus(next)
  return true
}

document.addEventListener("focusin", ({ target }) => {
  const row = rowOf(target)
  if (row) enter(row)
})
function way() {
  const all = rows()
  if (all.length && !all.some((row) => row.tabIndex === 0)) enter(all[0])
}
document.addEventListener("htmx:afterSettle", way)
document.addEventListener("list:drawn", way)
way()
// On a field of a row, F2 changes it as Enter does.
document.addEventListener("keydown", (event) => {
  if (event.key === "F2" && event.target.matches?.("[data-edit]")) begin(event.target)
})
