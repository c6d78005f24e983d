// A move as the person sees it: done at once, told to the server, and back with a reason when the server refuses.
import { dismiss, toast, whyNot } from "../toast.js"
import { show } from "../dialog.js"
import { post } from "./ask.js"
import { laneOf, nameOf, neighbours, put, returnTo, take, urlOf } from "./cards.js"
import { glide } from "./glide.js"
import { refresh } from "./live.js"
import { phrase } from "./say.js"

export const isBusy = (card) => "busy" in card.dataset

// The card stands in its new place already; ``spot`` is where it was.
export async function send(card, spot) {
  const fields = { to: laneOf(card).dataset.stage, version: card.dataset.version, ...neighbours(card) }
  card.dataset.busy = ""
  let notice = null
  const reply = await post(urlOf(card, "move"), fields, () => {
    notice = toast({ text: phrase("waiting", { name: nameOf(card) }), kind: "warning" })
  })
  dismiss(notice)
  delete card.dataset.busy
  if ([200, 202].includes(reply.status)) return settle(card, reply) // 202: somebody else decides, and the card is back where it was
  if (reply.html && [409, 422].includes(reply.status)) return ask(card, spot, reply)
  goBack(card, spot)
  return complain(card, spot, reply)
}

function settle(card, { html, events }) {
  const focused = card.contains(document.activeElement)
  glide(() => take(html).forEach(put))
  if (focused) document.getElementById(card.id)?.focus({ preventScroll: true })
  document.dispatchEvent(new CustomEvent("board:drawn"))
  if (events.toast) toast(events.toast)
}

// 409: somebody was faster, so the card goes where it is by now. 422: something is missing, and the card waits for it.
function ask(card, spot, { status, html }) {
  show(html)
  if (status === 409) return refresh([card.dataset.card])
  return waitForAnswer(card, spot)
}

function waitForAnswer(card, spot) {
  let answered = false
  const heard = ({ detail }) => { answered ||= detail.id === card.dataset.card }
  document.addEventListener("lead:changed", heard)
  document.addEventListener("overlay:closed", () => {
    document.removeEventListener("lead:changed", heard)
    if (!answered) goBack(card, spot)
  }, { once: true })
}

function goBack(card, spot) {
  if (!card.isConnected || !spot.lane.isConnected) return refresh([card.dataset.card])
  const focused = card.contains(document.activeElement)
  glide(() => returnTo(spot, card))
  if (focused) card.focus({ preventScroll: true })
  return undefined
}

function complain(card, spot, { status, events }) {
  const back = phrase("returned", { stage: spot.lane.dataset.name })
  if (status === 0) return toast({ text: phrase("givenUp", { name: nameOf(card) }), kind: "bad" })
  const why = events.toast?.text ?? whyNot(status)
  if (status === 404) refresh([card.dataset.card])
  return toast({ text: `${back} ${why}`, kind: "bad" })
}
