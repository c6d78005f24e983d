// Files to send: picked, dropped or pasted; measured before anything goes up. What is too large as a sound or film may still go
// as a document, as on the phone; photos are made small enough by the server.
import { onOpen, phrases } from "./page.js"

const SHOWN = {
  image: ["image/jpeg", "image/png", "image/webp"],
  video: ["video/mp4", "video/3gpp"],
  audio: ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"],
}
const MB = 1024 * 1024
const form = () => document.getElementById("panel_reply")
const tray = () => document.querySelector("[data-tray]")
let chosen = []

const wordsOf = (size) => `${(size / MB).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 })} MB`
const kindOf = (file) => Object.keys(SHOWN).find((kind) => SHOWN[kind].includes(file.type)) ?? "document"

function measured(file, voice) {
  const limits = JSON.parse(form().dataset.limits || "{}")
  const most = Number(form().dataset.most) || Infinity
  const isOver = (kind) => file.size > (limits[kind] ?? Infinity)
  const guess = voice ? "audio" : kindOf(file)
  const kind = guess !== "image" && isOver(guess) ? "document" : guess
  const limit = kind === "image" ? most : Math.min(limits[kind] ?? Infinity, most)
  let trouble = ""
  if (!file.size) trouble = phrases().emptyFile
  if (file.size > limit) trouble = phrases().tooLarge.replace("{kind}", phrases()[kind]).replace("{limit}", wordsOf(limit))
  const words = kind === "image" && isOver(kind) ? `${wordsOf(file.size)} · ${phrases().shrunk}` : wordsOf(file.size)
  return { file, kind, voice, trouble, words }
}

export function add(files, voice = false) {
  if (!form()?.dataset.filesUrl) return
  chosen.push(...[...files].map((file) => measured(file, voice)))
  show()
  document.getElementById("tab_reply").click()
}

function show() {
  if (!tray()) return
  tray().replaceChildren(...chosen.map(line))
  tray().hidden = !chosen.length
}

function line(each) {
  const item = document.getElementById("tray_file").content.firstElementChild.cloneNode(true)
  item.querySelector("[data-file-name]").textContent = each.file.name
  item.querySelector("[data-file-note]").textContent = each.trouble || each.words
  item.classList.toggle("is-bad", Boolean(each.trouble))
  item.querySelector("[data-file-drop]").addEventListener("click", () => {
    chosen = chosen.filter((one) => one !== each)
    show()
  })
  return item
}

// Those that can go, leaving the others where they are explained.
export function take() {
  const taken = chosen.filter((each) => !each.trouble)
  chosen = chosen.filter((each) => each.trouble)
  show()
  return taken
}

document.addEventListener("click", ({ target }) => { if (target.closest("[data-attach]")) form().querySelector("[data-file]").click() })
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-file]")) return
  add(target.files)
  target.value = ""
})
document.addEventListener("paste", (event) => {
  if (!event.target.matches?.("#reply_text") || !event.clipboardData.files.length) return
  event.preventDefault()
  add(event.clipboardData.files)
})
const over = (event) => form()?.dataset.filesUrl && event.dataTransfer?.types.includes("Files") && event.target.closest?.("#thread")
document.addEventListener("dragover", (event) => {
  if (!over(event)) return
  event.preventDefault()
  document.querySelector("[data-box]").classList.add("is-over")
})
for (const end of ["dragleave", "drop"]) document.addEventListener(end, () => document.querySelector("[data-box]")?.classList.remove("is-over"))
document.addEventListener("drop", (event) => {
  if (!over(event)) return
  event.preventDefault()
  add(event.dataTransfer.files)
})
onOpen(() => { chosen = [] })
