// Monaco's editor service, as a worker of our own origin.
import 'monaco-editor/editor/editor.worker.js'
