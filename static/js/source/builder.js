// Rows of the form builder go up and down by their buttons; what is on stands in the order in which it is sent.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-builder] [data-up], [data-builder] [data-down]")
  if (!button) return
  const row = button.closest("[data-row]")
  const isUp = button.hasAttribute("data-up")
  const other = isUp ? row.previousElementSibling : row.nextElementSibling
  if (!other) return
  if (isUp) other.before(row)
  else other.after(row)
  button.focus()
  button.closest("form").dispatchEvent(new Event("builder:moved"))
})
