// The builder of automations asks only what fits the choices made so far; the list follows what colleagues change.
const form = document.querySelector("[data-when-form]")

function chosen(name) {
  return form.elements.namedItem(name)?.value ?? ""
}

function fit() {
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, values] = part.dataset.when.split("=")
    part.hidden = !values.split("|").includes(chosen(name))
  }
  for (const slot of form.querySelectorAll("[data-after]")) slot.hidden = !chosen(slot.dataset.after)
}

if (form) {
  form.addEventListener("change", fit)
  fit()
}

document.addEventListener("live:hint", ({ detail: { kind } }) => {
  const list = document.querySelector("[data-automations]")
  if (list && kind === "automation.changed") htmx.ajax("GET", list.dataset.automations, { target: list, swap: "outerHTML" })
})
