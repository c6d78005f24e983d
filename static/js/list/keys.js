// The keyboard: arrows walk over the rows, as the keys for the next and the previous do; the space bar picks, Shift with an arrow
// picks on, Enter opens, F2 changes a field.
import { does, handles } from "../shortcuts.js"
import { begin } from "./edit.js"
import * as picked from "./picked.js"
import { enter, focus, openRow, rowOf, rows } from "./rows.js"

handles("next", "previous", "pick", "edit")
document.addEventListener("keydown", (event) => {
  const row = event.target.matches?.("[data-row]") ? event.target : null
  if (event.ctrlKey || event.metaKey) return
  if (!row) return first(event)
  if (walk(event, row)) {
    event.preventDefault()
    event.stopPropagation()
  }
})

// From anywhere that is no field, the key for the next goes into the table.
function first(event) {
  if (!does(event, "next") || event.target.closest?.("input, textarea, select, [role=menu], dialog")) return
  const row = rows().find((one) => one.tabIndex === 0) ?? rows()[0]
  if (!row) return
  event.preventDefault()
  focus(row)
}

function walk(event, row) {
  const { shiftKey } = event
  const key = event.altKey ? "" : event.key
  if (key === "ArrowDown" || does(event, "next")) return step(row, 1, shiftKey && key === "ArrowDown")
  if (key === "ArrowUp" || does(event, "previous")) return step(row, -1, shiftKey && key === "ArrowUp")
  if (key === "Home") return step(row, -rows().indexOf(row), false)
  if (key === "End") return step(row, rows().length, false)
  if (key === "Enter") openRow(row)
  else if (key === " " || does(event, "pick")) picked.pick(row)
  else if (does(event, "edit")) row.querySelector("[data-edit]")?.focus()
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
