// Live pages. Each page has a number: what it shows is as new as that. The socket brings hints with the next numbers,
// told to the page as "live:hint" on document, in order, each once; "live:resync" means: fetch all you show again.
// The light is "live" only while the page's number is the server's.
import { endPage } from "./live/ending.js"
import { Socket } from "./live/socket.js"
import { request } from "./request.js"

const { liveUrl, eventsUrl, eventNumber } = document.body.dataset
const light = document.querySelector("[data-live]") ?? document.createElement("span")
const POLL = 5000
const GRACE = 250 // a heartbeat may overtake the hints it counts
const ACKNOWLEDGE = 100
const PATIENCE = 10_000

let mine = Number(eventNumber)
let server = mine // its number, as last heard
let isGreeted = false // the socket has told the server's number
let isPolled = false // the last answer by plain HTTP has
let hasEnded = false
let catching = null
let acknowledging = null
let again = null

const socket = new Socket(liveUrl, {
  opened: () => socket.say({ since: mine }),
  heard,
  lost(code) {
    isGreeted = false
    show()
    if (code === 4403) end("changed")
    else if (socket.failures > 1 || code === 4401) catchUp()
  },
})

function heard(frame) {
  if ("at" in frame) return void document.dispatchEvent(new CustomEvent("live:at", { detail: frame.at }))
  const told = frame.seq ?? frame.number ?? frame.resync
  if ("heartbeat" in frame) greeted(frame)
  server = Math.max(server, told)
  if ("hints" in frame && frame.after <= mine) take(frame.hints, told)
  else if ("number" in frame && !("heartbeat" in frame)) setTimeout(() => { if (told > mine) catchUp() }, GRACE)
  else if (server > mine) catchUp()
  acknowledging ??= setTimeout(acknowledge, ACKNOWLEDGE)
  show()
}

function greeted({ heartbeat, number }) {
  isGreeted = true
  socket.works(heartbeat)
  if (number < mine) startOver(number) // not the database that this page came from
  document.dispatchEvent(new CustomEvent("live:greeted"))
}

function take(hints, number) {
  for (const hint of hints) {
    if (hint.seq > mine) {
      mine = hint.seq
      document.dispatchEvent(new CustomEvent("live:hint", { detail: hint }))
    }
  }
  mine = Math.max(mine, number)
}

function startOver(number) {
  mine = server = number
  document.dispatchEvent(new CustomEvent("live:resync"))
}

function acknowledge() {
  acknowledging = null
  socket.say({ ack: mine })
}

// What was missed, by plain HTTP; also the only way where sockets are blocked.
function catchUp() {
  clearTimeout(again)
  const before = mine
  catching ??= askMissed().then((isAnswered) => {
    catching = null
    isPolled = isAnswered
    acknowledge()
    show()
    if (hasEnded) return
    if (server > mine && mine > before) catchUp()
    else if (server > mine || !isGreeted) again = setTimeout(catchUp, POLL)
  })
}

async function askMissed() {
  try {
    const answer = await request(`${eventsUrl}?since=${mine}`, { signal: AbortSignal.timeout(PATIENCE) })
    if ([401, 403, 404].includes(answer.status) || answer.redirected) end("signedOut")
    if (!answer.ok || hasEnded) return false
    const { number, hints, resync } = await answer.json()
    server = Math.max(server, number)
    if (resync) startOver(number)
    else take(hints, number)
    return true
  } catch {
    return false // asked again after a pause
  }
}

function show() {
  document.body.dataset.eventNumber = String(mine)
  const hasNumber = isGreeted || (socket.isBlocked && isPolled)
  if (hasEnded) light.dataset.state = "behind"
  else if (hasNumber) light.dataset.state = server === mine ? "live" : "behind"
  else if (light.dataset.state !== "connecting" || socket.failures) light.dataset.state = "reconnecting"
}

function begin() {
  if (hasEnded) return
  socket.open()
  if (light.dataset.state !== "connecting") catchUp()
}

function rest() {
  clearTimeout(again)
  socket.close()
  isGreeted = isPolled = false
  show()
}

function end(why) {
  hasEnded = true
  rest()
  endPage(why)
}

document.addEventListener("live:say", ({ detail }) => socket.say(detail))
addEventListener("pagehide", rest) // a page with an open socket cannot be kept for the way back
addEventListener("pageshow", ({ persisted }) => { if (persisted) begin() })
addEventListener("offline", rest)
addEventListener("online", begin)
document.addEventListener("visibilitychange", () => { if (!document.hidden) begin() })
begin()
