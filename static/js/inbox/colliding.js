// Two who answer one person: others see that one writes; and who wrote while somebody else answered is asked before it goes.
import { write } from "./drafts.js"
import { add } from "./files.js"
import { onOpen, opened } from "./page.js"
import { quote } from "./quoting.js"

const strip = () => document.querySelector("[data-collision]")
const newest = () => [...document.querySelectorAll("#messages [data-message]:not([data-status=scheduled])")].at(-1)?.dataset.message ?? ""
let seen = "" // the newest message when the writing began
let insists = false
let about = ""

const typing = (place) => document.dispatchEvent(new CustomEvent("presence:typing", { detail: place }))

// What goes with an answer: what its writer had seen, and whether they insist. The next one begins anew.
export function writtenSince() {
  const fields = { ...(seen && { seen }), ...(insists && { anyway: "on" }) }
  drop()
  typing(null)
  return fields
}

function drop() {
  seen = ""
  insists = false
  if (strip()) strip().hidden = true
}

function show({ item, reason, about: answer }) {
  const area = document.getElementById("reply_text")
  if (!area) return
  write([area.value.trim(), item.text].filter(Boolean).join("\n"))
  if (item.file) add([item.file.file], item.file.voice)
  if (item.quote) quote(item.quote)
  about = answer
  strip().querySelector("[data-collision-text]").textContent = reason
  strip().querySelector("[data-collision-look]").hidden = !answer
  strip().hidden = false
  strip().querySelector("[data-collision-anyway]").focus()
}

document.addEventListener("inbox:collided", ({ detail }) => show(detail))
document.addEventListener("input", ({ target }) => {
  if (target.id !== "reply_text") return
  if (!target.value) {
    drop()
    return typing(null)
  }
  seen ||= newest()
  typing(`conversation:${opened()}`)
})
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-collision-anyway]")) {
    insists = true
    document.getElementById("panel_reply").requestSubmit()
  }
  if (!target.closest("[data-collision-look], [data-collision-drop]")) return
  seen = newest() // from here on the answer is known
  strip().hidden = true
  if (target.closest("[data-collision-look]")) document.dispatchEvent(new CustomEvent("inbox:goto", { detail: about }))
  document.getElementById("reply_text").focus()
})
onOpen(() => {
  drop()
  typing(null)
  const area = document.getElementById("reply_text")
  if (area?.value) seen = newest() // a draft
})
