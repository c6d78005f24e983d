// Rows that are picked, also those that have scrolled out of the table; or all that the filters let through.
import { raise } from "../toast.js"
import { rowOf, rows } from "./rows.js"

const picked = new Map() // id → cents
let all = false
let last = null
let address = location.search

export const ids = () => [...picked.keys()]
export const isAll = () => all
export const isEmpty = () => !all && picked.size === 0

const totals = () => document.querySelector("#board_totals, [data-totals]")?.dataset ?? {}
const centsOf = (row) => Number(row.dataset.cents ?? 0)

export function pick(row, on = !picked.has(row.dataset.row)) {
  all = false
  if (on) picked.set(row.dataset.row, centsOf(row))
  else picked.delete(row.dataset.row)
  last = row.dataset.row
  show()
}

export function clear() {
  all = false
  picked.clear()
  show()
}

export function pickAll() {
  all = true
  show()
}

function stretch(row) {
  const shown = rows()
  const [from, to] = [shown.findIndex((one) => one.dataset.row === last), shown.indexOf(row)].sort((a, b) => a - b)
  if (from < 0) return pick(row, true)
  for (const one of shown.slice(from, to + 1)) picked.set(one.dataset.row, centsOf(one))
  all = false
  last = row.dataset.row
  return show()
}

// What is marked in the table follows what is picked; another filter is another list.
export function show() {
  if (location.search !== address) {
    address = location.search
    all = false
    picked.clear()
  }
  for (const row of rows()) {
    const on = all || picked.has(row.dataset.row)
    row.classList.toggle("on", on)
    row.setAttribute("aria-selected", on)
    const box = row.querySelector("[data-pick]") // there is none for who may not change many
    if (box) box.checked = on
  }
  const head = document.querySelector("[data-pick-all]")
  if (head) {
    const shown = rows().filter((row) => all || picked.has(row.dataset.row)).length
    head.checked = shown > 0 && shown === rows().length
    head.indeterminate = shown > 0 && !head.checked
  }
  bar()
}

function bar() {
  const box = document.querySelector("[data-bulk]")
  if (!box) return
  box.hidden = isEmpty()
  raise(!box.hidden)
  const count = all ? Number(totals().count) : picked.size
  box.querySelector("[data-bulk-count]").textContent = (count === 1 ? box.dataset.one : box.dataset.many).replace("{n}", count)
  showMoney(box.querySelector("[data-bulk-money]"))
  const every = box.querySelector("[data-bulk-all]")
  every.hidden = all || picked.size >= Number(totals().count)
  every.textContent = box.dataset.every.replace("{n}", totals().count)
  box.dispatchEvent(new CustomEvent("bulk:shown", { bubbles: true }))
}

// Of leads; people and companies have none.
function showMoney(place) {
  if (!place) return
  const cents = all ? Number(totals().cents) : [...picked.values()].reduce((sum, one) => sum + one, 0)
  const money = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0 }).format(cents / 100)
  place.textContent = `R$ ${money}`
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-pick]")
  if (!box) return
  if (event.shiftKey && last) stretch(rowOf(box))
  else pick(rowOf(box), box.checked)
})
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-pick-all]")) return
  const on = target.checked
  all = false
  for (const row of rows()) on ? picked.set(row.dataset.row, centsOf(row)) : picked.delete(row.dataset.row)
  show()
})
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-bulk-all]")) pickAll()
  if (target.closest("[data-bulk-clear]")) clear()
})
