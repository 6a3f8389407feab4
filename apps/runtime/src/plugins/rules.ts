import { createHash } from 'node:crypto'
import type { Tx } from '../db/statement.ts'
import { readRulesOf, writeRule } from './store.ts'

/** The rules that conditions of plugins were published with, by what they were asked for. */
export interface Rules {
  /** Undefined where nobody asked for it here yet; `recall` finds what others asked for. */
  ruleOf(node: string, version: number, config: object): string | undefined
  /** As it was told, for this process. */
  note(hash: string, rule: string): void
  /** For good: the first rule that was kept under a hash stands. */
  keep(tx: Tx, hash: string, node: string): Promise<void>
  recall(tx: Tx, hashes: readonly string[]): Promise<void>
  knows(hash: string): boolean
}

export function openRules(): Rules {
  const byHash = new Map<string, string>()
  // the walk asks for every member with the one config its chart holds
  const byConfig = new WeakMap<object, string>()
  const rules: Rules = {
    ruleOf(node, version, config) {
      const known = byConfig.get(config)
      if (known !== undefined) return known
      const rule = byHash.get(ruleHash(node, version, config))
      if (rule !== undefined) byConfig.set(config, rule)
      return rule
    },
    note: (hash, rule) => void byHash.set(hash, rule),
    async recall(tx, hashes) {
      const missing = hashes.filter((hash) => !byHash.has(hash))
      if (missing.length === 0) return
      for (const { hash, rule } of await readRulesOf(tx, missing)) byHash.set(hash, rule)
    },
    async keep(tx, hash, node) {
      const rule = byHash.get(hash)
      if (rule !== undefined) byHash.set(hash, await writeRule(tx, { hash, node, rule }))
    },
    knows: (hash) => byHash.has(hash),
  }
  return rules
}

/** Of a node, its version and its settings in whatever order they were written. */
export function ruleHash(node: string, version: number, config: object): string {
  return createHash('sha256')
    .update(`${node}\0${version}\0${canonical(config)}`)
    .digest('hex')
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`)
    .join()}}`
}
