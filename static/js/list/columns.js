// Which columns, in which order: one's own, kept by the server at each change.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-column-up]")
  if (!button) return
  const line = button.closest("[data-column]")
  if (!line.previousElementSibling?.querySelector("[data-column-up]")) return
  line.previousElementSibling.before(line)
  button.focus()
  window.htmx.trigger("#list_columns", "columns")
})
