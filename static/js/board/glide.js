// Cards that change places glide there (FLIP): measure, change, then play the difference. Nothing moves for those who asked for none.
import { pictureOf } from "./cards.js"

const TIMES = { duration: 260, easing: "cubic-bezier(.2, .8, .2, 1)" }
const still = matchMedia("(prefers-reduced-motion: reduce)")

const sliding = new WeakMap()

const shown = () => [...document.querySelectorAll("[data-card]")].filter((card) => card.checkVisibility())

export function glide(change) {
  if (still.matches || document.hidden) return change()
  const before = new Map(shown().map((card) => [card.id, { box: card.getBoundingClientRect(), lane: card.closest("[data-lane]") }]))
  const result = change()
  for (const card of shown()) {
    const was = before.get(card.id)
    if (!was) continue
    const box = card.getBoundingClientRect()
    const [x, y] = [was.box.left - box.left, was.box.top - box.top]
    if (!x && !y) continue
    was.lane === card.closest("[data-lane]") ? slide(card, x, y) : fly(card, was.box, x, y)
  }
  return result
}

function slide(card, x, y, times = TIMES) {
  sliding.set(card, card.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], times))
}

// Under a drag: only what stands in view makes room, however long its lane is. What moves still is no place to aim at.
export const isSliding = (card) => sliding.get(card)?.playState === "running"

export function placesIn(...bodies) {
  if (still.matches) return new Map()
  const found = new Map()
  for (const body of new Set(bodies)) {
    const { top, bottom } = body.getBoundingClientRect()
    for (const card of body.children) {
      const box = card.getBoundingClientRect()
      if (box.top > bottom) break
      if (box.bottom >= top && card.matches("[data-card]")) found.set(card, box)
    }
  }
  return found
}

export function makeRoom(places) {
  for (const card of places.keys()) sliding.get(card)?.cancel()
  const now = [...places.keys()].map((card) => card.getBoundingClientRect())
  ;[...places].forEach(([card, was], n) => {
    const [x, y] = [was.left - now[n].left, was.top - now[n].top]
    if (x || y) slide(card, x, y, { ...TIMES, duration: 160 })
  })
}

// A lane hides what leaves it, so a copy above the page flies from one to the other.
function fly(card, box, x, y) {
  const copy = pictureOf(card)
  copy.className += " deal-flying"
  copy.style.width = `${box.width}px`
  copy.style.left = `${box.left}px`
  copy.style.top = `${box.top}px`
  document.body.append(copy)
  card.style.opacity = 0 // hidden it would lose the focus
  const flight = copy.animate([{ transform: "none" }, { transform: `translate(${-x}px, ${-y}px)` }], TIMES)
  flight.onfinish = flight.oncancel = () => {
    copy.remove()
    card.removeAttribute("style")
  }
}

// Two seconds of light on what somebody else moved, with who it was.
export function glow(card, person, text) {
  card.classList.add("is-moved")
  if (!person) return setTimeout(() => card.classList.remove("is-moved"), 2000)
  const label = document.createElement("span")
  label.className = "deal-by"
  label.append(person.querySelector(".ava").cloneNode(true), text)
  card.prepend(label)
  return setTimeout(() => {
    card.classList.remove("is-moved")
    label.remove()
  }, 2000)
}
