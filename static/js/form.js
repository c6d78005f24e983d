// Fields are checked when left, keep what was typed and say how to mend it; a form that was sent cannot be sent twice.
const phrases = document.getElementById("phrases")?.dataset ?? {}

function complaint(control) {
  const { validity, dataset } = control
  if (validity.valid) return ""
  if (validity.valueMissing) return dataset.missing ?? phrases.invalid
  if (validity.typeMismatch || validity.patternMismatch) return dataset.mismatch ?? phrases.invalid
  if (validity.tooShort) return dataset.short ?? phrases.invalid
  return control.validationMessage
}

// The browser forgives user@company; people who type that have forgotten the end.
const halfAddress = (control) => control.type === "email" && /@[^.]+$/.test(control.value) && control.dataset.mismatch

export function check(control) {
  const field = control.closest("[data-field]")
  if (!field || !control.willValidate || ["checkbox", "radio"].includes(control.type)) return true
  const words = complaint(control) || halfAddress(control) || ""
  const place = field.querySelector(".field-err")
  place.hidden = !words
  place.querySelector("[data-field-error]").textContent = words
  control.classList.toggle("is-invalid", Boolean(words))
  words ? control.setAttribute("aria-invalid", "true") : control.removeAttribute("aria-invalid")
  describe(control, place.id, Boolean(words))
  return !words
}

function describe(control, id, wrong) {
  const ids = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id)
  if (wrong) ids.push(id)
  ids.length ? control.setAttribute("aria-describedby", ids.join(" ")) : control.removeAttribute("aria-describedby")
}

document.addEventListener("focusout", ({ target }) => {
  if (target.form?.matches("[data-check]") && target.value) check(target)
})
document.addEventListener("input", ({ target }) => {
  if (target.form?.matches("[data-check]") && target.getAttribute("aria-invalid")) check(target)
})

document.addEventListener("submit", (event) => {
  const form = event.target
  if (!form.matches("[data-check]") || event.defaultPrevented) return
  const wrong = [...form.elements].filter((control) => control.name && !check(control))
  if (wrong.length) {
    event.preventDefault()
    event.stopPropagation()
    wrong[0].focus()
  }
}, true)

document.addEventListener("submit", (event) => {
  const button = event.submitter
  if (event.defaultPrevented || !event.target.matches("[data-once]") || !button) return
  button.setAttribute("aria-busy", "true")
  if (button.dataset.busy) button.textContent = button.dataset.busy
  setTimeout(() => { button.disabled = true })
})
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload() })

document.addEventListener("click", ({ target }) => {
  const eye = target.closest("[data-reveal] button")
  if (!eye) return
  const control = eye.parentElement.querySelector("input")
  control.type = control.type === "password" ? "text" : "password"
  eye.setAttribute("aria-pressed", control.type === "text")
})
