// Messages on their way. Each has a key made here, so that it may be sent as often as needed and goes once; those of one
// conversation go in their order; what was written without a connection is kept in this browser until it is back.
import { LARGE, Paused, sendParts } from "./large.js"
import { Lost, parse, post } from "./net.js"
import { drop, draw, refuse, say, progress } from "./pending.js"
import { onOpen, opened } from "./page.js"
import { wordsFor } from "./refusals.js"
import { fetchFile, shelve, unshelve } from "./shelf.js"
import { load, save } from "./store.js"
import { put, toFoot } from "./thread.js"

const PAUSES = [1, 2, 4, 8, 15, 30]
const queues = new Map()
let tries = 0
let timer = null

const queueOf = (thread) => queues.get(thread) ?? queues.set(thread, []).get(thread)
const isSending = new Set()

export function send({ kind, url, text = "", file = null, quote = null, fields = {}, later = "" }) {
  const item = { key: crypto.randomUUID(), thread: opened(), kind, url, text, quote, fields, later, at: Date.now(), file }
  queueOf(item.thread).push(item)
  if (file) keepFile(item)
  remember()
  draw(item)
  toFoot()
  pump(item.thread)
}

async function keepFile(item) {
  item.uploads = document.getElementById("panel_reply").dataset.uploadsUrl
  item.isKept = await shelve(item.key, item.file.file)
  if (queueOf(item.thread).includes(item)) remember()
  else unshelve(item.key) // it has gone meanwhile
}

// A file that could not be kept is lost with the page, which therefore asks before it goes.
function remember() {
  const items = [...queues.values()].flat().filter((item) => (!item.file || item.isKept) && !item.reason)
  const said = items.map(({ file, isGone, ...rest }) => ({ ...rest, file: file && { ...file, file: null, name: file.file.name } }))
  save("sending", said.length ? said : null)
}

async function recall() {
  for (const item of load("sending") ?? []) {
    if (item.file) {
      const bytes = await fetchFile(item.key)
      if (!bytes) continue
      item.file.file = new File([bytes], item.file.name, { type: bytes.type })
    }
    queueOf(item.thread).push(item)
    draw(item)
  }
  remember()
  pumpAll()
}

async function pump(thread) {
  if (isSending.has(thread)) return
  isSending.add(thread)
  try {
    let item
    while ((item = queueOf(thread).find((one) => !one.reason && !one.isPaused))) await deliver(item)
    tries = 0
  } catch (error) {
    if (!(error instanceof Lost)) throw error
    for (const item of queueOf(thread)) say(item, "later")
    later()
  } finally {
    isSending.delete(thread)
  }
}

function later() {
  clearTimeout(timer)
  timer = setTimeout(pumpAll, PAUSES[Math.min(tries, PAUSES.length - 1)] * 1000)
  tries += 1
}

function pumpAll() {
  for (const thread of queues.keys()) pump(thread)
}

async function deliver(item) {
  say(item, "sending")
  const isLarge = item.file && item.file.file.size > LARGE && item.uploads
  try {
    if (isLarge) await sendParts(item, (share) => progress(item, share))
    const html = await post(item.url, dataOf(item, isLarge), (part) => isLarge || progress(item, part))
    forget(item)
    if (item.thread === opened()) put(parse(html))
  } catch (error) {
    if (error instanceof Lost) throw error
    if (error instanceof Paused) return
    item.reason = error.reason || wordsFor(error.status)
    item.isCollided = error.code === "collides"
    if (item.isCollided && item.thread === opened()) return giveBack(item, error)
    remember()
    refuse(item)
    document.dispatchEvent(new CustomEvent("inbox:refused", { detail: item }))
  }
}

function dataOf(item, hasCome) {
  const data = new FormData()
  data.set("key", item.key)
  if (!["template", "sharing"].includes(item.kind)) data.set("text", item.text)
  if (item.later) data.set("at", item.later)
  if (item.quote) data.set("reply_to", item.quote.id)
  for (const [name, value] of Object.entries(item.fields)) data.set(name, value)
  if (item.file?.voice) data.set("voice", "on")
  if (hasCome) data.set("uploaded", "on")
  else if (item.file) data.set("file", item.file.file, item.file.file.name)
  return data
}

export function forget(item) {
  item.isGone = true
  queues.set(item.thread, queueOf(item.thread).filter((one) => one !== item))
  remember()
  if (item.file) unshelve(item.key)
  drop(item)
}

export function pause(item, isPaused) {
  item.isPaused = isPaused
  remember()
  draw(item)
  pump(item.thread)
}
// Somebody else answers too: what was written is the writer's again until they say what to do with it.
function giveBack(item, { reason, about }) {
  forget(item)
  document.dispatchEvent(new CustomEvent("inbox:collided", { detail: { item, reason, about } }))
}

export function again(item) {
  delete item.reason
  if (item.isCollided) item.fields.anyway = "on"
  remember()
  draw(item)
  pump(item.thread)
}

export const itemOf = (key) => [...queues.values()].flat().find((item) => item.key === key)

onOpen(() => { for (const item of queueOf(opened())) draw(item) })
addEventListener("online", pumpAll)
addEventListener("beforeunload", (event) => { if ([...queues.values()].flat().some((item) => item.file && !item.isKept && !item.reason)) event.preventDefault() })
recall()
