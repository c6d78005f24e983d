// A file that the server would refuse for its size is told before its bytes are sent: input[data-file-limit], in bytes.
import { toast } from "./toast.js"

document.addEventListener("change", (event) => {
  const input = event.target
  if (!input.matches("input[type=file][data-file-limit]")) return
  const tooLarge = [...input.files].filter((file) => file.size > Number(input.dataset.fileLimit))
  if (!tooLarge.length) return
  event.stopImmediatePropagation()
  input.value = ""
  toast({ kind: "bad", text: tooLarge.map((file) => input.dataset.tooLarge.replace("{name}", () => file.name)).join(" ") })
}, true)
