import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** One source file of the project, with what it imports: enough to hold floors and budgets against. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly lines: number
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean }[]
}

const root = join(import.meta.dirname, '../..')

/** Every TypeScript file git knows or would add, tests apart by `isTest`. */
export function sources(): Source[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx'], {
    cwd: root,
    encoding: 'utf8',
  })
  return listed
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(root, path)))
    .map(read)
}

export const isTest = (path: string): boolean =>
  path.endsWith('.test.ts') || path.endsWith('.test.tsx') || path.startsWith('test/')

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  return { path, text, lines: text.trimEnd().split('\n').length, imports: importsOf(path, text) }
}

const statement =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?([^'"`;]*?)from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g

function importsOf(path: string, text: string): Source['imports'] {
  return [...text.matchAll(statement)].map(([, type, names, from, dynamic]) => ({
    from: resolve(path, from ?? dynamic ?? ''),
    typeOnly: type !== undefined || allNamesAreTypes(names ?? ''),
  }))
}

function allNamesAreTypes(names: string): boolean {
  const inner = /^\{(.*)\}\s*$/s.exec(names.trim())?.[1]
  return inner !== undefined && inner.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '))
}

const resolve = (path: string, from: string): string =>
  from.startsWith('.') ? normalize(join(dirname(path), from)) : from

/** The groups of files that import each other in a ring; type-only imports do not count. */
export function cycles(files: readonly Source[]): string[][] {
  const known = new Map(files.map((file) => [file.path, file]))
  const state = new Map<string, 'open' | 'done'>()
  const rings: string[][] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return
    if (state.get(path) === 'open') {
      rings.push([...trail.slice(trail.indexOf(path)), path])
      return
    }
    state.set(path, 'open')
    for (const edge of known.get(path)?.imports ?? [])
      if (!edge.typeOnly && known.has(edge.from)) visit(edge.from, [...trail, path])
    state.set(path, 'done')
  }
  for (const file of files) visit(file.path, [])
  return rings
}
