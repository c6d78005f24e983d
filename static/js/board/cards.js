// The board's own words: cards, lanes, what stands beside what. Order in a lane is (position, id), compared as the database does.
export const board = () => document.querySelector("[data-board]")
export const cardOf = (element) => element?.closest?.("[data-card]")
export const cardById = (id) => document.getElementById(`lead_${id}`)
export const laneOf = (element) => element?.closest?.("[data-lane]")
export const laneOfStage = (id) => document.getElementById(`stage_${id}`)
export const lanes = () => [...document.querySelectorAll("[data-lane]")]
export const bodyOf = (lane) => lane.querySelector("[data-lane-body]")
export const cardsIn = (lane) => [...bodyOf(lane).querySelectorAll("[data-card]")]
export const urlOf = (card, part) => `${board().dataset.leadsUrl}${card.dataset.card}/${part}/`
export const nameOf = (card) => card.querySelector("h3").textContent.trim()
export const isFolded = (lane) => lane.classList.contains("lane-fold")

// How many there are in all, and this card's place among those that are loaded.
export const totalIn = (lane) => Number(lane.querySelector("[data-count]").dataset.count)
export const placeOf = (card) => cardsIn(laneOf(card)).indexOf(card) + 1

export function neighbours(card) {
  const cards = cardsIn(laneOf(card))
  const at = cards.indexOf(card)
  return { after: cards[at - 1]?.dataset.card ?? "", before: cards[at + 1]?.dataset.card ?? "" }
}

// A picture of a card: nobody finds it, focuses it or hears it. The policy refuses copies of inline styles.
export function pictureOf(card) {
  card.removeAttribute("style")
  return asPicture(card.cloneNode(true))
}

export function asPicture(copy) {
  for (const part of [copy, ...copy.querySelectorAll("[id]")]) part.removeAttribute("id")
  for (const name of ["data-card", "aria-labelledby", "aria-describedby"]) copy.removeAttribute(name)
  copy.inert = true
  return copy
}

// Where a card stands, to be put back there.
export function spotOf(card) {
  return { lane: laneOf(card), next: card.nextElementSibling }
}

export function returnTo({ lane, next }, card) {
  const body = bodyOf(lane)
  body.insertBefore(card, next?.parentElement === body ? next : body.querySelector("[data-more]"))
}

export function putAt(card, lane, index) {
  const others = cardsIn(lane).filter((other) => other !== card)
  bodyOf(lane).insertBefore(card, others[index] ?? bodyOf(lane).querySelector("[data-more]"))
}

const isBelow = (card, other) => {
  const [a, b] = [card.dataset, other.dataset]
  return a.position === b.position ? a.card > b.card : a.position > b.position
}

// A fresh card takes the place its position gives it; beyond what a lane has loaded it waits to be scrolled to.
export function put(fresh) {
  const old = document.getElementById(fresh.id)
  const lane = laneOfStage(fresh.dataset.stage)
  const others = lane ? cardsIn(lane).filter((card) => card !== old) : []
  const next = others.find((other) => isBelow(other, fresh))
  const more = lane && bodyOf(lane).querySelector("[data-more]")
  if (!lane || (!next && more)) return old?.remove()
  fresh.tabIndex = old?.tabIndex ?? -1
  const stays = old && laneOf(old) === lane && old.nextElementSibling === (next ?? null)
  if (stays) old.replaceWith(fresh)
  else {
    old?.remove()
    bodyOf(lane).insertBefore(fresh, next ?? null)
  }
  window.htmx.process(fresh)
}

// Fragments that are no cards replace what has their id: headers, tabs, totals.
export function take(html) {
  const pattern = document.createElement("template")
  pattern.innerHTML = html
  const cards = [...pattern.content.querySelectorAll("[data-card]")]
  for (const part of [...pattern.content.children]) {
    if (cards.includes(part)) continue
    part.removeAttribute("hx-swap-oob")
    const there = document.getElementById(part.id)
    if (there && part.matches("[data-stage-tab]")) [part.className, part.ariaCurrent] = [there.className, there.ariaCurrent]
    there?.replaceWith(part)
    window.htmx.process(part)
  }
  return cards
}

// The next page of a lane begins below the last card that it shows now, whatever moved since it was drawn.
document.addEventListener("htmx:configRequest", ({ detail: { elt, parameters } }) => {
  if (!elt.matches("[data-more]")) return
  const last = cardsIn(laneOf(elt)).at(-1)
  if (!last) return
  parameters.after = last.dataset.card
  parameters.position = last.dataset.position
})

document.addEventListener("htmx:afterSettle", () => {
  for (const lane of lanes()) {
    const seen = new Set()
    for (const card of cardsIn(lane)) seen.has(card.id) ? card.remove() : seen.add(card.id)
  }
})
