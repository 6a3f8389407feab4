import type { Problem } from '@cairn/sdk'
import { monaco } from './monaco.ts'
import { offsetOfNode } from './place.ts'

interface Shown {
  readonly problems: readonly Problem[]
  readonly textOf: (problem: Problem) => string
}

/** Validation problems as squiggles on the step, or on the first line for the journey as a whole. */
export function markersOf(model: monaco.editor.ITextModel, { problems, textOf }: Shown): monaco.editor.IMarkerData[] {
  const text = model.getValue()
  return problems.map((problem) => {
    const offset = problem.place?.node === undefined ? 0 : (offsetOfNode(text, problem.place.node) ?? 0)
    const { lineNumber } = model.getPositionAt(offset)
    return {
      severity: problem.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
      message: textOf(problem),
      startLineNumber: lineNumber,
      startColumn: model.getLineFirstNonWhitespaceColumn(lineNumber) || 1,
      endLineNumber: lineNumber,
      endColumn: model.getLineMaxColumn(lineNumber),
    }
  })
}
