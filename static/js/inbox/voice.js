// Plays voice notes. Their wave is drawn from the sound itself once it has been fetched; until then it is a quiet line.
const BARS = 46
const STEP = 4
const TALLEST = 22
const SPEEDS = [1, 1.5, 2]
const SVG = "http://www.w3.org/2000/svg"
const sounds = new WeakMap()
let playing = null

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`

function draw(box, heights) {
  const bars = heights.map((height, index) => {
    const bar = document.createElementNS(SVG, "rect")
    const values = { class: "wv", x: index * STEP, y: 14 - height / 2, width: 2.4, height, rx: 1.2 }
    for (const [name, value] of Object.entries(values)) bar.setAttribute(name, value)
    return bar
  })
  box.querySelector(".voice-w svg").replaceChildren(...bars)
}

async function wave(box) {
  const bytes = await (await fetch(box.dataset.voice)).arrayBuffer()
  const sound = await new OfflineAudioContext(1, 1, 8000).decodeAudioData(bytes)
  const samples = sound.getChannelData(0)
  const size = Math.floor(samples.length / BARS) || 1
  const peaks = Array.from({ length: BARS }, (_, bar) => {
    let peak = 0
    for (let at = bar * size; at < (bar + 1) * size; at += 1) peak = Math.max(peak, Math.abs(samples[at] ?? 0))
    return peak
  })
  const loudest = Math.max(...peaks) || 1
  draw(box, peaks.map((peak) => 3 + (peak / loudest) * (TALLEST - 3)))
  show(box)
}

function soundOf(box) {
  if (sounds.has(box)) return sounds.get(box)
  const sound = new Audio(box.dataset.voice)
  sound.addEventListener("timeupdate", () => show(box))
  sound.addEventListener("loadedmetadata", () => show(box))
  for (const name of ["play", "pause", "ended"]) sound.addEventListener(name, () => mark(box, sound))
  sounds.set(box, sound)
  wave(box).catch(() => {}) // a format the browser plays and cannot take apart keeps its quiet line
  return sound
}

function mark(box, sound) {
  box.classList.toggle("is-playing", !sound.paused && !sound.ended)
  const button = box.querySelector(".play")
  button.dataset.play ??= button.ariaLabel
  button.ariaLabel = sound.paused ? button.dataset.play : button.dataset.pause
}

function show(box) {
  const sound = soundOf(box)
  const length = Number.isFinite(sound.duration) ? sound.duration : 0
  const share = length ? sound.currentTime / length : 0
  box.querySelector("[data-voice-at]").textContent = clock(sound.currentTime)
  box.querySelector("[data-voice-length]").textContent = length ? ` / ${clock(length)}` : ""
  box.querySelector("input").value = Math.round(share * 1000)
  box.querySelectorAll(".wv").forEach((bar, index) => bar.classList.toggle("on", index / BARS < share))
}

function prepare(root) {
  for (const box of root.querySelectorAll?.("[data-voice]") ?? []) {
    if (!box.querySelector("rect")) draw(box, Array(BARS).fill(4))
  }
}

document.addEventListener("click", ({ target }) => {
  const box = target.closest("[data-voice]")
  if (!box) return
  const sound = soundOf(box)
  if (target.closest(".play")) {
    if (playing && playing !== sound) playing.pause()
    playing = sound
    sound.paused ? sound.play().catch(() => {}) : sound.pause()
  }
  const speed = target.closest("[data-voice-speed]")
  if (speed) {
    sound.playbackRate = SPEEDS[(SPEEDS.indexOf(sound.playbackRate) + 1) % SPEEDS.length]
    speed.textContent = `${sound.playbackRate.toLocaleString(document.documentElement.lang)}×`
  }
})
document.addEventListener("input", ({ target }) => {
  const box = target.closest("[data-voice]")
  if (!box) return
  const sound = soundOf(box)
  if (Number.isFinite(sound.duration)) sound.currentTime = (target.value / 1000) * sound.duration
  show(box)
})
document.addEventListener("htmx:load", ({ target }) => prepare(target))
new MutationObserver(() => prepare(document)).observe(document.getElementById("main"), { childList: true, subtree: true })
prepare(document)
