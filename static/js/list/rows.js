// The list's own words: its rows, and what is asked of the server about them.
export const list = () => document.querySelector("[data-list]")
export const rows = () => [...document.querySelectorAll("[data-row]")]
export const rowOf = (element) => element?.closest?.("[data-row]")
export const rowById = (id) => document.getElementById(`lead_${id}_row`)
export const urlOf = (row, part = "") => `${list().dataset.leadsUrl}${row.dataset.row}/${part ? `${part}/` : ""}`

// One way in by Tab: the row last visited, with what it holds.
export function enter(row) {
  for (const other of rows()) {
    other.tabIndex = other === row ? 0 : -1
    for (const inner of other.querySelectorAll("button, a, input")) inner.tabIndex = other.tabIndex
  }
}

export function focus(row) {
  if (!row) return
  enter(row)
  row.focus({ preventScroll: true })
  row.scrollIntoView({ block: "nearest" })
}

export function openRow(row) {
  window.htmx.ajax("GET", urlOf(row, "drawer"), { target: "#drawer", swap: "innerHTML", source: row })
}
