// The address follows the filters, so that a board can be shared and the way back works. One search is one step back, not one a letter.
import "./views.js"
import { redraw } from "./redraw.js"

const withoutText = (url) => {
  const query = new URLSearchParams(url.search)
  query.delete("q")
  return query.toString()
}

const isMoreOfOneSearch = (from, to) =>
  from.searchParams.get("q") && to.searchParams.get("q") && withoutText(from) === withoutText(to)

document.addEventListener("board:narrowed", ({ detail: { address } }) => {
  const [from, to] = [new URL(location.href), new URL(address, location.href)]
  if (from.search === to.search) return
  if (isMoreOfOneSearch(from, to)) history.replaceState(null, "", to)
  else history.pushState(null, "", to)
})

addEventListener("popstate", () => {
  document.getElementById("board_q").value = new URLSearchParams(location.search).get("q") ?? ""
  redraw()
})

// On a phone the filters are put away until asked for.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-filters-toggle]")
  if (!button) return
  const open = document.getElementById("board_filters").classList.toggle("is-open")
  button.setAttribute("aria-expanded", open)
})

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-clear]")) document.getElementById("board_q").value = ""
})

// A menu of several choices stays open over the choosing, though its line is drawn again.
let open = null
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target } }) => {
  if (target.id !== "board_chosen") return
  const menu = target.querySelector("[popover]:popover-open")
  open = menu && { id: menu.id, at: [...menu.querySelectorAll("a")].indexOf(document.activeElement), top: menu.scrollTop }
})
document.addEventListener("htmx:oobAfterSwap", ({ detail: { target } }) => {
  const menu = target.id === "board_chosen" && open && document.getElementById(open.id)
  if (!menu?.matches?.("[role=menu]")) return
  const { at, top } = open
  open = null
  menu.showPopover()
  menu.scrollTop = top
  menu.querySelectorAll("a")[at]?.focus({ preventScroll: true })
})
