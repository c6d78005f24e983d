// What is written above the composer, and sent as messages are: a question with buttons, a place, somebody's card.
import { fragment } from "./net.js"
import { closePicker } from "./picker.js"
import { send } from "./sending.js"

const place = () => document.getElementById("picker")
let wait = null

async function open(url) {
  place().replaceChildren(await fragment(url))
  place().hidden = false
  place().querySelector("textarea, input:not([type=hidden], [type=radio])")?.focus()
}

// What the bubble says until the message is there.
const words = ({ elements: { text, kind, place_name, where, name } }) => (text ?? (kind.value === "contacts" ? name : place_name.value ? place_name : where)).value.trim()

async function find(field) {
  const found = await fragment(`${field.dataset.cardSearch}?q=${encodeURIComponent(field.value.trim())}`)
  document.getElementById("cards_found")?.replaceWith(found.firstElementChild)
}

function take({ dataset: { cardName, cardPhone, cardEmail, cardCompany } }, { elements }) {
  for (const [name, value] of Object.entries({ name: cardName, phone: cardPhone, email: cardEmail, company: cardCompany })) elements[name].value = value
  document.getElementById("cards_found").replaceChildren()
  elements.name.focus()
}

function here(field) {
  navigator.geolocation?.getCurrentPosition(({ coords: { latitude, longitude } }) => {
    field.value = `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`
    field.form.elements.place_name.focus()
  })
}

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-asking-open]")
  if (opener && place()) return place().hidden ? open(opener.dataset.askingOpen) : closePicker()
  const card = target.closest("[data-card-name]")
  if (card) take(card, card.closest("form"))
  const near = target.closest("[data-place-here]")
  if (near) here(near.form.elements.where)
})
document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-card-search]")) return
  clearTimeout(wait)
  wait = setTimeout(find, 250, target)
})
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-card-search]")) event.preventDefault() // it only looks
})
document.addEventListener("submit", (event) => {
  const form = event.target
  if (!form.matches("[data-asking]")) return
  event.preventDefault()
  const fields = Object.fromEntries([...new FormData(form)].filter(([name, value]) => value && name !== "csrfmiddlewaretoken" && name !== "text"))
  send({ kind: form.dataset.asking || "asking", url: form.action, text: words(form), fields })
  closePicker()
})
