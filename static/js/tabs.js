// Tabs inside a page: [role=tablist] with [role=tab aria-controls]. Arrows walk, the panel of the chosen one shows.
function choose(tab) {
  for (const other of tab.closest("[role=tablist]").querySelectorAll("[role=tab]")) {
    const chosen = other === tab
    other.setAttribute("aria-selected", chosen)
    other.classList.toggle("on", chosen)
    other.tabIndex = chosen ? 0 : -1
    const panel = document.getElementById(other.getAttribute("aria-controls"))
    if (panel) panel.hidden = !chosen
  }
}

document.addEventListener("click", ({ target }) => {
  const tab = target.closest("[role=tab][aria-controls]")
  if (tab) choose(tab)
})

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[role=tab][aria-controls]")
  if (!tab) return
  const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")]
  const at = tabs.indexOf(tab)
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key]
  if (to === undefined) return
  event.preventDefault()
  choose(tabs[to % tabs.length])
  tabs[to % tabs.length].focus()
})
