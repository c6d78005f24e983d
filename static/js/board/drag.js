// Dragging by mouse and finger. The card itself becomes the slot, a copy stays faded where it was, another follows the pointer.
import Sortable from "../../vendor/sortable/sortable.esm.js"
import { asPicture, bodyOf, laneOf, lanes, pictureOf, placeOf, spotOf } from "./cards.js"
import { isSliding, makeRoom, placesIn } from "./glide.js"
import * as held from "./held.js"
import { announce, ordinal, phrase } from "./say.js"
import { isBusy, send } from "./moving.js"

let spot = null
let lifted = null
let places = new Map()
let dropped = 0

const options = {
  group: "leads",
  draggable: "[data-card]:not([data-fixed])",
  filter: "[data-fixed]",
  preventOnFilter: false,
  delay: 220,
  delayOnTouchOnly: true,
  touchStartThreshold: 6,
  forceFallback: true,
  fallbackOnBody: true,
  fallbackTolerance: 5,
  fallbackClass: "ghost",
  ghostClass: "is-slot",
  scrollSensitivity: 70,
  scrollSpeed: 16,
  bubbleScroll: true,
  emptyInsertThreshold: 24,
  onChoose,
  onStart,
  onChange,
  onMove,
  onEnd,
}

function onChoose({ item }) {
  spot = spotOf(item)
  item.removeAttribute("style") // the policy refuses copies of it
}

function onStart({ item }) {
  held.take(item)
  document.querySelector("[data-lanes]").classList.add("is-dragging")
  if (Sortable.ghost) asPicture(Sortable.ghost)
  lifted = pictureOf(item)
  lifted.classList.remove("is-slot", "sortable-chosen")
  lifted.classList.add("is-lifted")
  lifted.hidden = true
  item.before(lifted)
  spot.next = lifted.nextElementSibling === item ? item.nextElementSibling : spot.next
  mark(item)
}

function onMove({ dragged, related, to }) {
  if (isBusy(dragged) || isSliding(related)) return false
  places = placesIn(dragged.parentElement, to)
  places.delete(dragged)
  return true
}

function onChange({ item }) {
  mark(item)
  makeRoom(places)
}

function mark(item) {
  const lane = laneOf(item)
  for (const other of lanes()) other.classList.toggle("is-over", other === lane && lane !== spot.lane)
  lifted.hidden = lane === spot.lane
  item.dataset.slot = phrase("slot", { stage: lane.dataset.name, n: ordinal(placeOf(item)) })
}

function onEnd({ item }) {
  const lane = laneOf(item)
  held.release()
  lifted?.remove()
  lifted = null
  dropped = Date.now()
  delete item.dataset.slot
  document.querySelector("[data-lanes]")?.classList.remove("is-dragging")
  for (const other of lanes()) other.classList.remove("is-over")
  const more = bodyOf(lane).querySelector("[data-more]")
  if (more && item.previousElementSibling === more) more.before(item)
  const stays = lane === spot.lane && item.nextElementSibling === spot.next
  if (stays || !item.isConnected) return
  announce("dropped", item, lane !== spot.lane)
  send(item, spot)
}

// The click that ends a drag opens nothing.
document.addEventListener("click", (event) => {
  if (Date.now() - dropped > 80 || !event.target.closest("[data-card]")) return
  event.preventDefault()
  event.stopPropagation()
}, true)

export function mount() {
  for (const lane of lanes()) {
    const body = bodyOf(lane)
    if (!Sortable.get(body)) Sortable.create(body, options)
  }
}
