// The settings of scores: follows trainings and what colleagues change.
import { follow } from "./following.js"

follow("scoring", ({ kind }) => kind === "scoring.changed")
