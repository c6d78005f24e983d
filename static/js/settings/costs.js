// The page of costs follows what is charged while it stands open, and what others decide about budgets and prices.
import { follow } from "../following.js"

follow("costs", ({ kind }) => kind === "costs.changed" || kind === "message.changed", 1500)
