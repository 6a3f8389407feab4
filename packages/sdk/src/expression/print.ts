import type { Root } from './tree.ts'

/** Text as a CEL literal: whatever it holds, it stays text and cannot become a part of the rule. */
export function quote(text: string): string {
  return `'${text.replace(/[\\'\n\r\t]/g, (char) => ESCAPES[char] ?? char)}'`
}
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** `member.city`, and `member['城市']` where the name is no identifier. */
export function printPath(root: Root, keys: readonly (string | number)[]): string {
  return root + keys.map(printKey).join('')
}

function printKey(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`
  return /^[A-Za-z_]\w*$/.test(key) && !WORDS.has(key) ? `.${key}` : `[${quote(key)}]`
}
const WORDS = new Set(['in', 'true', 'false', 'null'])
