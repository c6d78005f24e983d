// Lanes: the lost ones fold away; on a phone one is seen at a time, with its stage above.
import { laneOf, lanes } from "./cards.js"

const KEPT = "board.unfolded"

export function fold(lane) {
  const folded = lane.classList.toggle("lane-fold")
  localStorage.setItem(KEPT, folded ? "" : lane.id)
  if (!folded) lane.scrollIntoView({ inline: "end", block: "nearest" })
}

export function mount() {
  const open = document.getElementById(localStorage.getItem(KEPT))
  open?.classList.remove("lane-fold")
  seen()
}

document.addEventListener("scroll", ({ target }) => { if (target.matches?.("[data-lanes]")) seen() }, { capture: true, passive: true })

function seen() {
  const track = document.querySelector("[data-lanes]")
  const tabs = [...document.querySelectorAll("[data-stage-tab]")]
  if (!track || !tabs.length) return
  const middle = track.getBoundingClientRect().left + track.clientWidth / 2
  const current = lanes().find((lane) => lane.checkVisibility() && lane.getBoundingClientRect().right > middle)
  for (const tab of tabs) {
    const on = tab.dataset.stageTab === current?.id
    if (on && tab.ariaCurrent !== "true") tab.scrollIntoView({ inline: "center", block: "nearest" })
    tab.ariaCurrent = on ? "true" : null
    tab.classList.toggle("on", on)
  }
}

document.addEventListener("click", ({ target }) => {
  const folding = target.closest("[data-fold]")
  if (folding) return fold(laneOf(folding))
  const tab = target.closest("[data-stage-tab]")
  if (!tab) return undefined
  const lane = document.getElementById(tab.dataset.stageTab)
  lane.classList.remove("lane-fold")
  return lane.scrollIntoView({ inline: "start", block: "nearest", behavior: "smooth" })
})
