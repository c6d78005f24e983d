// [data-draft]: what is typed into a form is kept in this browser until it is saved or given up, so that a sign-in that
// expires, a reload or a lost line takes nothing away. The form comes back with the page; data-draft-open fetches it there.
// Hidden fields are kept too: with the version that was seen, so whoever changed it meanwhile is not overwritten.
const { person = "" } = document.body.dataset
const MOST_AGE = 7 * 24 * 3600 * 1000
const PAUSE = 300
const BEGIN = "form-draft:"
const PREFIX = `${BEGIN}${person}:${location.pathname.split("/").slice(0, 3).join("/")}:`
const NEVER = "[type=password], [type=file], [name=csrfmiddlewaretoken], [name='']"
const nameOf = (form) => PREFIX + (form.dataset.draft ?? form.dataset.draftOf)
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.matches("input, textarea, select") && !field.matches(NEVER))
const isBox = (field) => ["checkbox", "radio"].includes(field.type)
const stateOf = (field) => (isBox(field) ? field.checked : field.value)
const pending = new Map() // form → the clock of its next keeping
const asServed = new WeakMap() // form → what its fields said before a draft came into them
const shown = new Set() // drafts whose form has been here since it was opened: what the server answers then is newer

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name))
  } catch {
    return null
  }
}

// Storage may be full or forbidden: then the form is as forms are.
function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value))
  } catch { /* nothing is kept */ }
}

function keep(form) {
  clearTimeout(pending.get(form))
  pending.delete(form)
  const fields = fieldsOf(form).map((field) => [field.name, field.value, stateOf(field)])
  write(nameOf(form), { fields, at: Date.now(), page: location.pathname, open: form.dataset.draftOpen ?? "" })
}

// What is typed into no form, such as a cell of a list: kept by its name until it is taken back or saved.
const FIELD = `${PREFIX}field:`
export const keepField = (name, field) => write(FIELD + name, { fields: [], at: Date.now(), page: location.pathname, open: "", field })
export const dropField = (name) => drop(FIELD + name)
export function keptFields() {
  const kept = ours(FIELD).map((name) => ({ name: name.slice(FIELD.length), ...read(name) }))
  return kept.filter(({ page, field }) => field && page === location.pathname)
}

function drop(name) {
  localStorage.removeItem(name)
}

function give(form) {
  clearTimeout(pending.get(form))
  pending.delete(form)
  drop(nameOf(form))
}

function restore(form) {
  const name = nameOf(form)
  const draft = read(name)
  if (shown.has(name)) return void (draft && keep(form))
  shown.add(name)
  if (!draft) return
  const before = fieldsOf(form).map(stateOf)
  fill(form, draft.fields)
  if (!fieldsOf(form).some((field, at) => field.type !== "hidden" && stateOf(field) !== before[at])) return
  asServed.set(form, before)
  tell(form, draft.at)
  for (const area of form.querySelectorAll("textarea")) area.dispatchEvent(new Event("input", { bubbles: true }))
}

function fill(form, kept) {
  const left = [...kept]
  for (const field of fieldsOf(form)) {
    const at = left.findIndex(([name, value]) => name === field.name && (!isBox(field) || value === field.value))
    if (at >= 0) put(field, left.splice(at, 1)[0][2])
  }
}

function put(field, state) {
  if (isBox(field)) field.checked = state
  else field.value = state
}

export const when = (at) => new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" })

function tell(form, at) {
  const notice = document.getElementById("draft_notice").content.firstElementChild.cloneNode(true)
  notice.querySelector("time").textContent = when(at)
  form.prepend(notice)
}

function discard(form) {
  give(form)
  fieldsOf(form).forEach((field, at) => put(field, asServed.get(form)[at]))
  form.querySelector("[data-draft-notice]").remove()
}

const restoreIn = (root) => [root, ...root.querySelectorAll("form[data-draft]")].filter((one) => one.matches?.("form[data-draft]")).forEach(restore)

const ours = (begin) => Object.keys(localStorage).filter((name) => name.startsWith(begin))
const forget = () => {
  ours(BEGIN).forEach(drop)
  indexedDB.databases?.().then((all) => all.forEach(({ name }) => name.startsWith("files:") && indexedDB.deleteDatabase(name))) // inbox/shelf.js
}

// The page is back, and a form that stood open on it is not.
function reopen() {
  for (const name of ours(BEGIN)) if (!name.startsWith(`${BEGIN}${person}:`)) drop(name) // of who used this browser before
  for (const name of ours(PREFIX)) {
    const draft = read(name)
    if (!draft || Date.now() - draft.at > MOST_AGE) drop(name)
    else if (draft.page === location.pathname && draft.open && !isShown(name)) fetchForm(draft.open)
  }
}

const isShown = (name) => [...document.querySelectorAll("form[data-draft]")].some((form) => nameOf(form) === name)

function fetchForm(url) {
  const inPlace = document.querySelector(`#main [hx-get="${CSS.escape(url)}"]`)
  if (inPlace) inPlace.click()
  else if (url.includes("dialog")) window.htmx.ajax("GET", url, { target: "#dialog", swap: "innerHTML" })
}

document.addEventListener("input", ({ target }) => {
  const form = target.form
  if (!form?.matches("[data-draft]")) return
  clearTimeout(pending.get(form))
  pending.set(form, setTimeout(keep, PAUSE, form))
})
document.addEventListener("click", ({ target }) => {
  const form = target.closest?.("form[data-draft], form[data-draft-of]")
  if (form && target.closest("[data-draft-discard]")) discard(form)
  else if (form && target.closest("[data-close], [data-edit-cancel], [data-draft-cancel]")) give(form)
})
document.addEventListener("htmx:beforeOnLoad", ({ detail: { elt, xhr, requestConfig } }) => {
  if (requestConfig.verb !== "get" && xhr.status < 300 && elt.matches?.("form[data-draft], form[data-draft-of]")) give(elt)
})
document.addEventListener("overlay:closed", () => shown.clear())
addEventListener("pagehide", () => { for (const form of pending.keys()) keep(form) })
// Who signs out leaves nothing behind.
document.addEventListener("submit", ({ target }) => { if (target.matches("[data-sign-out]")) forget() })
if (person) {
  document.addEventListener("htmx:load", ({ detail }) => restoreIn(detail.elt))
  // When all modules are there: who counts words or opens a button hears of what has come back.
  document.addEventListener("DOMContentLoaded", () => {
    restoreIn(document.body)
    reopen()
  })
}
