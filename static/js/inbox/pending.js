// The bubble of a message that has not arrived at the server yet: on its way, waiting for the connection, or refused.
import { LARGE } from "./large.js"
import { opened } from "./page.js"

const list = () => document.getElementById("messages")
const bubble = (item) => list()?.querySelector(`[data-pending="${item.key}"]`)
const part = (element, name) => element.querySelector(`[data-pending-${name}]`)

export function draw(item) {
  if (item.thread !== opened() || !list()) return
  bubble(item)?.remove()
  const fresh = document.getElementById("pending_message").content.firstElementChild.cloneNode(true)
  fresh.dataset.pending = item.key
  fresh.id = `pending_${item.key}`
  part(fresh, "text").textContent = item.text
  part(fresh, "time").textContent = new Date(item.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })
  if (item.kind === "note") asNote(fresh)
  if (item.quote) asAnswer(fresh, item.quote)
  if (item.file) withFile(fresh, item)
  list().append(fresh)
  if (item.reason) refuse(item)
}

function asNote(fresh) {
  fresh.querySelector(".bub").className = "bub bub-note"
}

function asAnswer(fresh, { author, text }) {
  const quote = part(fresh, "quote")
  const name = document.createElement("b")
  name.textContent = author
  quote.append(name, text)
  quote.hidden = false
}

function withFile(fresh, item) {
  const { file: { file, words }, isPaused } = item
  part(fresh, "file").hidden = false
  part(fresh, "held").hidden = file.size <= LARGE
  part(fresh, "pause").hidden = Boolean(isPaused)
  part(fresh, "resume").hidden = !isPaused
  part(fresh, "name").textContent = file.name
  part(fresh, "size").textContent = words
  showShare(fresh, item)
}

export function progress(item, share) {
  const element = bubble(item)
  item.share = share
  if (element && item.file) showShare(element, item)
}

function showShare(element, { share = 0, file }) {
  part(element, "bar").setAttribute("width", Math.round(share * 100))
  if (file.file.size > LARGE) part(element, "size").textContent = `${Math.round(share * 100)} % · ${file.words}`
}

export function say(item, state) {
  const element = bubble(item)
  if (element) part(element, "later").hidden = state !== "later"
}

export function refuse(item) {
  const element = bubble(item)
  if (!element) return
  element.querySelector(".bub").classList.add("bub-fail")
  part(element, "state").hidden = true
  part(element, "held").hidden = true
  part(element, "reason").textContent = item.reason
  part(element, "edit").hidden = Boolean(item.file) || ["template", "sharing"].includes(item.kind)
  part(element, "trouble").hidden = false
}

export const drop = (item) => bubble(item)?.remove()
