// The list: rows that changed are asked for together, morphed, and put where their last message belongs.
import { Idiomorph } from "../../vendor/idiomorph/idiomorph.esm.js"
import { fragment, Lost } from "./net.js"
import { inbox, onOpen, opened } from "./page.js"

const PAUSE = 60
const AGAIN = 3000
const rows = () => document.getElementById("inbox_rows")
const all = () => [...rows().querySelectorAll("[data-row]")]
const rowOf = (id) => document.getElementById(`conversation_${id}_row`)
const waiting = new Set()
let timer = null
let asking = false

export function refresh(...ids) {
  for (const id of ids) waiting.add(id)
  timer ??= setTimeout(ask, PAUSE)
}

export const withLead = (lead) => all().filter((row) => lead && row.dataset.lead === lead).map((row) => row.dataset.row)

// Everything anew: after a gap nobody knows what was missed.
export async function refreshAll() {
  const { inbox: url } = inbox().dataset
  await window.htmx.ajax("GET", `${url}?${rows().dataset.filter}`, { source: rows(), target: "#inbox_list", swap: "outerHTML" })
}

async function ask() {
  timer = null
  if (asking) return void (timer = setTimeout(ask, PAUSE))
  const ids = [...waiting]
  waiting.clear()
  asking = true
  const { filter } = rows().dataset
  try {
    const named = ids.map((id) => `id=${id}`).join("&")
    const changed = await fragment(`${inbox().dataset.rowsUrl}?${filter}&${named}`)
    // The tabs were changed while we waited: what came belongs to another list.
    if (rows().dataset.filter !== filter) return refresh(...ids)
    apply(ids, changed)
  } catch (error) {
    if (error instanceof Lost) setTimeout(() => refresh(...ids), AGAIN)
  } finally {
    asking = false
  }
}

function apply(ids, changed) {
  const focused = document.activeElement?.dataset?.row
  for (const id of ids) {
    const arriving = changed.getElementById(`conversation_${id}_row`)
    if (arriving) put(arriving)
    else rowOf(id)?.remove()
  }
  for (const part of ["inbox_tabs", "inbox_radar", "unread_inbox"]) {
    const arriving = changed.getElementById(part)
    const present = document.getElementById(part)
    if (!arriving || !present) continue
    present.replaceWith(arriving)
    window.htmx.process(arriving)
  }
  if (focused) rowOf(focused)?.focus({ preventScroll: true })
  settle()
}

// Newest first; a row below the last loaded one comes with its own page.
function put(arriving) {
  const present = document.getElementById(arriving.id)
  const moved = present?.dataset.at !== arriving.dataset.at
  if (present) Idiomorph.morph(present, arriving)
  const row = present ?? arriving
  if (present && !moved) return window.htmx.process(row)
  const next = all().find((other) => other !== row && !isBefore(other, row))
  const more = rows().querySelector("[data-more]")
  if (next) next.before(row)
  else if (!more) rows().append(row)
  else if (present) more.before(row)
  else return
  window.htmx.process(row)
}

const isBefore = (one, other) => `${one.dataset.at} ${one.dataset.row}` > `${other.dataset.at} ${other.dataset.row}`

function settle() {
  mark()
  const empty = rows().querySelector("[data-empty]")
  if (empty && all().length) empty.remove()
  if (!empty && !all().length && !rows().querySelector("[data-more]")) refreshAll()
  document.dispatchEvent(new CustomEvent("inbox:listed"))
}

// Which row is being read.
export function mark() {
  for (const row of all()) {
    const isOpen = row.dataset.row === opened()
    row.classList.toggle("on", isOpen)
    isOpen ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current")
  }
}

// A page that arrives may hold a row that moved up meanwhile: the first one stays.
function once() {
  const seen = new Set()
  for (const row of all()) {
    if (seen.has(row.id)) row.remove()
    seen.add(row.id)
  }
}

document.addEventListener("htmx:afterSettle", ({ detail: { target } }) => {
  const isPage = target?.dataset?.more !== undefined
  if (!rows() || !(isPage || ["inbox_list", "inbox_rows"].includes(target?.id))) return
  once()
  mark()
  if (!isPage) {
    history.replaceState(history.state, "", `${location.pathname}?${rows().dataset.filter}`)
  }
  document.dispatchEvent(new CustomEvent("inbox:listed"))
})
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-search-open], [data-filters-open]")
  if (!button) return
  const part = document.getElementById(button.getAttribute("aria-controls"))
  part.hidden = !part.hidden
  button.setAttribute("aria-expanded", !part.hidden)
  if (!part.hidden) part.querySelector("[data-search], button").focus()
})
onOpen(mark)
