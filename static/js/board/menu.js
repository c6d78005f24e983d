// The menu of a card: whatever is dragged can be chosen here too.
import { place } from "../place.js"
import { cardOf, laneOf, laneOfStage, putAt, spotOf, urlOf } from "./cards.js"
import { glide } from "./glide.js"
import { isBusy, send } from "./moving.js"
import { openCard } from "./open.js"
import { announce } from "./say.js"

let card = null

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-card-menu]")
  if (button) show(button)
  else if (event.target.closest("#card_menu [role=menuitem]")) choose(event.target.closest("[role=menuitem]"))
})

function show(button) {
  const menu = document.getElementById("card_menu")
  card = cardOf(button)
  const fixed = "fixed" in card.dataset || isBusy(card)
  menu.querySelector("[data-card-conversation]").hidden = !card.dataset.conversation
  menu.querySelector("[data-card-moves]").hidden = fixed
  menu.querySelector("[data-card-request]").hidden = !card.dataset.request
  menu.querySelector("[data-card-archiving]").hidden = !("archivable" in card.dataset)
  for (const item of menu.querySelectorAll("[data-move-to]")) item.disabled = item.dataset.moveTo === laneOf(card).dataset.stage
  menu.showPopover()
  place(menu, button)
  menu.querySelector("[role=menuitem]:not([disabled], [hidden])").focus({ preventScroll: true })
}

function choose(item) {
  if (item.dataset.moveTo) moveTo(laneOfStage(item.dataset.moveTo))
  else if ("cardRequest" in item.dataset) card.querySelector(".deal-wait").click()
  else if ("cardElsewhere" in item.dataset) window.htmx.ajax("GET", urlOf(card, "pipeline"), { source: card, target: "#dialog", swap: "innerHTML" })
  else if ("cardOpen" in item.dataset) openCard(card)
  else if ("cardConversation" in item.dataset) location.assign(card.dataset.conversation)
  else if ("cardArchive" in item.dataset) window.htmx.ajax("POST", urlOf(card, "archive"), { source: card, swap: "none" })
}

function moveTo(lane) {
  const spot = spotOf(card)
  glide(() => putAt(card, lane, 0))
  card.focus({ preventScroll: true })
  announce("dropped", card, true)
  send(card, spot)
}
