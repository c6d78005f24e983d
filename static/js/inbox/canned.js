// "/" while writing offers the canned replies. Letters narrow them, arrows walk, Enter or Tab takes one, Escape leaves the text as it is.
import { options, plain, point, steer } from "../listbox.js"
import { place } from "../place.js"
import { toast } from "../toast.js"
import { grow } from "./drafts.js"
import { fragment } from "./net.js"
import { phrases } from "./page.js"
import { openPicker } from "./picker.js"

const CALL = /(^|\s)\/([\p{L}\p{M}\d_-]{0,32})$/u
const BLANK = /⟨[^⟨⟩\n]{1,60}⟩/u
const menu = () => document.getElementById("canned_menu")
const field = () => document.getElementById("reply_text")
const isOpen = () => menu()?.matches(":popover-open")
let loaded = null // what was asked for when the slash was typed

const called = () => {
  const found = CALL.exec(field().value.slice(0, field().selectionStart))
  return found && plain(found[2])
}

async function offer() {
  if (called() === null) return close()
  loaded ??= fragment(field().form.dataset.canned).then((content) => menu().replaceChildren(content)).catch(() => { loaded = null })
  await loaded
  const start = field() && called()
  if (!loaded || start === null) return close()
  for (const option of menu().querySelectorAll("[role=option]")) option.hidden = !matches(option.dataset, start)
  const [first] = options(menu())
  if (!first) return hide()
  if (!isOpen()) menu().showPopover()
  place(menu(), field().closest("[data-box]"))
  point(field(), menu(), first)
}

const matches = ({ shortcutTyped = "", words }, start) =>
  plain(shortcutTyped).startsWith(start) || plain(words).split(/\s+/).some((word) => word.startsWith(start))

function hide() {
  field()?.removeAttribute("aria-activedescendant")
  if (isOpen()) menu().hidePopover()
}

function close() {
  hide()
  loaded = null
}

function take(option) {
  const area = field()
  const end = area.selectionStart
  const from = area.value.lastIndexOf("/", end - 1)
  const { canned = "" } = option.dataset
  area.setRangeText(canned, from, end, "end")
  close()
  grow(area)
  area.focus()
  area.dispatchEvent(new Event("input", { bubbles: true }))
  if (option.dataset.cannedTemplates !== undefined) return openPicker()
  if (BLANK.test(canned)) select(area)
}

function select(area) {
  const found = BLANK.exec(area.value)
  area.setSelectionRange(found.index, found.index + found[0].length)
}

// What nobody has filled does not go out: it is shown instead.
export function isUnfilled(area) {
  const found = BLANK.exec(area.value)
  if (!found) return false
  area.focus()
  select(area)
  toast({ text: phrases().unfilled.replace("{what}", found[0]) })
  return true
}

document.addEventListener("input", ({ target }) => { if (target.id === "reply_text" && target.form.dataset.canned) offer() })
document.addEventListener("focusout", ({ target, relatedTarget }) => { if (target.id === "reply_text" && !menu()?.contains(relatedTarget)) close() })
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "reply_text" || !isOpen()) return
  steer(event, menu(), { take, close })
}, true)
// pointerdown, so that the text keeps the focus.
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest("#canned_menu [role=option]")
  if (!option) return
  event.preventDefault()
  take(option)
})
document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-canned-start]")) return
  const area = field()
  area.focus()
  area.setRangeText(/(^|\s)$/.test(area.value.slice(0, area.selectionStart)) ? "/" : " /", area.selectionStart, area.selectionEnd, "end")
  area.dispatchEvent(new Event("input", { bubbles: true }))
})
