// The list of channels follows what happens to them, what they cost, and what they send.
import { follow } from "../following.js"

follow("channels", ({ kind }) => ["channel.changed", "costs.changed", "message.changed"].includes(kind), 1500)
