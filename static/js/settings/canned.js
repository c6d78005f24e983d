// A variable is put where the cursor stands in the text of a canned reply.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-insert-variable]")
  const area = button?.form.querySelector("[data-canned-text]")
  if (!area) return
  area.setRangeText(`{{${button.dataset.insertVariable}}}`, area.selectionStart, area.selectionEnd, "end")
  area.focus()
})
