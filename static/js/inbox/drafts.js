// What one writes: the field grows with its text, and each conversation's draft is kept in this browser.
import { onOpen, phrases } from "./page.js"
import { count } from "./segments.js"
import { load, save } from "./store.js"

const PAUSE = 400
const MONTH = 30 * 24 * 3600 * 1000
const forms = () => document.querySelectorAll("[data-write]")
// Of the conversation that the form stands in: by the time a draft is kept another one may be open.
const nameOf = (form) => `draft:${form.closest("[data-thread]").dataset.thread}:${form.dataset.write}`
let timer = null

export const textOf = (form) => form.querySelector("[data-text]")

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

export function keepDraft(form) {
  clearTimeout(timer)
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

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-write] [data-text]")) return
  grow(target)
  clearTimeout(timer)
  timer = setTimeout(keepDraft, PAUSE, target.form)
})
for (const leaving of ["htmx:beforeSwap", "inbox:recomposing"]) document.addEventListener(leaving, keepDrafts)
addEventListener("pagehide", keepDrafts)
export const restoreDrafts = () => forms().forEach(restore)
onOpen(restoreDrafts)
