// The settings of distribution follow what colleagues change.
const REST = 300
let waiting = null

function refresh() {
  clearTimeout(waiting)
  waiting = setTimeout(() => {
    const root = document.querySelector("[data-distribution]")
    if (root) window.htmx.ajax("GET", root.dataset.distribution, { target: root, swap: "outerHTML" })
  }, REST)
}

document.addEventListener("live:hint", ({ detail: { kind } }) => { if (kind === "distribution.changed") refresh() })
document.addEventListener("live:resync", refresh)
