// [data-parts-url] is a lead's page or drawer, a person's or a company's page, or the page of tasks. Each request from it says what it
// shows just now, so that the answer brings exactly that; and it is fetched again when somebody else changed something.
const WAIT = 150
let waiting = 0

const shown = () => document.querySelector("#drawer [data-parts-url]") ?? document.querySelector("[data-parts-url]")
const concerns = (element, root) => root.contains(element) || Boolean(element.closest?.("#dialog"))

function lastLine(root) {
  const line = [...root.querySelectorAll("[data-feed] li[id^=activity_]")].at(-1)
  return line && `${line.querySelector("time").dateTime}~${line.id.slice("activity_".length)}`
}

function state(root, element) {
  const editing = [...root.querySelectorAll("[data-editing]")].filter((form) => !form.contains(element))
  return {
    in: root.dataset.where,
    lead: root.dataset.lead,
    show: root.dataset.show,
    whose: root.dataset.whose,
    only: root.querySelector("[data-feed]")?.dataset.only,
    down_to: lastLine(root),
    keep: editing.map((form) => form.dataset.editing).join(" "),
  }
}

document.addEventListener("htmx:configRequest", ({ detail: { elt, parameters } }) => {
  const root = shown()
  if (!root || !concerns(elt, root)) return
  for (const [name, value] of Object.entries(state(root, elt))) {
    if (value && parameters[name] === undefined) parameters[name] = value
  }
})

function refresh() {
  clearTimeout(waiting)
  waiting = setTimeout(() => {
    const root = shown()
    if (root) window.htmx.ajax("GET", root.dataset.partsUrl, { source: root, target: root, swap: "none" })
  }, WAIT)
}

function isAbout(root, { id, kind }) {
  if (kind === "batch.worked") return true
  if (root.dataset.partsKinds) return root.dataset.partsKinds.split(" ").includes(kind)
  const { threads = "", leads = "" } = root.querySelector("[data-threads]")?.dataset ?? {}
  return [root.dataset.lead, root.dataset.contact, root.dataset.company, ...threads.split(" "), ...leads.split(" ")].includes(id)
}

document.addEventListener("live:hint", ({ detail }) => { const root = shown(); if (root && isAbout(root, detail)) refresh() })
document.addEventListener("live:resync", refresh)
// Many were changed as one, perhaps this one among them.
document.addEventListener("leads:changed", refresh)
// Moves and archiving are the board's; their answer names the lead. Our own answers have brought everything already.
document.addEventListener("lead:changed", ({ detail }) => { if (!detail.shown && detail.id === shown()?.dataset.lead) refresh() })

document.addEventListener("click", ({ target }) => {
  const cancel = target.closest("[data-edit-cancel]")
  if (cancel) {
    delete cancel.closest("[data-editing]").dataset.editing
    refresh()
  }
  const tab = target.closest("[data-lead-tab]")
  if (tab) choose(tab)
})

// On phones one part of the page shows at a time.
function choose(tab) {
  for (const other of tab.parentElement.children) {
    other.classList.toggle("on", other === tab)
    other.setAttribute("aria-pressed", other === tab)
  }
  document.querySelector(".leadpage").dataset.tab = tab.dataset.leadTab
}

// The step where the lead stands is in sight, however narrow the path.
function showStep() {
  const path = shown()?.querySelector(".path")
  const step = path?.querySelector("[aria-current]")
  if (step && path.scrollWidth > path.clientWidth) path.scrollLeft = step.offsetLeft - (path.clientWidth - step.offsetWidth) / 2
}
document.addEventListener("htmx:afterSettle", showStep)
showStep()
