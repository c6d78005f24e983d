// Contacts and companies as lists: rows are picked for work on many, and what others put away or bring back is followed.
import "../board/filters.js"
import { redraw } from "../board/redraw.js"
import "../list/bulk.js"
import "../list/columns.js"
import * as picked from "../list/picked.js"

const CHANGES = /^(contact|company)\.(created|changed|archived|restored|purged|merged|unmerged)$/
const WAIT = 400
let later = 0

const scroller = () => document.querySelector("#board_view .tbl-wrap")

function soon() {
  clearTimeout(later)
  later = setTimeout(refresh, WAIT)
}

async function refresh() {
  const top = scroller()?.scrollTop ?? 0
  await redraw()
  scroller()?.scrollTo({ top })
}

document.addEventListener("live:hint", ({ detail: { kind } }) => { if (kind === "batch.worked" || CHANGES.test(kind)) soon() })
document.addEventListener("live:resync", soon)
document.addEventListener("leads:changed", soon)
document.addEventListener("list:columns", refresh)
document.addEventListener("htmx:afterSettle", picked.show)
document.addEventListener("board:drawn", picked.show)
picked.show()
