// The command palette: a combobox over any page. The server says what there is; keys move, Enter opens, Tab shows what can be done.
import { close, open } from "../dialog.js"
import { PART, request } from "../request.js"
import { act } from "./acting.js"

const SOON = 120
const box = () => document.getElementById("palette")
const input = () => document.getElementById("palette_q")
const list = () => document.getElementById("palette_list")
const options = () => [...list().querySelectorAll("[role=option]")]
const chosen = () => list().querySelector("[aria-selected=true]")
let clock = null
let asking = null

export function show(text = "") {
  const field = input()
  field.value = text
  open(box())
  field.focus()
  ask()
}

async function ask() {
  asking?.abort()
  asking = new AbortController()
  const url = new URL(input().dataset.optionsUrl, location.href)
  url.searchParams.set("q", input().value)
  try {
    const reply = await request(url, { headers: PART, signal: asking.signal })
    if (!reply.ok) return
    const pattern = document.createElement("template")
    pattern.innerHTML = await reply.text()
    list().replaceWith(pattern.content)
    number()
    choose(options()[0])
    tell()
  } catch (error) {
    if (error.name !== "AbortError") list().replaceChildren()
  }
}

function number() {
  options().forEach((option, at) => { option.id = `palette_${at}` })
}

function tell() {
  const { count, milliseconds } = list().dataset
  const status = box().querySelector("[data-palette-status]")
  const time = box().querySelector("[data-palette-time]")
  const asked = Boolean(input().value) && !input().value.startsWith(">")
  status.textContent = asked ? status.dataset.found.replace("{count}", count) : ""
  time.textContent = asked ? time.dataset.said.replace("{count}", count).replace("{ms}", milliseconds) : ""
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false")
  option?.setAttribute("aria-selected", "true")
  option?.scrollIntoView({ block: "nearest" })
  if (option) input().setAttribute("aria-activedescendant", option.id)
  else input().removeAttribute("aria-activedescendant")
}

function move(by) {
  const all = options()
  if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length])
}

// What can be done with the highlighted lead stands below it, and is moved to.
async function actions() {
  const from = chosen()
  for (const old of list().querySelectorAll("[data-of-actions]")) old.remove()
  if (!from?.dataset.actions) return
  const reply = await request(from.dataset.actions, { headers: PART })
  if (!reply.ok || !from.isConnected) return
  from.insertAdjacentHTML("afterend", await reply.text())
  number()
  choose(list().querySelector("[role=option][data-of-actions]"))
}

function use(option) {
  if (!option) return
  close(box())
  act(option)
}

const KEYS = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Enter: () => use(chosen()),
  Tab: actions,
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault()
    return box().open ? close(box()) : show()
  }
  if (event.target !== input() || !KEYS[event.key] || event.isComposing) return
  if (event.key === "Tab" && (event.shiftKey || !chosen()?.dataset.actions)) return
  event.preventDefault()
  KEYS[event.key]()
})
document.addEventListener("input", ({ target }) => {
  if (target !== input()) return
  clearTimeout(clock)
  clock = setTimeout(ask, SOON)
})
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-palette-open]")
  if (opener) {
    event.preventDefault()
    return show()
  }
  const option = event.target.closest("#palette_list [role=option]")
  if (option) use(option)
})
document.addEventListener("pointermove", ({ target }) => {
  const option = target.closest?.("#palette_list [role=option]")
  if (option && option !== chosen()) choose(option)
})
