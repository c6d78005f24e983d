// The one menu of all messages: react, answer, copy, see its way.
import { place } from "../place.js"
import { cancel } from "./cancelling.js"
import { request } from "../request.js"
import { toast } from "../toast.js"
import { parse } from "./net.js"
import { phrases } from "./page.js"
import { quote } from "./quoting.js"
import { put } from "./thread.js"

const menu = () => document.getElementById("message_menu")
let about = null

function open(button) {
  about = button
  const can = Boolean(button.dataset.canAnswer) && Boolean(document.querySelector("#panel_reply[data-write]"))
  for (const item of menu().querySelectorAll("[data-react], [data-answer]")) item.disabled = !can
  menu().querySelector("[data-forward]").hidden = !button.dataset.canForward
  menu().querySelector("[data-cancel-sending]").hidden = !button.dataset.canCancel
  menu().querySelector("[data-copy]").disabled = !button.dataset.text
  menu().showPopover()
  place(menu(), button)
  menu().querySelector("[role=menuitem]:not([disabled])")?.focus({ preventScroll: true })
}

const idOf = (button) => button.closest("[data-message]").dataset.message
const urlOf = (button) => `${document.getElementById("messages").dataset.messages}${idOf(button)}/`

async function react(emoji) {
  const asked = emoji ? { method: "POST", body: new URLSearchParams({ emoji }) } : { method: "DELETE" }
  const response = await request(`${urlOf(about)}reaction/`, asked).catch(() => null)
  if (response?.ok) return put(parse(await response.text()))
  const { reason } = (await response?.json().catch(() => null)) ?? {}
  toast({ text: reason ?? document.getElementById("phrases").dataset.offline, kind: "bad" })
}

async function copy() {
  await navigator.clipboard.writeText(about.dataset.text)
  toast({ text: phrases().copied })
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-message-more]")
  if (button) return open(button)
  const item = target.closest("#message_menu [role=menuitem]")
  if (!item || !about) return
  if (item.dataset.react !== undefined) react(item.dataset.react)
  else if (item.matches("[data-answer]")) quote({ id: idOf(about), author: about.dataset.author, text: about.dataset.excerpt })
  else if (item.matches("[data-copy]")) copy()
  else if (item.matches("[data-forward]")) window.htmx.ajax("GET", about.dataset.canForward, { source: about, target: "#dialog", swap: "innerHTML" })
  else if (item.matches("[data-cancel-sending]")) cancel(about)
  else window.htmx.ajax("GET", urlOf(about), { source: about, target: "#dialog", swap: "innerHTML" })
})
document.addEventListener("toggle", ({ target, newState }) => {
  if (target.id !== "message_menu" || !about) return
  about.setAttribute("aria-expanded", newState === "open")
  if (newState === "closed" && document.activeElement === document.body) about.focus({ preventScroll: true })
}, true)
