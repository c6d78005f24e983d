// Cards that change places glide there (FLIP): measure, change, then play the difference. Nothing moves for those who asked for none.
import { pictureOf } from "./cards.js"

const TIMES = { duration: 260, easing: "cubic-bezier(.2, .8, .2, 1)" }
const still = matchMedia("(prefers-reduced-motion: reduce)")

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

function slide(card, x, y) {
  card.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], TIMES)
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
