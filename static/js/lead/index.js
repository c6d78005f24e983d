// What a lead's drawer and page, and a person's page, can do.
import "./parts.js"
import "./drawer.js"
import "./composer.js"
import "./mentions.js"
