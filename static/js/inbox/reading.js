// An open conversation is read when somebody has it before their eyes: the window is visible and has the focus.
import { post } from "./net.js"
import { onOpen, thread } from "./page.js"

const isSeen = () => !document.hidden && document.hasFocus()
let owed = false

async function read() {
  const { reading } = thread()?.dataset ?? {}
  if (!owed || !reading || !isSeen()) return
  owed = false
  try {
    await post(reading, new FormData())
  } catch {
    owed = true // said again with the next message, or when one comes back
  }
}

onOpen(() => {
  owed = Number(thread()?.dataset.unread) > 0
  read()
})
document.addEventListener("inbox:received", () => {
  owed = true
  read()
})
document.addEventListener("visibilitychange", read)
addEventListener("focus", read)
