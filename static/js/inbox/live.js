// Hints say what changed, never what it says: the list asks for its rows, the open conversation for its messages and parts.
import { refreshComposer, refreshHeader, refreshSide, reopen } from "./parts.js"
import { opened } from "./page.js"
import { refresh, refreshAll, withLead } from "./rows.js"
import { fetchMessages, fetchTail } from "./thread.js"
import { restoreDrafts } from "./drafts.js"

const sideLead = () => document.getElementById("side")?.dataset.lead

document.addEventListener("live:hint", ({ detail: { kind, id, item } }) => {
  const [noun] = kind.split(".")
  if (noun === "message" || noun === "conversation") refresh(id)
  if (noun === "lead") withLead(id).forEach((row) => refresh(row))
  if (["lead", "task", "note"].includes(noun) && id === sideLead()) refreshSide()
  if (kind === "channel.changed") refreshComposer()
  if (kind === "label.changed") refreshLabels()
  if (id !== opened()) return
  if (noun === "message" && item) fetchMessages(item)
  if (kind === "conversation.changed" && item) reopen() // messages came from another conversation, or went there
  else if (kind === "conversation.changed") refreshParts()
})

// The header first: it tells when the conversation has gone out of one's sight.
async function refreshParts() {
  await refreshHeader()
  refreshComposer()
  refreshSide()
}

function refreshLabels() {
  refreshAll()
  if (opened()) refreshHeader()
}

document.addEventListener("live:resync", () => {
  refreshAll()
  if (!opened()) return
  fetchTail().catch(() => {}) // no answer: the next resync comes with the connection
  refreshParts()
})

// What this browser did itself needs no hint.
document.addEventListener("inbox:changed", ({ detail: { id } }) => {
  refresh(id)
  if (id === opened()) refreshHeader()
})
document.addEventListener("lead:changed", ({ detail: { id } }) => {
  withLead(id).forEach((row) => refresh(row))
  if (id === sideLead()) refreshSide()
})
// A message of the person opens the window anew.
document.addEventListener("inbox:received", () => {
  refreshComposer()
  refreshHeader()
})
document.addEventListener("inbox:refused", refreshComposer)
document.addEventListener("inbox:composed", restoreDrafts)
