// Sign-up: shows the address that the organization will have, and how strong the password is.
const slugOf = (name) => name.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "")

function showAddress(box) {
  const slug = slugOf(box.querySelector("input").value)
  for (const part of box.querySelectorAll("[data-slug-shown]")) part.hidden = !slug
  box.querySelector("[data-slug-host]").textContent = location.host + box.dataset.slug
  box.querySelector("[data-slug-word]").textContent = slug
}

const LEVELS = [
  { name: "weak", fill: "f-bad", width: 28 },
  { name: "fair", fill: "f-warn", width: 60 },
  { name: "strong", fill: "f-ok", width: 100 },
]

// Length counts most; a repeated or single-class word counts less. The server decides what is refused.
function levelOf(word) {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(word)).length
  if (word.length < 10 || new Set(word).size < 5) return LEVELS[0]
  return word.length >= 14 && kinds >= 2 ? LEVELS[2] : LEVELS[1]
}

function showStrength(box) {
  const { value } = box.querySelector("input")
  const level = levelOf(value)
  const bar = box.querySelector("rect")
  box.querySelector("[data-strength-shown]").hidden = !value
  box.querySelector("[data-strength-word]").textContent = box.dataset[level.name]
  bar.setAttribute("width", level.width)
  bar.setAttribute("class", level.fill)
}

for (const [name, show] of [["data-slug", showAddress], ["data-strength", showStrength]]) {
  for (const box of document.querySelectorAll(`[${name}]`)) {
    box.addEventListener("input", () => show(box))
    if (box.querySelector("input").value) show(box)
  }
}
