// What a line of the palette does: a page, a dialog over this one, a request, or something of the browser's own.
import { showSheet } from "../shortcuts.js"

const DOES = {
  theme: () => document.querySelector("[data-theme-toggle]")?.click(),
  shortcuts: showSheet,
}

export function act({ dataset }) {
  if (dataset.url) return location.assign(dataset.url)
  if (dataset.get) return window.htmx.ajax("GET", dataset.get, { target: "#dialog", swap: "innerHTML" })
  if (dataset.post) return window.htmx.ajax("POST", dataset.post, { target: "body", swap: "none", values: fieldsOf(dataset) })
  return DOES[dataset.do]?.()
}

function fieldsOf(dataset) {
  const named = Object.entries(dataset).filter(([name]) => name.startsWith("field"))
  return Object.fromEntries(named.map(([name, value]) => [name.replace("field", "").toLowerCase(), value]))
}
