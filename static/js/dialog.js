// Drawer and dialogs. htmx fills #drawer or #dialog and the <dialog> around it opens: the browser keeps the focus inside,
// closes on Escape and gives the focus back. Closed by [data-close], by the backdrop, or by the server's HX-Trigger "close".
const inner = (overlay) => overlay.querySelector("#drawer, #dialog")

export function open(overlay) {
  if (overlay.open) return
  overlay.opener = document.activeElement
  overlay.showModal()
}

// What a module was answered with, and htmx did not put there.
export function show(html) {
  const box = document.getElementById("dialog")
  box.innerHTML = html
  window.htmx.process(box)
  box.closest("dialog").setAttribute("aria-label", box.querySelector("h2").textContent)
  open(box.closest("dialog"))
  box.querySelector("[autofocus]")?.focus()
}

export function close(overlay) {
  if (overlay?.open) overlay.close()
}

function named(overlay) {
  const title = overlay.querySelector("h1, h2")
  if (!title) return overlay.removeAttribute("aria-labelledby")
  title.id ||= `${inner(overlay)?.id ?? overlay.id}_title`
  overlay.setAttribute("aria-labelledby", title.id)
}

document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  const overlay = target?.closest?.("[data-overlay]")
  if (!overlay || target !== inner(overlay)) return
  if (!target.childElementCount) return close(overlay)
  named(overlay)
  open(overlay)
  const first = target.querySelector("[autofocus]")
  ;(first ?? target).focus({ preventScroll: true })
})

document.addEventListener("click", (event) => {
  const overlay = event.target.closest("[data-overlay]")
  if (!overlay) return
  if (event.target === overlay || event.target.closest("[data-close]")) close(overlay)
})

document.addEventListener("close", ({ target }) => {
  if (!target.matches?.("[data-overlay]")) return
  inner(target)?.replaceChildren()
  const { opener } = target
  const back = opener?.isConnected ? opener : document.getElementById(opener?.id) ?? document.getElementById("main")
  back?.focus({ preventScroll: true })
  target.dispatchEvent(new CustomEvent("overlay:closed", { bubbles: true }))
}, true)

// A form that draws the page behind its dialog anew closes it once that has worked.
document.addEventListener("htmx:afterRequest", ({ detail: { elt, successful } }) => {
  if (successful && elt.matches?.("[data-closes]")) close(elt.closest("[data-overlay]"))
})

document.addEventListener("close-overlay", () => {
  close([...document.querySelectorAll("[data-overlay][open]")].at(-1))
})
