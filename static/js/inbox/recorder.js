// A voice note: recorded in the composer's place, listened to, sent or thrown away. Leaving the conversation throws it away.
import { toast } from "../toast.js"
import { writtenSince } from "./colliding.js"
import { isThere, record } from "./microphone.js"
import { onOpen, phrases } from "./page.js"
import { quoted, unquote } from "./quoting.js"
import { send } from "./sending.js"
import { bars, clock, dress, hush } from "./voice.js"

const LONGEST = 15 * 60
const SHORTEST = 0.5 // a slip of the finger
const PARTS = 64
const SHOWN = 46
const box = () => document.querySelector("[data-recorder]")
const part = (name) => box().querySelector(`[data-rec-${name}]`)
let going = null // what records now
let done = null // what has been recorded
let asking = false

async function begin() {
  if (going || asking || !box()) return
  if (!isThere()) return toast({ text: phrases().noMicrophone, kind: "bad" })
  asking = true
  hush()
  hear(0, []) // not the time of the one before
  const place = box()
  try {
    const started = await record(hear)
    if (place !== box()) return started.drop() // another conversation has been opened meanwhile
    going = started
    open("live")
    part("stop").focus()
  } catch {
    toast({ text: phrases().noMicrophone, kind: "bad" })
  } finally {
    asking = false
  }
}

// "live" while it records, "done" when it can be listened to, "" when there is nothing.
function open(state) {
  if (!box()) return
  box().hidden = !state
  part("live").hidden = part("stop").hidden = state !== "live"
  part("done").hidden = state !== "done"
  part("says").textContent = state === "live" ? phrases().recording : done ? `${phrases().recorded} ${clock(done.seconds)}` : ""
}

function hear(seconds, levels) {
  part("time").textContent = clock(seconds)
  const last = levels.slice(-SHOWN)
  const heights = [...Array(SHOWN - last.length).fill(0), ...last].map((level) => 3 + Math.min(1, level * 1.6) * 21)
  part("levels").querySelectorAll("rect").forEach((bar, index) => {
    bar.setAttribute("height", heights[index])
    bar.setAttribute("y", 14 - heights[index] / 2)
  })
  if (seconds >= LONGEST) stop()
}

async function stop() {
  if (!going) return
  const ending = going
  going = null
  const recorded = await ending.stop()
  if (!box()) return
  if (recorded.seconds < SHORTEST || !recorded.file.size) return drop()
  done = recorded
  const player = part("done").querySelector("[data-voice]")
  player.dataset.voice = URL.createObjectURL(done.file)
  player.dataset.seconds = done.seconds.toFixed(2)
  player.dataset.wave = inHex(done.levels)
  dress(player)
  open("done")
  player.querySelector(".play").focus()
}

const inHex = (levels) => bars(levels, PARTS).map((height) => Math.round(height * 4).toString(16).padStart(2, "0")).join("")

async function go() {
  await stop()
  if (!done) return
  const { file, seconds } = done
  const fields = writtenSince()
  send({ kind: "file", url: document.getElementById("panel_reply").dataset.filesUrl, file: { file, kind: "audio", voice: true, words: clock(seconds) }, quote: quoted(), fields })
  unquote()
  drop()
  document.getElementById("reply_text").focus()
}

function drop() {
  going?.drop()
  going = null
  hush()
  const player = box()?.querySelector("[data-voice]")
  if (player?.dataset.voice) {
    URL.revokeObjectURL(player.dataset.voice)
    player.dataset.voice = ""
  }
  done = null
  open("")
}

function throwAway() {
  drop()
  document.querySelector("[data-record]")?.focus()
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-record]")) begin()
  if (target.closest("[data-rec-stop]")) stop()
  if (target.closest("[data-rec-send]")) go()
  if (target.closest("[data-rec-cancel]")) throwAway()
})
// Escape ends the recording and loses nothing; once more, and it is thrown away.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || (!going && !done) || !event.target.closest?.("[data-recorder]")) return
  event.preventDefault()
  event.stopPropagation()
  going ? stop() : throwAway()
}, true)
addEventListener("beforeunload", (event) => { if (going || done) event.preventDefault() })
onOpen(drop)
