// The order of one's saved views.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-view-up]")
  if (!button) return
  event.preventDefault()
  const line = button.closest("[data-view]")
  const before = line.previousElementSibling
  if (!before?.dataset.view) return
  before.before(line)
  button.focus()
  const values = { id: [...document.querySelectorAll("[data-view]")].map((one) => one.dataset.view) }
  window.htmx.ajax("POST", line.closest("[data-order-url]").dataset.orderUrl, { source: line, swap: "none", values })
})
