/** Where a step begins in the text: its own `"id": "…"` line, found without parsing so that half-typed text works too. */
export function offsetOfNode(text: string, node: string): number | undefined {
  const nodes = /"nodes"\s*:\s*\[/.exec(text)
  const from = nodes?.index ?? 0
  const found = new RegExp(`"id"\\s*:\\s*"${node}"`).exec(text.slice(from))
  return found ? from + found.index : undefined
}
