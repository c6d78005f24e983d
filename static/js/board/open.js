// A card opens at the side; with Ctrl, Shift or the middle button its page opens where the browser says.
import { urlOf } from "./cards.js"

export function openCard(card) {
  window.htmx.ajax("GET", urlOf(card, "drawer"), { target: "#drawer", swap: "innerHTML", source: card })
  return true
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".deal-a")
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
  event.preventDefault()
  const card = link.closest("[data-card]")
  card.focus({ preventScroll: true })
  openCard(card)
})
