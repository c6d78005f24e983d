// The settings of distribution follow what colleagues change.
import { follow } from "../following.js"

follow("distribution", ({ kind }) => kind === "distribution.changed")
