// What others do to leads: hints name them, one fetch brings their cards and all sums. A drag is never disturbed; hints wait for its end.
import { get } from "./ask.js"
import { board, bodyOf, cardById, laneOf, lanes, put, take } from "./cards.js"
import { glide, glow } from "./glide.js"
import { isHeld } from "./held.js"
import { redraw } from "./redraw.js"
import { phrase } from "./say.js"

const GATHER = 30
const MOST = 40
const MOVES = ["lead.moved", "lead.won", "lead.lost"]
let waiting = new Map()
let clock = null
let asking = false
let behind = false // the whole board must be asked for, as soon as no card is held

export function refresh(ids) {
  for (const id of ids) note(id, {})
  return flush()
}

function note(id, { by = "", kind = "" }) {
  const known = waiting.get(id)
  waiting.set(id, { by: by || known?.by || "", moved: MOVES.includes(kind) || Boolean(known?.moved) })
}

function soon() {
  clearTimeout(clock)
  clock = setTimeout(flush, GATHER)
}

async function flush() {
  if (behind) return reload()
  if (!waiting.size) return
  if (asking || isHeld([...waiting.keys()])) return soon()
  const news = waiting
  waiting = new Map()
  if (news.size > MOST || !document.querySelector("[data-lanes]")) return reload()
  asking = true
  try {
    const url = new URL(board().dataset.cardsUrl, location.href)
    url.search = location.search
    for (const id of news.keys()) url.searchParams.append("id", id)
    const reply = await get(url)
    if (reply.status === 200) show(reply.html, news)
  } catch {
    // Offline: the light says so, and the page is brought up to date when the stream is back.
  } finally {
    asking = false
    if (waiting.size) soon()
  }
}

function show(html, news) {
  if (isHeld([...news.keys()])) {
    for (const [id, about] of news) waiting.set(id, waiting.get(id) ?? about)
    return
  }
  const places = new Map([...news.keys()].map((id) => [id, laneOf(cardById(id))]))
  const focused = document.activeElement?.closest?.("[data-card]")?.id
  const fresh = glide(() => {
    const cards = take(html)
    cards.forEach(put)
    const here = new Set(cards.map((card) => card.dataset.card))
    for (const id of news.keys()) if (!here.has(id)) cardById(id)?.remove()
    return cards
  })
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true })
  document.dispatchEvent(new CustomEvent("board:drawn"))
  for (const card of fresh) light(card, news.get(card.dataset.card), places.get(card.dataset.card))
}

function light(card, { by, moved }, was) {
  const mine = by === "" || by === board().dataset.me
  if (!card.isConnected || laneOf(card) === was && !moved || mine && was) return
  const person = moved && document.querySelector(`[data-person="${by}"]`)
  glow(card, person, person ? phrase("movedNow", { name: person.dataset.name }) : "")
}

// The whole board again, scrolled as it was.
async function reload() {
  if (isHeld([])) {
    behind = true
    return soon()
  }
  behind = false
  const scrolled = new Map(lanes().map((lane) => [lane.id, bodyOf(lane).scrollTop]))
  const across = document.querySelector("[data-lanes]")?.scrollLeft ?? 0
  await redraw()
  for (const lane of lanes()) bodyOf(lane).scrollTop = scrolled.get(lane.id) ?? 0
  document.querySelector("[data-lanes]")?.scrollTo({ left: across })
}

// A change of many leads goes on for a while.
let later = null
function reloadSoon() {
  clearTimeout(later)
  later = setTimeout(reload, 400)
}

document.addEventListener("live:hint", ({ detail: { kind, id, by } }) => {
  if (["stage.rearranged", "pipeline.changed"].includes(kind)) return reload()
  if (kind === "batch.worked") return reloadSoon()
  if (!/^(lead|task)\./.test(kind)) return // the subject of a task is its lead
  note(id, { by, kind })
  soon()
})
document.addEventListener("lead:changed", ({ detail }) => refresh([detail.id]))
document.addEventListener("live:resync", reload)
