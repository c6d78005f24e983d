// Reasons on hover and focus: [data-tip] names a manual popover. It may be hovered itself, and Escape puts it away.
import { place } from "./place.js"

const WAIT = 120
let shown = null
let leaving = null

function show(anchor) {
  clearTimeout(leaving)
  const tip = document.getElementById(anchor.dataset.tip)
  if (!tip || tip === shown) return
  hide()
  shown = tip
  tip.showPopover()
  place(tip, anchor)
}

function hide() {
  if (shown?.isConnected && shown.matches(":popover-open")) shown.hidePopover()
  shown = null
}

const leave = () => { leaving = setTimeout(hide, WAIT) }

document.addEventListener("pointerover", ({ target }) => {
  const anchor = target.closest?.("[data-tip]")
  if (anchor) show(anchor)
  else if (shown?.contains(target)) clearTimeout(leaving)
})
document.addEventListener("pointerout", ({ target }) => { if (shown && target.closest?.("[data-tip], .tip")) leave() })
document.addEventListener("focusin", ({ target }) => { const anchor = target.closest?.("[data-tip]"); if (anchor) show(anchor) })
document.addEventListener("focusout", ({ target }) => { if (target.closest?.("[data-tip]")) leave() })
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !shown) return
  event.stopPropagation()
  hide()
}, true)
