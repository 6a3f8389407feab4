// Monaco by parts: the editor, the features a JSON side view needs, and the JSON service. The whole package is 16 MB.
import 'monaco-editor/features/bracketMatching/register.js'
import 'monaco-editor/features/caretOperations/register.js'
import 'monaco-editor/features/clipboard/register.js'
import 'monaco-editor/features/codicon/register.js'
import 'monaco-editor/features/comment/register.js'
import 'monaco-editor/features/find/register.js'
import 'monaco-editor/features/folding/register.js'
import 'monaco-editor/features/format/register.js'
import 'monaco-editor/features/gotoError/register.js'
import 'monaco-editor/features/hover/register.js'
import 'monaco-editor/features/indentation/register.js'
import 'monaco-editor/features/linesOperations/register.js'
import 'monaco-editor/features/multicursor/register.js'
import 'monaco-editor/features/suggest/register.js'
import 'monaco-editor/features/toggleTabFocusMode/register.js'
import { jsonDefaults } from 'monaco-editor/languages/features/json/register.js'
import * as monaco from 'monaco-editor/editor/editor.api.js'

export { jsonDefaults, monaco }

globalThis.MonacoEnvironment = {
  getWorker: (_id: string, label: string) =>
    label === 'json'
      ? new Worker(new URL('./json.worker.ts', import.meta.url), { type: 'module', name: 'json' })
      : new Worker(new URL('./editor.worker.ts', import.meta.url), { type: 'module', name: 'editor' }),
}

// The kit's surfaces, so that the side view belongs to the page.
monaco.editor.defineTheme('cairn-light', {
  base: 'vs',
  inherit: true,
  rules: [
    { token: 'string.key.json', foreground: '0c4d60' },
    { token: 'string.value.json', foreground: '8a3b12' },
    { token: 'number', foreground: '5b3fa6' },
  ],
  colors: { 'editor.background': '#ffffff', 'editorLineNumber.foreground': '#5f6b7a' },
})
monaco.editor.defineTheme('cairn-dark', {
  base: 'vs-dark',
  inherit: true,
  rules: [
    { token: 'string.key.json', foreground: '8fd3e4' },
    { token: 'string.value.json', foreground: 'f0b58a' },
    { token: 'number', foreground: 'c0a9f5' },
  ],
  colors: { 'editor.background': '#222a34', 'editorLineNumber.foreground': '#a1abb8' },
})
