// The list of templates, and the page of one, follow what Meta decides.
import { follow } from "../following.js"

follow("templates", ({ kind }) => kind === "template.changed")
follow("template-shown", ({ kind }) => kind === "template.changed")
