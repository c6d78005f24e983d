// What was written goes: by Enter or Ctrl-Enter, at once or later, with its files.
import { isUnfilled } from "./canned.js"
import { writtenSince } from "./colliding.js"
import { grow, keepDraft, textOf } from "./drafts.js"
import { quoted, unquote } from "./quoting.js"
import { take } from "./files.js"
import { send } from "./sending.js"

function submit(form, later = "") {
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
