// A page on paper: [data-print] opens the browser's own dialog.
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-print]")) window.print()
})
