// A chosen emoji stands where the cursor was, as if it had been typed. Phones have a keyboard of their own for this.
document.addEventListener("click", ({ target }) => {
  const chosen = target.closest("[data-emoji]")
  const area = chosen?.closest("[data-write]")?.querySelector("[data-text]")
  if (!area) return
  area.setRangeText(chosen.dataset.emoji, area.selectionStart, area.selectionEnd, "end")
  area.dispatchEvent(new Event("input", { bubbles: true }))
  area.focus()
})
