// Monaco's JSON service, as a worker of our own origin.
import 'monaco-editor/language/json/json.worker.js'
