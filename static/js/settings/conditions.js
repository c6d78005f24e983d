// Conditions of automations and sequences are added from one list of blanks, and taken away; each kind stands once in a place.
const blanks = document.querySelector("template[data-conditions-blank]")

function fit(place) {
  const there = new Set([...place.querySelectorAll("[data-condition]")].map((row) => row.dataset.condition))
  for (const option of place.querySelector("[data-condition-add]").options) option.disabled = there.has(option.value)
}

function copy(name, prefix) {
  const row = blanks.content.querySelector(`[data-condition="${CSS.escape(name)}"]`).cloneNode(true)
  for (const control of row.querySelectorAll("[name]")) control.name = prefix + control.name
  return row
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-condition-add]") || !target.value) return
  const place = target.closest("[data-conditions]")
  const row = copy(target.value, place.dataset.conditions)
  target.before(row)
  target.value = ""
  fit(place)
  row.querySelector("input:not([type=hidden]), select").focus()
})

document.addEventListener("click", ({ target }) => {
  const row = target.closest("[data-condition-remove]")?.closest("[data-condition]")
  if (!row) return
  const place = row.closest("[data-conditions]")
  row.remove()
  fit(place)
  place.querySelector("[data-condition-add]").focus()
})

for (const place of document.querySelectorAll("[data-conditions]")) fit(place)
