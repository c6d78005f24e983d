// [data-key-field]: the key that is pressed in it is the one that is wanted, and is kept at once.
import { pressed } from "../shortcuts.js"

// Not by submitting: a second key may come before htmx has taken up the form that the first one brought.
function choose({ form }, key) {
  form.elements.key.value = key
  window.htmx.ajax("POST", form.getAttribute("hx-post"), { source: form, target: "#keyboard", swap: "outerHTML" })
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("[data-key-field]")
  if (!field || event.isComposing) return
  const key = pressed(event)
  const empties = ["Backspace", "Delete"].includes(event.key)
  if (!empties && (!key || key === " ")) return
  event.preventDefault()
  choose(field, empties ? "" : key)
})
// The keyboards of phones name no key: what they put into the field does.
document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-key-field]")) choose(target, target.value.trim().slice(-1).toLowerCase())
})
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-key-usual]")
  if (button) choose(button.form.querySelector("[data-key-field]"), button.dataset.keyUsual)
})
document.addEventListener("focusin", ({ target }) => { if (target.matches("[data-key-field]")) target.select() })
