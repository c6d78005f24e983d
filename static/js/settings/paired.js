// The page of a paired phone follows its session: each new code, and whatever becomes of it.
import { follow } from "../following.js"

follow("paired", ({ kind, id }, { channel }) => kind === "channel.changed" && id === channel, 150)
