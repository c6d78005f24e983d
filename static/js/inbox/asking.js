// A question with buttons, a list or a link: written above the composer, sent as messages are.
import { fragment } from "./net.js"
import { closePicker } from "./picker.js"
import { send } from "./sending.js"

const place = () => document.getElementById("picker")

async function open(url) {
  place().replaceChildren(await fragment(url))
  place().hidden = false
  place().querySelector("textarea")?.focus()
}

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-asking-open]")
  if (opener && place()) return place().hidden ? open(opener.dataset.askingOpen) : closePicker()
})
document.addEventListener("submit", (event) => {
  const form = event.target
  if (!form.matches("[data-asking]")) return
  event.preventDefault()
  const fields = Object.fromEntries([...new FormData(form)].filter(([name, value]) => value && name !== "csrfmiddlewaretoken" && name !== "text"))
  send({ kind: "asking", url: form.action, text: form.elements.text.value.trim(), fields })
  closePicker()
})
