// The page of a paired phone follows its session: each new code, and whatever becomes of it.
const REST = 150
let waiting = null

function refresh() {
  clearTimeout(waiting)
  waiting = setTimeout(() => {
    const root = document.querySelector("[data-paired]")
    if (root) window.htmx.ajax("GET", root.dataset.paired, { target: root, swap: "outerHTML" })
  }, REST)
}

document.addEventListener("live:hint", ({ detail: { kind, id } }) => {
  const root = document.querySelector("[data-paired]")
  if (root && kind === "channel.changed" && id === root.dataset.channel) refresh()
})
document.addEventListener("live:resync", refresh)
