// Templates: fetched when they are asked for, narrowed by what is typed, filled in, seen as the person will see them.
import { fragment } from "./net.js"
import { onOpen } from "./page.js"
import { send } from "./sending.js"

const place = () => document.getElementById("picker")
const search = () => place().querySelector("[data-picker-search]")
const options = () => [...place().querySelectorAll("[data-template]")].filter((option) => !option.hidden)
const formOf = (option) => place().querySelector(`[data-template-form="${option?.dataset.template}"]`)
let opener = null

export async function openPicker() {
  if (!place()) return
  opener = document.activeElement
  place().replaceChildren(await fragment(place().dataset.picker))
  place().hidden = false
  narrow()
  search().focus()
  search().setSelectionRange(1, 1)
}

export function closePicker() {
  if (!place() || place().hidden) return
  place().hidden = true
  place().replaceChildren()
  opener?.focus?.({ preventScroll: true })
}

const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()

function narrow() {
  const words = plain(search().value.replace(/^\//, "").trim())
  for (const option of place().querySelectorAll("[data-template]")) option.hidden = !plain(option.dataset.words).includes(words)
  place().querySelector("[data-picker-none]").hidden = options().length > 0
  choose(options()[0])
}

function choose(option) {
  for (const other of place().querySelectorAll("[data-template]")) other.setAttribute("aria-selected", other === option)
  for (const form of place().querySelectorAll("[data-template-form]")) form.hidden = form !== formOf(option)
  option ? search().setAttribute("aria-activedescendant", option.id) : search().removeAttribute("aria-activedescendant")
  option?.scrollIntoView({ block: "nearest" })
}

const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true")

function step(by) {
  const all = options()
  if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length])
}

// The marks in the preview say what the fields say.
function fill(field) {
  for (const mark of field.form.querySelectorAll("[data-variable-shown]")) {
    if (mark.dataset.variableShown === field.name) mark.textContent = field.value || field.closest("label").querySelector(".form-label").textContent
  }
}

function submit(form, later = "") {
  const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "file"].includes(name)))
  const chosen = form.elements.file?.files[0]
  const text = form.querySelector(".tpl-b").innerText.trim()
  send({ kind: "template", url: form.action, text, fields, later, file: chosen ? { file: chosen, words: "" } : null })
  closePicker()
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-picker-open]")) return place()?.hidden ? openPicker() : closePicker()
  if (target.closest("[data-picker-close]")) return closePicker()
  const option = target.closest("[data-template]")
  if (option) choose(option)
})
document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-picker-search]")) narrow()
  if (target.matches("[data-variable]")) fill(target)
})
document.addEventListener("inbox:later", ({ target, detail }) => {
  if (target.matches("[data-template-form]") && target.reportValidity()) submit(target, detail)
})
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-template-form]")) return
  event.preventDefault()
  submit(event.target)
})
document.addEventListener("keydown", (event) => {
  const { target, key } = event
  if (!target.closest?.("#picker")) return
  if (key === "Escape") return closePicker()
  if (!target.matches("[data-picker-search]")) return
  const move = { ArrowDown: 1, ArrowUp: -1 }[key]
  if (move) step(move)
  else if (key === "Enter") formOf(chosen())?.querySelector("[data-variable], [type=submit]")?.focus()
  else return
  event.preventDefault()
})
onOpen(() => { opener = null })
