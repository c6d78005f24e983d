// Header, composer and side of the open conversation, asked for anew without disturbing who is writing.
import { fragment, Refused } from "./net.js"
import { inbox, opened, thread } from "./page.js"

async function part(name) {
  const from = opened()
  if (!from) return null
  try {
    const content = await fragment(`${thread().dataset.url}${name}/${location.search}`)
    return from === opened() ? content : null
  } catch (error) {
    if (error instanceof Refused && from === opened()) {
      if (error.status === 404) leave()
      if (error.status === 410) reopen()
    }
    return null
  }
}

// Asked for while it is being fetched: once more afterwards, not at the same time.
function oneByOne(act) {
  let running = null
  let isWanted = false
  return async function run() {
    if (running) return void (isWanted = true)
    running = act()
    await running
    running = null
    if (isWanted) {
      isWanted = false
      await run()
    }
  }
}

function take(id, fresh) {
  const present = document.getElementById(id)
  if (!present || !fresh) return
  present.replaceWith(fresh)
  window.htmx.process(fresh)
  document.dispatchEvent(new CustomEvent("inbox:drawn"))
}

// A menu that is open in a part keeps it as it is; the part follows when the menu closes.
const owed = new Map()
function isBusy(id, again) {
  if (!document.querySelector(`#${id} :popover-open`)) return false
  owed.set(id, again)
  return true
}
document.addEventListener("toggle", ({ target, newState }) => {
  if (newState !== "closed" || !target.isConnected) return
  const id = target.closest("#thread_header, #side")?.id
  const again = owed.get(id)
  owed.delete(id)
  again?.()
}, true)

export const refreshHeader = oneByOne(async () => {
  const fresh = (await part("header"))?.getElementById("thread_header")
  if (!isBusy("thread_header", refreshHeader)) take("thread_header", fresh)
})

export const refreshSide = oneByOne(async () => {
  const fresh = (await part("side"))?.getElementById("side")
  const present = document.getElementById("side")
  if (!fresh || !present || isBusy("side", refreshSide)) return
  fresh.classList.toggle("is-shown", present.classList.contains("is-shown"))
  const top = present.scrollTop
  take("side", fresh)
  fresh.scrollTop = top
})

// The same state needs only its strip; another state another composer, with the draft in it.
export const refreshComposer = oneByOne(async () => {
  const fresh = (await part("composer"))?.getElementById("composer")
  const present = document.getElementById("composer")
  if (!fresh || !present) return
  const said = present.querySelector("[data-draft-state]")?.textContent ?? ""
  const kept = fresh.querySelector("[data-draft-state]")
  if (kept) kept.textContent = said
  if (fresh.dataset.state === present.dataset.state) take("window", fresh.querySelector("#window"))
  else {
    document.dispatchEvent(new CustomEvent("inbox:recomposing"))
    take("composer", fresh)
  }
  const composer = document.getElementById("composer")
  if (fresh.dataset.closesAt) composer.dataset.closesAt = fresh.dataset.closesAt
  document.dispatchEvent(new CustomEvent("inbox:composed"))
})

// All of it anew; the address of one that went into another leads there.
export function reopen() {
  window.htmx.ajax("GET", `${thread().dataset.url}${location.search}`, { source: inbox(), target: "#panes", swap: "outerHTML" })
}

// It has gone out of this person's sight.
export function leave() {
  window.htmx.ajax("GET", `${inbox().dataset.inbox}${location.search}`, { source: inbox(), target: "#panes", swap: "outerHTML" })
  history.replaceState(history.state, "", `${inbox().dataset.inbox}${location.search}`)
}
