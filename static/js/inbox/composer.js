// Writing: grows with its text, keeps a draft of each conversation in this browser, sends by Enter or Ctrl-Enter.
import { onOpen, phrases } from "./page.js"
import { isUnfilled } from "./canned.js"
import { writtenSince } from "./colliding.js"
import { quoted, unquote } from "./quoting.js"
import { count } from "./segments.js"
import { take } from "./files.js"
import { send } from "./sending.js"
import { load, save } from "./store.js"

const PAUSE = 400
const MONTH = 30 * 24 * 3600 * 1000
const forms = () => document.querySelectorAll("[data-write]")
const textOf = (form) => form.querySelector("[data-text]")
// Of the conversation that the form stands in: by the time a draft is kept another one may be open.
const nameOf = (form) => `draft:${form.closest("[data-thread]").dataset.thread}:${form.dataset.write}`
let timer = null

export function grow(area) {
  area.style.height = "auto"
  area.style.height = `${area.scrollHeight}px`
  count(area)
}

export function write(text) {
  const area = document.getElementById("reply_text")
  if (!area) return
  area.value = text
  grow(area)
  keepDraft(area.form)
  area.focus()
}

function keepDraft(form) {
  if (!form.closest("[data-thread]")) return
  const text = textOf(form).value
  const kept = save(nameOf(form), text.trim() ? { text, at: Date.now() } : null)
  const said = document.querySelector("[data-draft-state]")
  if (said) said.textContent = kept && text.trim() ? phrases().saved : ""
}

function keepDrafts() {
  clearTimeout(timer)
  forms().forEach(keepDraft)
}

function restore(form) {
  const draft = load(nameOf(form))
  if (!draft || Date.now() - draft.at > MONTH) return
  const area = textOf(form)
  area.value ||= draft.text
  grow(area)
  if (form.dataset.write === "note" && !document.getElementById("reply_text")?.value) document.getElementById("tab_note").click()
}

function submit(form, later = "") {
  clearTimeout(timer)
  const text = textOf(form).value.trim()
  const isNote = form.dataset.write === "note"
  if (!isNote && isUnfilled(textOf(form))) return
  const files = isNote ? [] : take()
  if (!text && !files.length) return
  const quote = isNote ? null : quoted()
  const fields = isNote || later ? {} : writtenSince()
  // Words go with the first file, except beside a voice or a song, which carries none.
  const captioned = files.find((file) => file.kind !== "audio")
  if (text && !captioned) send({ kind: form.dataset.write, url: form.action, text, quote, later, fields })
  for (const file of files) {
    send({ kind: "file", url: form.dataset.filesUrl, text: file === captioned ? text : "", file, later, fields, quote: file === files[0] && (captioned || !text) ? quote : null })
  }
  textOf(form).value = ""
  grow(textOf(form))
  keepDraft(form)
  unquote()
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-write]")) return
  event.preventDefault()
  submit(event.target)
})
document.addEventListener("inbox:later", ({ target, detail }) => { if (target.matches("[data-write]")) submit(target, detail) })
document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-write] [data-text]")) return
  grow(target)
  clearTimeout(timer)
  timer = setTimeout(keepDraft, PAUSE, target.form)
})
document.addEventListener("keydown", (event) => {
  const { target, key } = event
  if (key !== "Enter" || event.isComposing || !target.matches?.("[data-write] [data-text]")) return
  const wanted = event.ctrlKey || event.metaKey || (!event.shiftKey && !event.altKey && !matchMedia("(pointer: coarse)").matches)
  if (!wanted) return
  event.preventDefault()
  target.form.requestSubmit()
})
// R and N: the tab was chosen, the next key is text.
document.addEventListener("click", ({ target }) => {
  const tab = target.closest("#tab_reply, #tab_note")
  if (tab) setTimeout(() => document.querySelector(`#${tab.getAttribute("aria-controls")} [data-text]`)?.focus())
})
for (const leaving of ["htmx:beforeSwap", "inbox:recomposing"]) document.addEventListener(leaving, keepDrafts)
addEventListener("pagehide", keepDrafts)
export const restoreDrafts = () => forms().forEach(restore)
onOpen(restoreDrafts)
