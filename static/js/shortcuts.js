// Keys. An element says data-shortcut="create" (and data-shortcut-label) and is clicked or focused by the key of that action; a
// module calls register(), or asks does(event, action) and names with handles() what it answers to. Which key does what, and
// whether a key alone does anything, is each person's own and stands in the sheet that the server sends: see tenants/shortcuts.py.
import { open } from "./dialog.js"
import { request } from "./request.js"

const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=menu], [role=textbox]"
const ALT = "alt+"
const sheet = document.getElementById("shortcut_sheet").content
const keys = new Map([...sheet.querySelectorAll("[data-action]")].map(({ dataset }) => [dataset.action, dataset.key]))
const registered = new Map()
const handled = new Set(["help"])
let hasLetters = sheet.querySelector("[data-shortcuts-list]").dataset.letters === "on"

export function register(action, label, act) {
  registered.set(action, { label, act })
}

export const handles = (...actions) => actions.forEach((action) => handled.add(action))

// The key that was pressed, as the list of keys names it; nothing for what belongs to the browser.
export function pressed(event) {
  const { key, code, altKey, ctrlKey, metaKey } = event
  if (ctrlKey || metaKey || event.getModifierState?.("AltGraph")) return ""
  if (!altKey) return key.length === 1 ? key.toLowerCase() : ""
  // With Alt some systems type another sign: then the place of the key says which it is.
  const plain = /^[a-z0-9]$/i.test(key) ? key : code.match(/^(?:Key|Digit)(.)$/)?.[1]
  return plain ? ALT + plain.toLowerCase() : ""
}

function actionsOf(event) {
  const key = pressed(event)
  if (!key || !hasLetters && !key.startsWith(ALT)) return []
  return [...keys].filter(([, own]) => own === key).map(([action]) => action)
}

export const does = (event, action) => actionsOf(event).includes(action)

function reachable(element) {
  const modal = [...document.querySelectorAll("dialog[open]")].at(-1)
  return (!modal || modal.contains(element)) && element.checkVisibility()
}

const marked = (action) => [...document.querySelectorAll(`[data-shortcut="${action}"]`)]

// What the page itself binds goes before the frame's.
function bound(actions) {
  const all = actions.flatMap(marked).filter(reachable)
  return all.find((element) => element.closest("#main")) ?? all[0]
}

function use(element) {
  if (element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) return element.focus()
  element.click()
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.target.closest?.(FIELDS)) return
  const actions = actionsOf(event)
  if (actions.includes("help")) return act(event, showSheet)
  const element = bound(actions)
  if (element) return act(event, () => use(element))
  const entry = actions.map((action) => registered.get(action)).find(Boolean)
  if (entry && !document.querySelector("dialog[open]")) act(event, () => entry.act(event))
})

function act(event, what) {
  event.preventDefault()
  what()
}

// What the key does here: in the words of the page, where it has some.
function labelOf(element) {
  return element.dataset.shortcutLabel ?? element.ariaLabel ?? element.textContent.trim()
}

export function showSheet() {
  const box = document.getElementById("dialog")
  box.replaceChildren(sheet.cloneNode(true))
  for (const row of box.querySelectorAll("[data-action]")) {
    const { action } = row.dataset
    const [element] = marked(action)
    const label = registered.get(action)?.label ?? (element && labelOf(element))
    row.hidden = !row.dataset.key || !label && !handled.has(action)
    if (label) row.querySelector("[data-label]").textContent = label
  }
  const letters = box.querySelector("[data-shortcuts-switch]")
  if (letters) letters.checked = hasLetters
  box.closest("dialog").setAttribute("aria-label", box.querySelector("h2").textContent)
  open(box.closest("dialog"))
}

function switchLetters({ checked, dataset }) {
  hasLetters = checked
  request(dataset.url, { method: "POST", keepalive: true, body: new URLSearchParams({ letters: checked ? "on" : "off" }) })
}

document.addEventListener("change", ({ target }) => { if (target.matches("[data-shortcuts-switch]")) switchLetters(target) })
document.addEventListener("click", ({ target }) => { if (target.closest("[data-shortcuts-open]")) showSheet() })
