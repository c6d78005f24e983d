// A message the server refused: sent again as it is, taken back into the composer, or thrown away.
import { write } from "./drafts.js"
import { again, forget, itemOf } from "./sending.js"

document.addEventListener("click", ({ target }) => {
  const item = itemOf(target.closest("[data-pending]")?.dataset.pending)
  if (!item) return
  if (target.closest("[data-pending-again]")) again(item)
  if (target.closest("[data-pending-drop]")) forget(item)
  if (target.closest("[data-pending-edit]")) {
    forget(item)
    write(item.text)
  }
})
