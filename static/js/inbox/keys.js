// The keys for the next and the previous walk the list and open what they come to; the other keys stand on the buttons they press.
import { register } from "../shortcuts.js"
import { opened, phrases } from "./page.js"

function walk(by) {
  const rows = [...document.querySelectorAll("#inbox_rows [data-row]")]
  const at = rows.findIndex((row) => row.dataset.row === opened())
  const row = rows[at < 0 ? 0 : at + by]
  if (!row) return
  row.scrollIntoView({ block: "nearest" })
  row.focus({ preventScroll: true })
  row.click()
}

register("next", phrases().next, () => walk(1))
register("previous", phrases().previous, () => walk(-1))
