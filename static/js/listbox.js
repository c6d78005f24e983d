// A list that is offered while one writes: arrows walk, Enter or Tab takes one, Escape leaves the text as it is.
export const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
export const options = (list) => [...list.querySelectorAll("[role=option]:not([hidden])")]

export function point(field, list, option) {
  for (const other of list.querySelectorAll("[role=option]")) other.setAttribute("aria-selected", other === option)
  option.scrollIntoView({ block: "nearest" })
  field.setAttribute("aria-activedescendant", option.id)
}

// A key that is none of the list's stays the text's.
export function steer(event, list, { take, close }) {
  const all = options(list)
  const at = all.findIndex((option) => option.ariaSelected === "true")
  switch (event.key) {
    case "ArrowDown": point(event.target, list, all[(at + 1) % all.length]); break
    case "ArrowUp": point(event.target, list, all[(at - 1 + all.length) % all.length]); break
    case "Enter": case "Tab": take(all[at]); break
    case "Escape": close(); break
    default: return
  }
  event.preventDefault()
  event.stopImmediatePropagation()
}
