// Two soft notes, made by the browser itself. Of several open windows only the first to hear of something plays them.
const LAST = "chimed"
const NOTES = [[660, 0], [880, 0.14]]
const LASTS = 0.5
let audio = null

// Browsers let a page sound only after somebody has touched it.
document.addEventListener("pointerdown", wake, { once: true })
document.addEventListener("keydown", wake, { once: true })

function wake() {
  audio ??= new AudioContext()
  audio.resume()
}

export function chime(id) {
  if (localStorage.getItem(LAST) === id) return
  localStorage.setItem(LAST, id)
  if (audio?.state !== "running") return
  for (const [pitch, after] of NOTES) play(pitch, audio.currentTime + after)
}

function play(pitch, from) {
  const note = new OscillatorNode(audio, { type: "sine", frequency: pitch })
  const volume = new GainNode(audio, { gain: 0 })
  volume.gain.setValueAtTime(0, from)
  volume.gain.linearRampToValueAtTime(0.12, from + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.0001, from + LASTS)
  note.connect(volume).connect(audio.destination)
  note.start(from)
  note.stop(from + LASTS)
}
