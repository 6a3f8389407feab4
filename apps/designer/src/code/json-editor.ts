import type { Problem } from '@cairn/sdk'
import type { Journey } from '@cairn/sdk/graph'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { BrokenText } from '../document/view.ts'
import { markersOf } from './markers.ts'
import { jsonDefaults, monaco } from './monaco.ts'
import { parseJourney, print } from './parse.ts'
import { offsetOfNode } from './place.ts'
import { journeySchema } from './schema.ts'

interface Input {
  readonly value: Journey
  readonly onChange: (journey: Journey) => void
  readonly problems: readonly Problem[]
  readonly broken: BrokenText | undefined
  readonly onBroken: (broken: BrokenText | undefined) => void
  readonly selected: string | undefined
  readonly dark: boolean
  readonly label: string
  readonly textOf: (problem: Problem) => string
}
export type CodeState = 'same' | 'typing' | 'invalid' | 'refused'

const DEBOUNCE_MS = 350
const MODEL_URI = 'inmemory://cairn/journey.json'

jsonDefaults.setDiagnosticsOptions({
  validate: true,
  schemas: [{ uri: 'inmemory://cairn/journey.schema.json', fileMatch: [MODEL_URI], schema: journeySchema }],
})

/** Binds Monaco to one journey: text out when it changed elsewhere, a journey in when the text is one. */
export function useJsonEditor(
  host: RefObject<HTMLElement | null>,
  input: Input,
): { readonly state: CodeState; readonly discard: () => void } {
  const [state, setState] = useState<CodeState>(input.broken?.state ?? 'same')
  const latest = useRef(input)
  useEffect(() => {
    latest.current = input
  })
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(undefined)
  useEffect(() => {
    if (!host.current) return
    const opened = open(host.current, latest.current)
    editor.current = opened
    const stop = listen(opened, { latest, setState })
    return () => {
      stop()
      opened.getModel()?.dispose()
      opened.dispose()
    }
  }, [host])
  useEffect(() => monaco.editor.setTheme(input.dark ? 'cairn-dark' : 'cairn-light'), [input.dark])
  useEffect(() => {
    if (editor.current && takeOver(editor.current, input.value)) setState('same')
  }, [input.value])
  useEffect(() => {
    const model = editor.current?.getModel()
    if (model)
      monaco.editor.setModelMarkers(
        model,
        'cairn',
        markersOf(model, { problems: input.problems, textOf: input.textOf }),
      )
  }, [input.problems, input.textOf, input.value])
  useEffect(() => {
    if (editor.current && input.selected !== undefined) reveal(editor.current, input.selected)
  }, [input.selected])
  const discard = (): void => {
    editor.current?.getModel()?.setValue(print(input.value))
    setState('same')
    input.onBroken(undefined)
  }
  return { state, discard }
}

function open(host: HTMLElement, { value, broken, dark, label }: Input): monaco.editor.IStandaloneCodeEditor {
  return monaco.editor.create(host, {
    model: monaco.editor.createModel(broken?.text ?? print(value), 'json', monaco.Uri.parse(MODEL_URI)),
    theme: dark ? 'cairn-dark' : 'cairn-light',
    ariaLabel: label,
    automaticLayout: true,
    // No system's own monospace need hold Chinese: the served face stands behind them all, the unnamed one too.
    fontFamily: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace, 'Noto Sans SC Variable'",
    fontSize: 12.5,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    tabSize: 2,
    wordWrap: 'on',
    renderLineHighlight: 'line',
    padding: { top: 10, bottom: 10 },
    fixedOverflowWidgets: true,
  })
}

interface Listening {
  readonly latest: RefObject<Input>
  readonly setState: (state: CodeState) => void
}

function listen(editor: monaco.editor.IStandaloneCodeEditor, { latest, setState }: Listening): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const settle = (): void => {
    timer = undefined
    const text = editor.getValue()
    const parsed = parseJourney(text)
    if (parsed.state !== 'valid') {
      setState(parsed.state)
      return latest.current.onBroken({ text, state: parsed.state })
    }
    setState('same')
    latest.current.onBroken(undefined)
    if (print(parsed.journey) !== print(latest.current.value)) latest.current.onChange(parsed.journey)
  }
  const changed = editor.onDidChangeModelContent((event) => {
    if (event.isFlush) return
    clearTimeout(timer)
    setState('typing')
    timer = setTimeout(settle, DEBOUNCE_MS)
  })
  return () => {
    // the view is closing: what was typed last counts as much as what came before
    if (timer !== undefined) {
      clearTimeout(timer)
      settle()
    }
    changed.dispose()
  }
}

/** Shows a change made elsewhere. A text that is being typed and is no journey yet stays: it is the user's, not ours. */
function takeOver(editor: monaco.editor.IStandaloneCodeEditor, value: Journey): boolean {
  const parsed = parseJourney(editor.getValue())
  if (parsed.state !== 'valid') return false
  const text = print(value)
  if (print(parsed.journey) === text) return true
  const view = editor.saveViewState()
  editor.getModel()?.setValue(text)
  if (view) editor.restoreViewState(view)
  return true
}

function reveal(editor: monaco.editor.IStandaloneCodeEditor, node: string): void {
  const model = editor.getModel()
  if (!model) return
  const offset = offsetOfNode(model.getValue(), node)
  if (offset === undefined) return
  const position = model.getPositionAt(offset)
  editor.setPosition(position)
  editor.revealPositionNearTop(position, monaco.editor.ScrollType.Smooth)
}
