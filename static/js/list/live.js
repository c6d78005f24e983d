// What others do to leads: hints name them, one fetch brings their rows and all sums. A row that is being edited waits.
import { get } from "../board/ask.js"
import { redraw } from "../board/redraw.js"
import { list, rowById, rows } from "./rows.js"

const GATHER = 60
const MOST = 40
const SHOWN = 200
let waiting = new Set()
let clock = null
let asking = false
let later = null

export function refresh(ids) {
  for (const id of ids) waiting.add(id)
  return flush()
}

function soon() {
  clearTimeout(clock)
  clock = setTimeout(flush, GATHER)
}

const isHeld = () => Boolean(document.querySelector("[data-list] [data-editing-cell], .menu[id^=cell_]:popover-open"))

async function flush() {
  if (!waiting.size) return
  if (asking || isHeld()) return soon()
  const ids = [...waiting]
  waiting = new Set()
  if (ids.length > MOST || !document.getElementById("list_rows")) return reload()
  asking = true
  try {
    const url = new URL(list().dataset.rowsUrl, location.href)
    url.search = location.search
    for (const id of ids) url.searchParams.append("id", id)
    const reply = await get(url)
    if (reply.status === 200) show(reply.html, ids)
  } catch {
    // Offline: the light says so, and the page is brought up to date when the stream is back.
  } finally {
    asking = false
    if (waiting.size) soon()
  }
}

function show(html, ids) {
  const pattern = document.createElement("template")
  pattern.innerHTML = html
  const totals = pattern.content.getElementById("board_totals")
  if (totals) document.getElementById("board_totals")?.replaceWith(totals)
  let isNew = false
  for (const id of ids) {
    const arriving = pattern.content.getElementById(`lead_${id}_row`)
    const present = rowById(id)
    if (!arriving) present?.remove()
    else if (present) swap(present, arriving)
    else isNew = true
  }
  if (isNew || !rows().length) return reload()
  return drawn()
}

function swap(present, arriving) {
  const hadFocus = present.contains(document.activeElement)
  const changed = present.dataset.version !== arriving.dataset.version
  arriving.tabIndex = present.tabIndex
  present.replaceWith(arriving)
  window.htmx.process(arriving)
  if (hadFocus) arriving.focus({ preventScroll: true })
  if (changed) arriving.classList.add("is-fresh")
}

// All rows that are shown, in their order, scrolled as they were.
export async function reload() {
  if (isHeld()) return soon()
  const box = () => document.querySelector("[data-list-scroll]")
  const top = box()?.scrollTop ?? 0
  await redraw({ rows: Math.min(SHOWN, Math.max(50, rows().length)) })
  box()?.scrollTo({ top })
  return drawn()
}

const drawn = () => document.dispatchEvent(new CustomEvent("list:drawn"))

document.addEventListener("live:hint", ({ detail: { kind, id } }) => {
  if (kind === "batch.worked") {
    clearTimeout(later)
    later = setTimeout(reload, 400)
    return undefined
  }
  if (!/^(lead|task)\./.test(kind)) return undefined // the subject of a task is its lead
  waiting.add(id)
  return soon()
})
document.addEventListener("lead:changed", ({ detail }) => refresh([detail.id]))
document.addEventListener("leads:changed", reload)
document.addEventListener("list:columns", reload)
document.addEventListener("live:resync", reload)
