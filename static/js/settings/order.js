// Lists whose order people decide: by dragging the handle, or by the buttons. [data-order] is the address that takes the ids.
import Sortable from "../../vendor/sortable/sortable.esm.js"

const rows = (list) => [...list.querySelectorAll(":scope > [data-order-id]")]

function save(list, focus) {
  const id = rows(list).map((row) => row.dataset.orderId)
  window.htmx.ajax("POST", list.dataset.order, { source: list, swap: "none", values: { id } }).then(() => {
    if (!focus) return
    const button = document.getElementById(focus)
    const other = button?.parentElement.querySelector("button:not([disabled])")
    ;(button?.disabled ? other : button)?.focus()
  })
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-order-step]")
  if (!button) return
  const row = button.closest("[data-order-id]")
  const list = row.parentElement
  const all = rows(list)
  const other = all[all.indexOf(row) + Number(button.dataset.orderStep)]
  if (!other) return
  if (button.dataset.orderStep === "1") other.after(row)
  else other.before(row)
  save(list, button.id)
})

function mount() {
  for (const list of document.querySelectorAll("[data-order]")) {
    if (Sortable.get(list)) continue
    Sortable.create(list, {
      handle: "[data-order-handle]",
      draggable: "[data-order-id]",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 160,
      onEnd: ({ oldIndex, newIndex }) => { if (oldIndex !== newIndex) save(list) },
    })
  }
}

document.addEventListener("htmx:afterSettle", mount)
document.addEventListener("htmx:oobAfterSwap", mount)
mount()
