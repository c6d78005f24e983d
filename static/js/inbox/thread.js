// The messages: put in their order, each shown once however often it arrives, without moving what is being read.
import { Idiomorph } from "../../vendor/idiomorph/idiomorph.esm.js"
import { fragment, Lost, parse } from "./net.js"
import { onOpen, opened, phrases } from "./page.js"

const NEAR = 48
const AGAIN = 3000
const log = () => document.getElementById("log")
const list = () => document.getElementById("messages")
const shown = () => [...list().querySelectorAll("[data-message]")]
const order = (element) => `${element.dataset.at} ${element.dataset.message}`
// The box is turned upside down: its foot is where it is scrolled to zero.
export const atFoot = () => !log() || Math.abs(log().scrollTop) < NEAR

export function toFoot() {
  log().scrollTop = 0
  announce(0)
}

// Messages of a fragment into the open thread. Answers those that were not there before. Asked for and missing: called off.
export function put(content, asked = []) {
  for (const id of asked) if (!content.getElementById(`message_${id}`)) document.getElementById(`message_${id}`)?.remove()
  const stays = !atFoot()
  const before = log().scrollHeight
  const added = []
  let day = null
  for (const arriving of [...content.children]) {
    if (arriving.matches(".day:not(.day-new)")) day = arriving
    if (!arriving.dataset.message) continue
    const present = document.getElementById(arriving.id)
    if (present?.dataset.at === arriving.dataset.at) renew(present, arriving)
    else if (present) move(present, arriving, day)
    else added.push(insert(arriving, day))
    day = null
  }
  dropEmptyDays()
  if (stays) log().scrollTop -= log().scrollHeight - before
  return added
}

// What plays or has been loaded stays: its signed address is another one each time.
const KEPT = "img, video, [data-voice]"
const callbacks = { beforeNodeMorphed: (old, fresh) => !(old.matches?.(KEPT) && fresh.matches?.(KEPT)) }

function renew(present, arriving) {
  Idiomorph.morph(present, arriving, { callbacks })
  window.htmx.process(present)
}

// One that was to go at another moment stands elsewhere now.
function move(present, arriving, day) {
  present.remove()
  insert(arriving, day)
}

function dropEmptyDays() {
  for (const day of list().querySelectorAll(".day[id^=day_]")) {
    if (!day.nextElementSibling?.matches("[data-message], [data-pending], .day-new")) day.remove()
  }
}

function insert(arriving, day) {
  const pending = arriving.dataset.key && list().querySelector(`[data-pending="${CSS.escape(arriving.dataset.key)}"]`)
  pending?.remove()
  const earlier = shown().findLast((other) => order(other) < order(arriving))
  const first = list().querySelector("[data-message], [data-pending]")
  if (earlier) earlier.after(arriving)
  else if (first) first.before(arriving)
  else list().append(arriving)
  if (day && !document.getElementById(day.id)) arriving.before(day)
  window.htmx.process(arriving)
  return arriving
}

// Single messages that somebody said were added or changed, one request at a time so that none overtakes another.
const wanted = new Set()
let asking = false
export async function fetchMessages(...ids) {
  for (const id of ids) wanted.add(id)
  if (asking || !wanted.size || !opened()) return
  const [from, asked] = [opened(), [...wanted]]
  wanted.clear()
  asking = true
  try {
    const content = await fragment(`${list().dataset.messages}?${asked.map((id) => `id=${id}`).join("&")}`)
    if (from === opened()) tell(put(content, asked))
  } catch (error) {
    if (error instanceof Lost && from === opened()) setTimeout(() => fetchMessages(...asked), AGAIN)
  } finally {
    asking = false
  }
  if (wanted.size) fetchMessages()
}

// The newest ones, after a gap. When they do not reach what is shown, they take its place.
export async function fetchTail() {
  const from = opened()
  if (!from) return
  const content = await fragment(list().dataset.messages)
  if (from !== opened()) return
  const oldest = content.querySelector("[data-message]")
  const reaches = shown().length && oldest && (document.getElementById(oldest.id) || !content.querySelector("[data-older]"))
  if (reaches) return tell(put(content))
  const pending = list().querySelectorAll("[data-pending]")
  list().replaceChildren(...content.children, ...pending)
  window.htmx.process(list())
  arrive()
}

function tell(added) {
  const received = added.filter((message) => message.dataset.direction === "in")
  if (received.length) document.dispatchEvent(new CustomEvent("inbox:received"))
  if (!atFoot() && received.length) announce((Number(pill().dataset.n) || 0) + received.length)
}

const pill = () => document.querySelector("[data-to-foot]")
function announce(n) {
  if (!pill()) return
  pill().dataset.n = n
  pill().hidden = atFoot()
  const words = phrases()
  pill().querySelector("[data-to-foot-words]").textContent =
    n === 0 ? words.foot : n === 1 ? words.newOne : words.newMany.replace("{n}", n)
}

// Older ones, as one scrolls up.
async function older() {
  const sentinel = document.getElementById("older")
  if (!sentinel || sentinel.isAsked) return false
  sentinel.isAsked = true
  const from = opened()
  let content
  try {
    content = await fragment(`${list().dataset.messages}?before=${sentinel.dataset.older}`)
  } catch {
    sentinel.isAsked = false
    return false
  }
  if (from !== opened()) return false
  for (const day of content.querySelectorAll(".day")) document.getElementById(day.id)?.remove()
  const arriving = [...content.children].filter((element) => !element.dataset.message || !document.getElementById(element.id))
  sentinel.replaceWith(...arriving)
  for (const element of arriving) window.htmx.process(element)
  watch()
  return true
}

const watcher = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) older() })
function watch() {
  watcher.disconnect()
  const sentinel = document.getElementById("older")
  if (sentinel) watcher.observe(sentinel)
}

function arrive() {
  watch()
  const [, named] = /^#message_([\da-f-]{36})$/.exec(location.hash) ?? []
  if (named) return find(named)
  const begin = document.getElementById("unread_begin")
  if (begin && begin.getBoundingClientRect().top < log().getBoundingClientRect().top) begin.scrollIntoView({ block: "start" })
}

async function find(id) {
  for (let pages = 0; pages < 25; pages += 1) {
    const message = list().querySelector(`[data-message="${id}"]`)
    if (message) return show(message)
    if (!(await older())) return
  }
}

function show(message) {
  message.scrollIntoView({ block: "center", behavior: "smooth" })
  message.classList.remove("is-found")
  requestAnimationFrame(() => message.classList.add("is-found"))
}

onOpen(() => {
  if (!log()) return
  wanted.clear()
  arrive()
  log().addEventListener("scroll", () => announce(atFoot() ? 0 : Number(pill()?.dataset.n) || 0), { passive: true })
})
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-to-foot]")) toFoot()
  const quote = event.target.closest("[data-goto]")
  if (!quote) return
  event.preventDefault()
  find(quote.dataset.goto)
})
document.addEventListener("inbox:goto", ({ detail }) => find(detail))
// What a button inside a message did: its answer is the messages as they are now.
document.addEventListener("htmx:afterRequest", ({ detail: { elt, successful, xhr } }) => {
  if (successful && elt?.closest?.("#messages") && elt.hasAttribute("hx-post")) put(parse(xhr.responseText))
})
