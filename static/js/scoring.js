// The settings of scores: follows trainings and what colleagues change, unless a dialog is open.
const REST = 300
let waiting = null

function refresh() {
  clearTimeout(waiting)
  waiting = setTimeout(() => {
    const root = document.querySelector("[data-scoring]")
    if (root) htmx.ajax("GET", root.dataset.scoring, { target: root, swap: "outerHTML" })
  }, REST)
}

document.addEventListener("live:hint", ({ detail: { kind } }) => { if (kind === "scoring.changed") refresh() })
document.addEventListener("live:resync", refresh)
