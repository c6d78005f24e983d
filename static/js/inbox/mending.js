// A message that has not gone: a large file is halted, gone on with or called off; what the server refused is sent again as it
// is, taken back into the composer, or thrown away.
import { write } from "./drafts.js"
import { again, forget, itemOf, pause } from "./sending.js"

document.addEventListener("click", ({ target }) => {
  const item = itemOf(target.closest("[data-pending]")?.dataset.pending)
  if (!item) return
  if (target.closest("[data-pending-again]")) again(item)
  if (target.closest("[data-pending-pause]")) pause(item, true)
  if (target.closest("[data-pending-resume]")) pause(item, false)
  if (target.closest("[data-pending-drop]")) forget(item)
  if (target.closest("[data-pending-edit]")) {
    forget(item)
    write(item.text)
  }
})
