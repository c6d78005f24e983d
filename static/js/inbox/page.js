// What every module of the inbox asks: where we are, what is open, what to say; and when another conversation opens.
export const inbox = () => document.querySelector("[data-inbox]")
export const thread = () => document.getElementById("thread")
export const opened = () => thread()?.dataset.thread ?? ""
export const phrases = () => document.getElementById("inbox_phrases").dataset

// The key under which this browser keeps something of this person in this organization.
export const keep = (what) => `${what}:${inbox().dataset.org}:${inbox().dataset.me}`

// Runs now, and whenever another conversation (or none) has been put into the page.
const arrivals = []
let current = ""
export function onOpen(act) {
  arrivals.push(act)
  act()
}

function arrived() {
  const fresh = thread()
  if (fresh?.isKnown) return
  if (fresh) fresh.isKnown = true
  else if (!current) return
  current = opened()
  for (const act of arrivals) act()
}

current = opened()
if (thread()) thread().isKnown = true
document.addEventListener("htmx:afterSettle", arrived)
document.addEventListener("htmx:historyRestore", arrived)
