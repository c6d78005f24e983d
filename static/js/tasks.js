// [data-task-keys]: the page of tasks by keys alone. J and K go from task to task, Enter opens, A and S put off; the
// space bar ticks the box by itself.
import { enabled } from "./shortcuts.js"

const boxes = (page) => [...page.querySelectorAll("[data-task-row] > input:not(:disabled)")]

function step(page, by) {
  const all = boxes(page)
  const row = document.activeElement?.closest?.("[data-task-row]")
  const at = all.findIndex((box) => row?.contains(box))
  all[Math.min(Math.max(at + by, 0), all.length - 1)]?.focus()
}

document.addEventListener("keydown", (event) => {
  const page = document.querySelector("[data-task-keys]")
  const { key, target } = event
  if (!page || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (target.closest?.("dialog, textarea, select, input:not([type=checkbox]), [contenteditable]")) return
  const row = target.closest?.("[data-task-row]")
  const press = (selector) => row?.querySelector(selector)?.click()
  const keys = {
    j: () => step(page, 1),
    k: () => step(page, -1),
    a: () => press("[data-task-day]"),
    s: () => press("[data-task-week]"),
    Enter: () => target.matches("input") && press(".task-t"),
  }
  const act = key.length > 1 ? keys[key] : enabled() && keys[key.toLowerCase()]
  if (!act) return
  if (key !== "Enter" || target.matches("input")) event.preventDefault()
  act()
})
