// Sending later: one menu of moments for every form that sends, and for a message that waits for its moment.
import { place } from "../place.js"
import { toast } from "../toast.js"
import { fragment, Lost, parse, post } from "./net.js"
import { phrases } from "./page.js"
import { put } from "./thread.js"

const menu = () => document.getElementById("later_menu")
let opener = null

async function open(button) {
  opener = button
  const content = await fragment(document.getElementById("composer").dataset.moments).catch(() => null)
  if (!content) return toast({ text: document.getElementById("phrases").dataset.offline, kind: "bad" })
  if (opener !== button || !button.isConnected) return
  menu().replaceChildren(content)
  if (!menu().matches(":popover-open")) menu().showPopover()
  place(menu(), button)
  menu().querySelector("[data-moment]").focus({ preventScroll: true })
}

function choose(at) {
  const button = opener
  menu().hidePopover()
  if (button.dataset.laterChange) return change(button.dataset.laterChange, at)
  button.form.dispatchEvent(new CustomEvent("inbox:later", { bubbles: true, detail: at }))
}

async function change(url, at) {
  const data = new FormData()
  data.set("at", at)
  try {
    put(parse(await post(url, data)))
  } catch (error) {
    toast({ text: error instanceof Lost ? document.getElementById("phrases").dataset.offline : error.message, kind: "bad" })
  }
}

// A moment of one's own is one of the organization's clock: it travels without a zone.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-moment-form]")) return
  event.preventDefault()
  choose(event.target.elements.at.value)
})
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-later], [data-later-change]")
  if (button) return open(button)
  const moment = target.closest("[data-moment]")
  if (moment) choose(moment.dataset.moment)
})
document.addEventListener("toggle", ({ target, newState }) => {
  if (target.id !== "later_menu") return
  opener?.setAttribute("aria-expanded", newState === "open")
  if (newState === "closed" && document.activeElement === document.body) opener?.focus({ preventScroll: true })
}, true)
