// The metrics of a board: the chart, and all of it again when leads change.
import "../board/filters.js"
import { draw } from "./chart.js"

const SLOW = 3000 // numbers need not dance: at most one fetch in this time
let clock = null

const view = () => document.querySelector("[data-metrics]")

function drawAll() {
  for (const box of document.querySelectorAll("[data-chart]")) draw(box)
}

function again() {
  clearTimeout(clock)
  clock = setTimeout(() => {
    if (view()) htmx.ajax("GET", location.pathname + location.search, { target: "#board_view", swap: "outerHTML" })
  }, SLOW)
}

document.addEventListener("htmx:afterSettle", ({ target }) => { if (target.closest("[data-metrics]") ?? view()?.contains(target)) drawAll() })
document.addEventListener("live:hint", ({ detail: { kind } }) => { if (/^(lead|stage|pipeline|batch)\./.test(kind)) again() })
document.addEventListener("live:resync", again)
document.addEventListener("board:drawn", drawAll)
new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] })
drawAll()
