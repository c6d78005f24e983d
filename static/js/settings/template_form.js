// Places for buttons appear as they are wanted; a variable that is put in is seen in the preview at once.
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-insert-variable]")) target.closest("form").dispatchEvent(new Event("input", { bubbles: true }))
  const more = target.closest("[data-button-more]")
  if (!more) return
  const hidden = [...more.form.querySelectorAll("[data-button-place][hidden]")]
  if (hidden.length) {
    hidden[0].hidden = false
    hidden[0].querySelector("select").focus()
  }
  more.hidden = hidden.length < 2
})
