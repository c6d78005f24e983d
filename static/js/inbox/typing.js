// While somebody writes an answer the person sees that: said again before their phone forgets it, and never of a command.
import { post } from "./net.js"

let said = {} // the address of the conversation, and until when it holds

document.addEventListener("input", ({ target }) => {
  if (target.id !== "reply_text" || !target.value.trim() || target.value.startsWith("/")) return
  const { typingUrl: url, typingEvery: every } = target.form.dataset
  const now = Date.now()
  if (!url || (said.url === url && now < said.until)) return
  said = { url, until: now + every * 1000 }
  post(url, new FormData()).catch(() => {}) // nobody waits for it
})
// An answer ends it on the phone: the next letters begin anew.
document.addEventListener("submit", ({ target }) => {
  if (target.id === "panel_reply") said = {}
})
