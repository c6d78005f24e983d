// The lead in the drawer stands in the address, so that a reload, or the address sent to a colleague, opens it again.
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const drawer = document.getElementById("drawer")

function name(lead) {
  const url = new URL(location.href)
  lead ? url.searchParams.set("lead", lead) : url.searchParams.delete("lead")
  history.replaceState(history.state, "", url)
}

document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  const lead = target === drawer && drawer.querySelector("[data-lead]")
  if (lead) name(lead.dataset.lead)
})
drawer?.closest("dialog").addEventListener("close", () => name(null))

function reopen() {
  const lead = new URL(location.href).searchParams.get("lead")
  if (!drawer || !lead) return
  if (!UUID.test(lead)) return name(null)
  const url = new URL(`../leads/${lead}/drawer/`, location.href).pathname
  window.htmx.ajax("GET", url, { source: drawer, target: drawer }).then(() => { if (!drawer.childElementCount) name(null) })
}
reopen()
