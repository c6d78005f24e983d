// Records side by side: whoever stays is also whose word holds, in each field that nobody has chosen by hand.
const NOTHING = "–"

document.addEventListener("change", ({ target }) => {
  const form = target.closest?.(".merge")
  if (!form || target.type !== "radio") return
  if (target.name !== "survivor") return void (target.closest("tr").dataset.chosen = "")
  for (const row of form.querySelectorAll("tr.differs:not([data-chosen])")) {
    const theirs = row.querySelector(`input[value="${CSS.escape(target.value)}"]`)
    if (theirs && theirs.closest("label").textContent.trim() !== NOTHING) theirs.checked = true
  }
})
