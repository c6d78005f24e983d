// [data-task-keys]: the page of tasks by keys alone, from task to task and putting off; Enter opens, the space bar ticks the
// box by itself.
import { does, handles } from "./shortcuts.js"

const boxes = (page) => [...page.querySelectorAll("[data-task-row] > input:not(:disabled)")]

function step(page, by) {
  const all = boxes(page)
  const row = document.activeElement?.closest?.("[data-task-row]")
  const at = all.findIndex((box) => row?.contains(box))
  all[Math.min(Math.max(at + by, 0), all.length - 1)]?.focus()
}

const press = (row, selector) => row?.querySelector(selector)?.click()
const ACTS = {
  next: (page) => step(page, 1),
  previous: (page) => step(page, -1),
  put_off_a_day: (_page, row) => press(row, "[data-task-day]"),
  put_off_a_week: (_page, row) => press(row, "[data-task-week]"),
}
if (document.querySelector("[data-task-keys]")) handles(...Object.keys(ACTS))

document.addEventListener("keydown", (event) => {
  const page = document.querySelector("[data-task-keys]")
  const { key, target } = event
  if (!page || event.ctrlKey || event.metaKey || event.defaultPrevented) return
  if (target.closest?.("dialog, textarea, select, input:not([type=checkbox]), [contenteditable]")) return
  const row = target.closest?.("[data-task-row]")
  if (key === "Enter" && !event.altKey) {
    if (!target.matches("input")) return
    event.preventDefault()
    return press(row, ".task-t")
  }
  const action = Object.keys(ACTS).find((name) => does(event, name))
  if (!action) return
  event.preventDefault()
  ACTS[action](page, row)
})
