// [data-presence="lead:<id>"] shows who else has it open. The page says through its socket where it is and whether something is
// being edited; the socket answers with a place's name when others come, go or begin to edit, and the page asks who they are.
import { PART, request } from "./request.js"

const SOON = 200
const AWAY = 30_000 // a hidden page that nobody edits in is left after a while
const TYPING = 5000 // so long after the last letter one still counts as writing
const REST = { lead: 1000, pipeline: 5000, conversation: 1000 } // a place is asked about no oftener than this

const boxes = (place) => [...document.querySelectorAll("[data-presence]")].filter((box) => !place || box.dataset.presence === place)
const asked = new Map() // place → when it was last asked about, or will be
let said = "{}"
let clock = null
let isAway = false
let typing = {}

// The lead that a form, a dialog over it, or a cell of the list is about.
function edited() {
  const leads = [...document.querySelectorAll("[data-editing-cell]")].map((cell) => cell.closest("[data-row]")?.dataset.row)
  for (const { dataset } of document.querySelectorAll("[data-editing]")) {
    const [part, pk] = (dataset.draft ?? dataset.draftOf ?? "").split(":")
    leads.push(part === "deal" ? pk : (document.querySelector("#drawer [data-lead]") ?? document.querySelector("[data-lead]"))?.dataset.lead)
  }
  return leads.filter(Boolean).slice(0, 1)
}

function places() {
  const editing = edited()
  if (isAway && !editing.length) return {}
  const at = Object.fromEntries(boxes().map((box) => [box.dataset.presence, "viewing"]))
  if (at[typing.place]) at[typing.place] = "typing"
  for (const lead of editing) at[`lead:${lead}`] = "editing"
  return at
}

function say() {
  const at = places()
  const now = JSON.stringify(at)
  for (const box of boxes()) {
    if (!box.isKnown && box.dataset.presence in JSON.parse(said)) ask(box.dataset.presence) // the same again, in a new box
    box.isKnown = true
  }
  if (now === said) return
  said = now
  document.dispatchEvent(new CustomEvent("live:say", { detail: { at } }))
}

function soon() {
  clearTimeout(clock)
  clock = setTimeout(say, SOON)
}

function ask(place) {
  const now = Date.now()
  const rest = REST[place.split(":")[0]] ?? 1000
  const last = asked.get(place) ?? 0
  if (last > now) return // is asked already, in a moment
  const when = Math.max(now, last + rest)
  asked.set(place, when)
  setTimeout(show, when - now, place)
}

async function show(place) {
  const [box] = boxes(place)
  if (!box) return
  try {
    const reply = await request(box.dataset.presenceUrl, { headers: PART })
    const html = reply.ok ? (await reply.text()).trim() : ""
    for (const each of boxes(place)) if (each.innerHTML !== html) each.innerHTML = html
  } catch { /* the light says that the line is cut */ }
}

// A page says where somebody writes, with each letter; and when they have stopped: without a place.
document.addEventListener("presence:typing", ({ detail: place }) => {
  clearTimeout(typing.ends)
  typing = { place, ends: place && setTimeout(() => { typing = {}; say() }, TYPING) }
  say()
})
document.addEventListener("live:greeted", () => {
  said = "{}"
  say()
})
document.addEventListener("live:at", ({ detail }) => ask(detail))
for (const name of ["htmx:afterSettle", "overlay:closed", "focusin", "focusout", "list:drawn", "inbox:drawn"]) document.addEventListener(name, soon)
document.addEventListener("visibilitychange", () => {
  clearTimeout(clock)
  clock = setTimeout(() => { isAway = document.hidden; say() }, document.hidden ? AWAY : 0)
})
