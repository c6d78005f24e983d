// Notes and tasks being written: a note is saved when it says something, also by Ctrl-Enter, and then makes room for the next.
const saveable = (form) => { form.querySelector("[data-note-save]").disabled = !form.elements.text.value.trim() }

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("[data-note]")
  if (form) saveable(form)
})

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-note]")
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  if (form.elements.text.value.trim()) form.requestSubmit()
})

document.addEventListener("htmx:afterRequest", ({ detail: { elt, successful } }) => {
  if (!successful || !elt.matches?.("[data-note], [data-task]")) return
  elt.reset()
  if (elt.matches("[data-note]")) saveable(elt)
})

// Choosing what to write goes on to writing it.
document.addEventListener("click", ({ target }) => {
  const tab = target.closest("[data-composer] [role=tab]")
  if (tab) document.getElementById(tab.getAttribute("aria-controls")).querySelector("textarea, input:not([type=hidden])").focus()
})
