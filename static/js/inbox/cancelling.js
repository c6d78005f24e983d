// A message that has not gone yet is called off, and what was written is given back into the composer.
import { request } from "../request.js"
import { toast } from "../toast.js"
import { write } from "./drafts.js"
import { add } from "./files.js"
import { Lost, post } from "./net.js"
import { phrases } from "./page.js"

const GIVEN_BACK = ["text", "image", "audio", "video", "document"]

export async function cancel(button) {
  const { canCancel: url, kind, text, fileUrl, fileName } = button.dataset
  const file = fileUrl ? await request(fileUrl).then((answer) => (answer.ok ? answer.blob() : null)).catch(() => null) : null
  try {
    await post(url, new FormData())
  } catch (error) {
    return toast({ text: error instanceof Lost ? document.getElementById("phrases").dataset.offline : error.message, kind: "bad" })
  }
  button.closest("[data-message]")?.remove()
  const area = document.getElementById("reply_text")
  const isBack = Boolean(area) && GIVEN_BACK.includes(kind)
  if (isBack && text) write([area.value.trim(), text].filter(Boolean).join("\n"))
  if (isBack && file) add([new File([file], fileName, { type: file.type })])
  toast({ text: isBack ? phrases().givenBack : phrases().cancelled })
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-cancel-message]")
  if (button) cancel(button.closest("[data-message]").querySelector("[data-message-more]"))
})
