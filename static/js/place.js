// Puts a popover beside the element that opened it, and inside the window.
const GAP = 4
const EDGE = 8

export function place(popover, anchor) {
  const from = anchor.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = popover
  const below = from.bottom + GAP + height <= innerHeight - EDGE
  const above = from.top - GAP - height >= EDGE
  const top = below || !above ? from.bottom + GAP : from.top - GAP - height
  const left = from.left + width <= innerWidth - EDGE ? from.left : from.right - width
  popover.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`
  popover.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`
}
