// Contacts and companies as lists: rows are picked for work on many, and what others put away or bring back is followed.
import "../list/bulk.js"
import * as picked from "../list/picked.js"

const CHANGES = /^(contact|company)\.(created|archived|restored|purged|merged|unmerged)$/
const WAIT = 400
let later = 0

const scroller = () => document.querySelector("#directory .tbl-wrap")

function soon() {
  clearTimeout(later)
  later = setTimeout(refresh, WAIT)
}

async function refresh() {
  const list = document.getElementById("directory")
  const top = scroller()?.scrollTop ?? 0
  await window.htmx.ajax("GET", location.href, { source: list, target: list, swap: "outerHTML" })
  scroller()?.scrollTo({ top })
}

document.addEventListener("live:hint", ({ detail: { kind } }) => { if (kind === "batch.worked" || CHANGES.test(kind)) soon() })
document.addEventListener("live:resync", soon)
document.addEventListener("leads:changed", soon)
document.addEventListener("htmx:afterSettle", picked.show)
picked.show()
