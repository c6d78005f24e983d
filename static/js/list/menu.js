// The menu of a row, and opening it at the side.
import { place } from "../place.js"
import { save } from "./edit.js"
import { openRow, rowOf, urlOf } from "./rows.js"

let row = null

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-open]")
  if (link && !(event.ctrlKey || event.metaKey || event.shiftKey || event.button)) {
    event.preventDefault()
    return openRow(rowOf(link))
  }
  const button = event.target.closest("[data-row-menu]")
  if (button) return show(button)
  const item = event.target.closest("#row_menu [data-do]")
  return item && row ? act(item) : undefined
})

function show(button) {
  const menu = document.getElementById("row_menu")
  row = rowOf(button)
  const { dataset } = row
  menu.querySelector("[data-do=conversation]").hidden = !dataset.conversation
  menu.querySelector("[data-moves]").hidden = !("changeable" in dataset)
  menu.querySelector("[data-archiving]").hidden = !("archivable" in dataset)
  menu.querySelector("[data-do=archive]").hidden = "archived" in dataset
  menu.querySelector("[data-do=restore]").hidden = !("archived" in dataset)
  for (const item of menu.querySelectorAll("[data-to]")) item.disabled = item.dataset.to === dataset.stage
  menu.showPopover()
  place(menu, button)
  menu.querySelector("[role=menuitem]:not([disabled], [hidden])").focus({ preventScroll: true })
}

function act({ dataset: { do: what, to } }) {
  switch (what) {
    case "open": return openRow(row)
    case "page": return location.assign(urlOf(row))
    case "conversation": return location.assign(row.dataset.conversation)
    case "move": return save(row, "move", { to, version: row.dataset.version }, () => {})
    case "archive": return window.htmx.ajax("POST", urlOf(row, "archive"), { source: row, swap: "none" })
    case "restore": return window.htmx.ajax("DELETE", urlOf(row, "archive"), { source: row, swap: "none" })
  }
  return undefined
}
