// The view again, as its address says. A later request makes the answer to an earlier one, of another address, worth nothing.
import { get } from "./ask.js"
import { take } from "./cards.js"

let latest = 0

export async function redraw(more = {}) {
  latest += 1
  const turn = latest
  const url = new URL(location.href)
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value)
  const reply = await get(url).catch(() => null) // offline: the light says so, and a resync follows
  if (turn !== latest || reply?.status !== 200) return
  take(reply.html)
  document.dispatchEvent(new CustomEvent("board:drawn"))
}
