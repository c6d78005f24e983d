// Answering one message: its words stand above the text until it is sent or dropped.
import { onOpen } from "./page.js"

const bar = () => document.querySelector("[data-quoting]")
let current = null

export const quoted = () => current

export function quote(message) {
  if (!bar()) return
  current = message
  bar().querySelector("[data-quoting-author]").textContent = message.author
  bar().querySelector("[data-quoting-text]").textContent = message.text
  bar().hidden = false
  document.getElementById("tab_reply").click()
}

export function unquote() {
  current = null
  if (bar()) bar().hidden = true
}

document.addEventListener("click", ({ target }) => { if (target.closest("[data-quoting-drop]")) unquote() })
onOpen(unquote)
