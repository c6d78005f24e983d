// The keyboard: arrows walk over the cards, Space lifts one, arrows carry it, Enter or Space drops it, Escape puts it back.
import { cardOf, cardsIn, isFolded, laneOf, lanes, nameOf, putAt, returnTo, spotOf } from "./cards.js"
import { glide } from "./glide.js"
import * as held from "./held.js"
import { fold } from "./lanes.js"
import { isBusy, send } from "./moving.js"
import { openCard } from "./open.js"
import { announce, phrase, whereIs } from "./say.js"
import { raise } from "../toast.js"

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }
let carried = null
let spot = null

document.addEventListener("keydown", (event) => {
  const card = event.target.matches?.("[data-card]") && event.target
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return
  if (carried ? carry(event.key) : walk(event.key, card)) {
    event.preventDefault()
    event.stopPropagation()
  }
})

function walk(key, card) {
  if (key in ARROWS) return focus(beside(card, ...ARROWS[key]))
  switch (key) {
    case "Home": return focus(cardsIn(laneOf(card))[0])
    case "End": return focus(cardsIn(laneOf(card)).at(-1))
    case "Enter": return openCard(card)
    case " ": return lift(card)
  }
  return false
}

function beside(card, across, down) {
  const cards = cardsIn(laneOf(card))
  const at = cards.indexOf(card)
  if (down) return cards[at + down]
  const all = lanes().filter((lane) => !isFolded(lane) && cardsIn(lane).length)
  const lane = all[all.indexOf(laneOf(card)) + across]
  return lane && nearest(cardsIn(lane), card.getBoundingClientRect().top)
}

const distance = (card, top) => Math.abs(card.getBoundingClientRect().top - top)
const nearest = (cards, top) => cards.reduce((best, card) => (distance(card, top) < distance(best, top) ? card : best))

function focus(card) {
  card?.focus()
  card?.scrollIntoView({ block: "nearest", inline: "nearest" })
  return true
}

function lift(card) {
  if ("fixed" in card.dataset || isBusy(card)) {
    document.querySelector("[data-announcer]").textContent = phrase("fixed", { name: nameOf(card) })
    return true
  }
  carried = card
  spot = spotOf(card)
  held.take(card)
  card.classList.add("is-carried")
  hint()
  announce("lifted", card)
  return true
}

function carry(key) {
  if (key in ARROWS) return step(...ARROWS[key])
  if (key === "Enter" || key === " ") return drop()
  if (key === "Escape" || key === "Tab") return cancel()
  return true
}

function step(across, down) {
  const lane = laneOf(carried)
  const all = lanes()
  const target = across ? all[all.indexOf(lane) + across] : lane
  if (!target) return true
  if (isFolded(target)) fold(target)
  const at = cardsIn(lane).indexOf(carried)
  const index = across ? at : at + down
  if (index < 0 || (down && index >= cardsIn(lane).length)) return true
  glide(() => putAt(carried, target, index))
  focus(carried)
  hint()
  announce("carried", carried, laneOf(carried) !== spot.lane)
  return true
}

function drop() {
  const card = put()
  const stays = laneOf(card) === spot.lane && card.nextElementSibling === spot.next
  announce("dropped", card, laneOf(card) !== spot.lane)
  if (!stays) send(card, spot)
  return true
}

function cancel() {
  const card = put()
  glide(() => returnTo(spot, card))
  focus(card)
  announce("cancelled", card)
  return true
}

function put() {
  const card = carried
  carried = null
  held.release()
  card.classList.remove("is-carried")
  show(false)
  return card
}

function hint() {
  const bar = document.querySelector("[data-carry-hint]")
  bar.querySelector("[data-carried]").textContent = nameOf(carried)
  bar.querySelector("[data-carried-to]").textContent = whereIs(carried, laneOf(carried) !== spot.lane)
  show(true)
}

function show(on) {
  document.querySelector("[data-carry-hint]").hidden = !on
  raise(on)
}

// One way in by Tab for each lane: the card last visited there, with what it holds.
export function mount() {
  for (const lane of lanes()) {
    const cards = cardsIn(lane)
    enter(cards.find((card) => card.tabIndex === 0) ?? cards[0], cards)
  }
}

function enter(current, cards) {
  for (const card of cards) {
    card.tabIndex = card === current ? 0 : -1
    for (const inner of card.querySelectorAll("button, a:not(.deal-a)")) inner.tabIndex = card.tabIndex
  }
}

document.addEventListener("focusin", ({ target }) => {
  const card = cardOf(target)
  if (card) enter(card, cardsIn(laneOf(card)))
})
document.addEventListener("pointerdown", () => { if (carried) cancel() })
