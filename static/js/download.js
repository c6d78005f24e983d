// [data-download-from]: what another element says, as a file.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-download-from]")
  if (!button) return
  const said = document.getElementById(button.dataset.downloadFrom).textContent
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([said], { type: "text/plain" }))
  link.download = button.dataset.downloadName
  link.click()
  URL.revokeObjectURL(link.href)
})
