// Keys. An element says data-shortcut="c" (and data-shortcut-label) and is clicked or focused by it; a module calls register().
// Letters never act inside a field or with Ctrl, Alt or Meta, and can be switched off for good; "?" shows the sheet.
import { open } from "./dialog.js"

const KEPT = "shortcuts"
const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=menu], [role=textbox]"
const registered = new Map()

export function register(key, label, act) {
  registered.set(key, { label, act })
  return () => registered.delete(key)
}

export const enabled = () => localStorage.getItem(KEPT) !== "off"

function reachable(element) {
  const modal = [...document.querySelectorAll("dialog[open]")].at(-1)
  return (!modal || modal.contains(element)) && element.checkVisibility()
}

// What the page itself binds goes before the frame's.
function bound(key) {
  const all = [...document.querySelectorAll(`[data-shortcut="${CSS.escape(key)}"]`)].filter(reachable)
  return all.find((element) => element.closest("#main")) ?? all[0]
}

function use(element) {
  if (element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) return element.focus()
  element.click()
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || key.length !== 1) return
  if (!enabled() || target.closest?.(FIELDS)) return
  if (key === "?") return act(event, showSheet)
  const element = bound(key.toLowerCase())
  if (element) return act(event, () => use(element))
  const entry = registered.get(key.toLowerCase())
  if (entry && !document.querySelector("dialog[open]")) act(event, () => entry.act(event))
})

function act(event, what) {
  event.preventDefault()
  what()
}

function known() {
  const list = new Map([...registered].map(([key, { label }]) => [key, label]))
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    const label = element.dataset.shortcutLabel ?? element.ariaLabel ?? element.textContent.trim()
    if (!list.has(element.dataset.shortcut)) list.set(element.dataset.shortcut, label)
  }
  return list
}

export function showSheet() {
  const box = document.getElementById("dialog")
  const keys = known()
  box.replaceChildren(document.getElementById("shortcut_sheet").content.cloneNode(true))
  const list = box.querySelector("[data-shortcuts-list]")
  for (const [key, label] of keys) list.append(line("dt", "kbd", key.toUpperCase()), line("dd", "span", label))
  box.querySelector("[data-shortcuts-switch]").checked = enabled()
  box.closest("dialog").setAttribute("aria-label", box.querySelector("h2").textContent)
  open(box.closest("dialog"))
}

function line(outer, inner, text) {
  const element = document.createElement(outer)
  element.append(document.createElement(inner))
  element.firstChild.textContent = text
  return element
}

function showHints() {
  for (const hint of document.querySelectorAll("[data-shortcut-hint]")) hint.hidden = !enabled()
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-shortcuts-switch]")) return
  localStorage.setItem(KEPT, target.checked ? "on" : "off")
  showHints()
})
document.addEventListener("click", ({ target }) => { if (target.closest("[data-shortcuts-open]")) showSheet() })
showHints()
