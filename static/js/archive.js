// The archive follows what others put away, bring back and erase; what is picked stays picked.
const CHANGES = /^(lead|contact|company)\.(archived|restored|purged)$/
const WAIT = 400
let later = 0
let picked = new Set()

const boxes = () => [...document.querySelectorAll("#archive [name=ids]")]

function soon() {
  clearTimeout(later)
  later = setTimeout(() => window.htmx.trigger(document.body, "archive:changed"), WAIT)
}

document.addEventListener("live:hint", ({ detail: { kind } }) => { if (kind === "batch.worked" || CHANGES.test(kind)) soon() })
document.addEventListener("live:resync", soon)
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  if (target.id === "archive") picked = new Set(boxes().filter((box) => box.checked).map((box) => box.value))
})
document.addEventListener("htmx:afterSettle", () => { for (const box of boxes()) box.checked ||= picked.has(box.value) })
