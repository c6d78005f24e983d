// Menus: the browser's popover opens and closes them, this places them and walks their items by arrows, Home, End and first letter.
import { place } from "./place.js"

const ITEMS = "[role^=menuitem]:not([disabled])"

document.addEventListener("toggle", ({ target, newState }) => {
  const button = target.id && document.querySelector(`[data-menu="${target.id}"]`)
  if (!button) return
  button.setAttribute("aria-expanded", newState === "open")
  if (newState !== "open") return
  place(target, button)
  if (target.role === "menu") target.querySelector(ITEMS)?.focus({ preventScroll: true })
}, true)

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[role=menu]")
  if (!menu) return
  const items = [...menu.querySelectorAll(ITEMS)]
  const next = step(event, items, items.indexOf(document.activeElement))
  if (!next) return
  event.preventDefault()
  event.stopPropagation()
  next.focus()
})

function step(event, items, at) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  switch (event.key) {
    case "ArrowDown": case "ArrowRight": return items[(at + 1) % items.length]
    case "ArrowUp": case "ArrowLeft": return items[(at - 1 + items.length) % items.length]
    case "Home": return items[0]
    case "End": return items.at(-1)
  }
  if (event.key.length !== 1 || event.key === " ") return null
  const letter = event.key.toLowerCase()
  return [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) => item.textContent.trim().toLowerCase().startsWith(letter))
}

// A chosen item closes its menu; a choice among several (theme) keeps it open, to be seen.
document.addEventListener("click", ({ target }) => {
  target.closest("[role=menuitem]")?.closest("[popover]")?.hidePopover()
})

// What htmx brings into an open popover changes its size.
document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  const popover = target?.closest?.("[popover]")
  const button = popover?.id && document.querySelector(`[data-menu="${popover.id}"]`)
  if (!button || !popover.matches(":popover-open")) return
  place(popover, button)
  if (popover.role === "menu" && !popover.contains(document.activeElement)) popover.querySelector(ITEMS)?.focus({ preventScroll: true })
})
