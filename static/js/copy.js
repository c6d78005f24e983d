// A button that copies what stands in another element, and says so for a moment.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy-from]")
  if (!button) return
  const source = document.getElementById(button.dataset.copyFrom)
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim())
  const label = button.lastChild
  const before = label.textContent
  label.textContent = button.dataset.copied
  button.setAttribute("aria-live", "polite")
  setTimeout(() => { label.textContent = before }, 2000)
})
