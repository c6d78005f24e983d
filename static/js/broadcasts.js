// Broadcasts that are open: their numbers follow what happens, at most every two seconds; and variables go into blanks.
const REST = 2000
let asked = 0
let waiting = null

const standing = () => document.querySelector("[data-standing-url]")
const list = () => document.querySelector("[data-broadcasts]")

function refresh() {
  clearTimeout(waiting)
  waiting = null
  asked = Date.now()
  const part = standing()
  if (part) window.htmx.ajax("GET", part.dataset.standingUrl, { target: part, swap: "outerHTML" })
  const rows = list()
  if (rows) window.htmx.ajax("GET", rows.dataset.broadcasts, { target: rows, select: "#broadcasts", swap: "outerHTML" })
}

function soon() {
  waiting ??= setTimeout(refresh, Math.max(0, asked + REST - Date.now()))
}

// Receipts come as changed messages; only a broadcast that is still going asks after each of them.
function isMeant({ kind, id }) {
  const part = standing()
  if (kind === "broadcast.changed") return list() !== null || (part !== null && part.dataset.broadcast === id)
  return kind === "message.changed" && part !== null && "isOpen" in part.dataset
}

document.addEventListener("live:hint", ({ detail }) => { if (isMeant(detail)) soon() })
document.addEventListener("live:resync", soon)

let blank = null
document.addEventListener("focusin", ({ target }) => { if (target.closest("#broadcast_blanks input")) blank = target })
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-insert-into-blank]")
  if (!button) return
  const input = blank?.isConnected ? blank : button.closest("#broadcast_blanks").querySelector("input")
  input.setRangeText(`{{${button.dataset.insertIntoBlank}}}`, input.selectionStart, input.selectionEnd, "end")
  input.focus()
})
