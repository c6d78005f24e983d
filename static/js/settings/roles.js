// The matrix of a role: what was changed is told below before it is saved, and what differs from the inherited is ringed.
const ICONS = { all: "world", team: "users", own: "user", none: "minus" }

const original = (select) => [...select.options].find((option) => option.defaultSelected) ?? select.options[0]

function dress(place) {
  const select = place.querySelector("select")
  if (!select) return
  place.className = `reach reach-${select.value}`
  place.classList.toggle("differs", "inherited" in place.dataset && place.dataset.inherited !== select.value)
  place.classList.toggle("changed", select.value !== original(select).value)
  const glyph = place.querySelector("use")
  glyph.setAttribute("href", glyph.getAttribute("href").replace(/#.*/, `#tabler-${ICONS[select.value]}`))
}

function changesOf(form) {
  const cells = [...form.querySelectorAll("[data-reach] select")].filter((select) => select.value !== original(select).value)
  const said = cells.map((select) => `${select.ariaLabel}: ${original(select).text} → ${select.selectedOptions[0].text}.`)
  for (const field of form.querySelectorAll(".rls-f input, .rls-f select")) {
    const before = field.matches("select") ? original(field).value : field.defaultValue
    if (field.value !== before) said.push(`${form.querySelector(`label[for="${field.id}"]`).textContent}.`)
  }
  return said
}

function tell(form) {
  const bar = form.querySelector("[data-savebar]")
  if (!bar) return
  const said = changesOf(form)
  const { none, one, many, reaches } = bar.dataset
  bar.querySelector("[data-count]").textContent = said.length > 1 ? many.replace("{n}", said.length) : said.length ? one : none
  bar.querySelector("[data-said]").textContent = said.length ? `${said.slice(0, 4).join(" ")}${said.length > 4 ? " …" : ""} ${reaches}` : ""
  for (const button of bar.querySelectorAll("[type=reset], .btn-primary")) button.disabled = !said.length
}

function renew(form) {
  form?.querySelectorAll("[data-reach]").forEach(dress)
  if (form) tell(form)
}

const formIn = (thing) => thing.closest?.("[data-role-form]") ?? document.querySelector("[data-role-form]")

document.addEventListener("input", ({ target }) => { if (target.closest("[data-role-form]")) renew(formIn(target)) })
document.addEventListener("reset", ({ target }) => { if (target.matches("[data-role-form]")) setTimeout(() => renew(target)) })
document.addEventListener("htmx:afterSettle", ({ detail }) => renew(formIn(detail.elt)))
renew(document.querySelector("[data-role-form]"))
