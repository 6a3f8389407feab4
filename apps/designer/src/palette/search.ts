import type { NodeManifest } from '@cairn/sdk'
import { initials } from './pinyin.ts'

/** Kinds that match what was typed, best first: by title in either language, by pinyin initials, by id. */
export function searchKinds(kinds: readonly NodeManifest[], typed: string): readonly NodeManifest[] {
  const words = typed.trim().toLowerCase()
  if (words === '') return kinds
  return kinds
    .map((kind) => ({ kind, score: scoreOf(kind, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ kind }) => kind)
}

function scoreOf(kind: NodeManifest, words: string): number {
  const [en, zh] = [kind.title.en.toLowerCase(), kind.title['zh-CN'].toLowerCase()]
  return Math.max(
    matchScore(zh, words, 10),
    matchScore(en, words, 10),
    matchScore(initialsOf(kind.title['zh-CN']), words, 8),
    matchScore(kind.type, words, 5),
  )
}

/** Titles never change while the page is open: each is spelt once. */
const spelt = new Map<string, string>()
function initialsOf(title: string): string {
  const known = spelt.get(title) ?? initials(title)
  spelt.set(title, known)
  return known
}

/** The beginning counts most, then the beginning of a word, then anywhere. */
function matchScore(text: string, words: string, weight: number): number {
  if (text.startsWith(words)) return weight * 3
  if (text.includes(` ${words}`) || text.includes(`.${words}`)) return weight * 2
  return text.includes(words) ? weight : 0
}
