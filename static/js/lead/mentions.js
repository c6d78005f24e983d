// "@" in a note offers the colleagues who may see the lead. Arrows walk, Enter or Tab takes one, Escape leaves the text as it is.
import { options, plain, point, steer } from "../listbox.js"
import { place } from "../place.js"
import { PART, request } from "../request.js"

const CALL = /(^|[\s(])@([\p{L}\p{M}' ]{0,30})$/u
const listOf = (field) => field.form.querySelector("[role=listbox]")
const loading = new WeakMap()

async function load(form) {
  const answer = await request(form.dataset.mentionsUrl, { headers: PART })
  if (answer.ok) form.insertAdjacentHTML("beforeend", await answer.text())
}

function called(field) {
  const found = CALL.exec(field.value.slice(0, field.selectionStart))
  return found && plain(found[2])
}

async function offer(field) {
  if (called(field) === null) return close(field)
  if (!loading.has(field.form)) loading.set(field.form, load(field.form))
  await loading.get(field.form)
  const [list, start] = [listOf(field), called(field)]
  if (!list || start === null) return close(field)
  for (const option of list.querySelectorAll("[role=option]")) option.hidden = !matches(option, start)
  if (!options(list).length) return close(field)
  if (!list.matches(":popover-open")) list.showPopover()
  place(list, field)
  point(field, list, options(list)[0])
}

const matches = ({ dataset }, start) => plain(dataset.name).split(" ").some((_word, at, words) => words.slice(at).join(" ").startsWith(start))

function close(field) {
  const list = listOf(field)
  field.removeAttribute("aria-activedescendant")
  if (list?.matches(":popover-open")) list.hidePopover()
}

function take(field, option) {
  const end = field.selectionStart
  const from = field.value.lastIndexOf("@", end - 1)
  field.setRangeText(`@${option.dataset.called} `, from, end, "end")
  close(field)
  field.focus()
  field.dispatchEvent(new Event("input", { bubbles: true }))
}

document.addEventListener("input", ({ target }) => { if (target.matches("[data-mentions]")) offer(target) })
document.addEventListener("focusout", ({ target }) => { if (target.matches("[data-mentions]")) close(target) })

document.addEventListener("keydown", (event) => {
  const field = event.target
  const list = field.matches?.("[data-mentions]") && listOf(field)
  if (!list || !list.matches(":popover-open")) return
  steer(event, list, { take: (option) => take(field, option), close: () => close(field) })
}, true)

// pointerdown, so that the field keeps the focus.
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest("[role=option][data-called]")
  const field = option?.closest("form").querySelector("[data-mentions]")
  if (!field) return
  event.preventDefault()
  take(field, option)
})

document.addEventListener("click", ({ target }) => {
  const field = target.closest("[data-mention-start]")?.closest("form").querySelector("[data-mentions]")
  if (!field) return
  field.focus()
  const before = field.value.slice(0, field.selectionStart)
  field.setRangeText(/(^|\s)$/.test(before) ? "@" : " @", field.selectionStart, field.selectionEnd, "end")
  field.dispatchEvent(new Event("input", { bubbles: true }))
})
