// What the board tells people who do not see it, in the page's language.
import { laneOf, nameOf, placeOf, totalIn } from "./cards.js"

const phrases = () => document.getElementById("board_phrases").dataset

export function phrase(name, values = {}) {
  return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), phrases()[name])
}

export const ordinal = (n) => phrase("ordinal", { n })

export function whereIs(card, moved = false) {
  const lane = laneOf(card)
  const place = placeOf(card)
  const total = Math.max(totalIn(lane) + (moved ? 1 : 0), place)
  return phrase("at", { stage: lane.dataset.name, n: place, total })
}

export function announce(name, card, moved = false) {
  const text = phrase(name, { name: nameOf(card), at: whereIs(card, moved) })
  document.querySelector("[data-announcer]").textContent = text
}
