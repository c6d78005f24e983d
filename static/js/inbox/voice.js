// Plays voice notes. The server tells their wave and length; of one it has not looked into yet, the wave is drawn from the
// sound itself once it has been fetched. How fast one listens is kept for this person.
import { request } from "../request.js"
import { load, save } from "./store.js"

const BARS = 46
const STEP = 4
const TALLEST = 22
const SPEEDS = [1, 1.5, 2]
const SVG = "http://www.w3.org/2000/svg"
const sounds = new Map() // by address: a bubble that is drawn anew goes on with the sound it had
const asked = new Set()
let playing = null

export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`
const speed = () => (SPEEDS.includes(load("speed")) ? load("speed") : 1)
const boxesOf = (url) => [...document.querySelectorAll("[data-voice]")].filter((box) => box.dataset.voice === url)

function draw(box, heights) {
  const bars = heights.map((height, index) => {
    const bar = document.createElementNS(SVG, "rect")
    const values = { class: "wv", x: index * STEP, y: 14 - height / 2, width: 2.4, height, rx: 1.2 }
    for (const [name, value] of Object.entries(values)) bar.setAttribute(name, value)
    return bar
  })
  box.querySelector(".voice-w svg").replaceChildren(...bars)
}

// Any number of loudnesses as so many bars: of each part the loudest.
export function bars(levels, many = BARS) {
  const loudest = Math.max(...levels) || 1
  const peaks = Array.from({ length: many }, (_, bar) => {
    const from = Math.floor((bar * levels.length) / many)
    const to = Math.max(from + 1, Math.floor(((bar + 1) * levels.length) / many))
    let peak = 0
    for (let at = from; at < to; at += 1) peak = Math.max(peak, Math.abs(levels[at] ?? 0))
    return peak
  })
  return peaks.map((peak) => 3 + (peak / loudest) * (TALLEST - 3))
}

const told = (wave) => (wave.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))

async function heard(url) {
  const bytes = await (await request(url)).arrayBuffer()
  const sound = await new OfflineAudioContext(1, 1, 8000).decodeAudioData(bytes)
  for (const box of boxesOf(url)) {
    draw(box, bars(sound.getChannelData(0)))
    show(box)
  }
}

function soundOf(box) {
  const url = box.dataset.voice
  if (sounds.has(url)) return sounds.get(url)
  const sound = new Audio(url)
  const all = (act) => () => { for (const each of boxesOf(url)) act(each, sound) }
  for (const name of ["timeupdate", "loadedmetadata", "durationchange"]) sound.addEventListener(name, all(show))
  for (const name of ["play", "pause", "ended"]) sound.addEventListener(name, all(mark))
  sounds.set(url, sound)
  // a format the browser plays and cannot take apart keeps its quiet line
  if (!box.dataset.wave && !asked.has(url)) asked.add(url) && heard(url).catch(() => {})
  return sound
}

function mark(box, sound) {
  box.classList.toggle("is-playing", !sound.paused && !sound.ended)
  const button = box.querySelector(".play")
  button.dataset.play ??= button.ariaLabel
  button.ariaLabel = sound.paused ? button.dataset.play : button.dataset.pause
}

const lengthOf = (box, sound) => (sound && Number.isFinite(sound.duration) ? sound.duration : Number(box.dataset.seconds) || 0)

function show(box) {
  const sound = sounds.get(box.dataset.voice)
  const [at, length] = [sound?.currentTime ?? 0, lengthOf(box, sound)]
  const share = length ? Math.min(1, at / length) : 0
  box.querySelector("[data-voice-at]").textContent = clock(at)
  box.querySelector("[data-voice-length]").textContent = length ? ` / ${clock(length)}` : ""
  const slider = box.querySelector("input")
  slider.value = Math.round(share * 1000)
  slider.setAttribute("aria-valuetext", length ? `${clock(at)} / ${clock(length)}` : clock(at))
  box.querySelectorAll(".wv").forEach((bar, index) => bar.classList.toggle("on", index / BARS < share))
}

// Draws what is known of a sound. Called again when the box was given another one.
export function dress(box) {
  draw(box, box.dataset.wave ? bars(told(box.dataset.wave)) : Array(BARS).fill(4))
  write(box, speed())
  show(box)
  const sound = sounds.get(box.dataset.voice)
  if (sound) mark(box, sound)
}

function write(box, rate) {
  box.querySelector("[data-voice-speed]").textContent = `${rate.toLocaleString(document.documentElement.lang)}×`
}

function prepare(root) {
  for (const box of root.querySelectorAll?.("[data-voice]") ?? []) {
    if (!box.querySelector("rect")) dress(box)
  }
}

export function hush() {
  playing?.pause()
}

function toggle(sound) {
  if (playing && playing !== sound) playing.pause()
  playing = sound
  sound.playbackRate = speed()
  sound.paused ? sound.play().catch(() => {}) : sound.pause()
}

function faster() {
  const rate = SPEEDS[(SPEEDS.indexOf(speed()) + 1) % SPEEDS.length]
  save("speed", rate)
  if (playing) playing.playbackRate = rate
  for (const box of document.querySelectorAll("[data-voice]")) write(box, rate)
}

document.addEventListener("click", ({ target }) => {
  const box = target.closest("[data-voice]")
  if (box && target.closest(".play")) toggle(soundOf(box))
  if (box && target.closest("[data-voice-speed]")) faster()
})
document.addEventListener("input", ({ target }) => {
  const box = target.closest("[data-voice]")
  if (!box) return
  const sound = soundOf(box)
  const length = lengthOf(box, sound)
  if (length) sound.currentTime = (target.value / 1000) * length
  show(box)
})
document.addEventListener("htmx:load", ({ target }) => prepare(target))
new MutationObserver(() => prepare(document)).observe(document.getElementById("main"), { childList: true, subtree: true })
prepare(document)
