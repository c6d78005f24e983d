import { chime } from "./chime.js"
import { request } from "./request.js"

// The bell. A hint makes it ask for its number again, and for its rows while they are open; a link followed counts as read.
const bell = document.getElementById("bell")
const list = document.getElementById("notifications")

function refresh(told = "") {
  if (!bell || !document.getElementById("bell_count")) return
  window.htmx.ajax("GET", `${bell.dataset.countUrl}?new=${told}`, { source: bell, target: "#bell_count", swap: "outerHTML" })
  refreshPage()
  if (list.matches(":popover-open")) window.htmx.ajax("GET", bell.getAttribute("hx-get"), { source: list, target: list, swap: "innerHTML" })
}

// The page of its own is drawn again while it shows its first rows only: whoever reads on further down is not thrown up.
function refreshPage() {
  const page = document.querySelector("[data-bell-page] > #bell_list")
  if (!page || page.querySelectorAll(".bell-r").length > Number(page.parentElement.dataset.bellPage)) return
  window.htmx.ajax("GET", location.href, { source: page, target: page, swap: "outerHTML" })
}

document.addEventListener("live:hint", ({ detail }) => {
  if (detail.kind.startsWith("notification.")) refresh(detail.kind === "notification.created" ? detail.id : "")
})
document.addEventListener("live:resync", () => refresh())
document.addEventListener("bell:sound", ({ detail }) => chime(detail.id))

// keepalive lets the browser leave for the page while this is on its way.
function read({ target, button }) {
  const link = button < 2 && target.closest?.("[data-reads]")
  if (link) request(link.dataset.reads, { method: "POST", keepalive: true })
}
document.addEventListener("click", read)
document.addEventListener("auxclick", read)
