// The address follows the filters, so that a board can be shared and the way back works. One search is one step back, not one a letter.
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
