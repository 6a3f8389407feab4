import { Liquid, type Template } from 'liquidjs'
import type { JsonObject } from '../json.ts'
import type { Problem } from '../problem.ts'
import type { Facts } from '../run/run.ts'
import { toIso, type Instant } from '../time.ts'
import { fillIn, plainParts } from './liquid-plain.ts'
import { templateProblem, type TemplateProblem } from './liquid-problems.ts'
import { told } from './reasons.ts'
import type { Read } from './read.ts'

/** Documented limits of one template; `milliseconds`, `memory` and `parts` bound each rendering. */
export const TEMPLATE_LIMITS = {
  characters: 200_000,
  output: 500_000,
  milliseconds: 250,
  memory: 2_000_000,
  parts: 20_000,
} as const

/** What a template may name. Instants are ISO 8601 text; the `date` filter writes them in `zone`. */
export interface TemplateScope {
  readonly member: JsonObject
  readonly orders: JsonObject
  readonly event: JsonObject
  readonly run: JsonObject
  readonly reward: JsonObject
  readonly effect: JsonObject
  readonly score: JsonObject
  readonly brand: JsonObject
  readonly now: string
  readonly zone: string
}
const NAMES: readonly string[] = ['member', 'orders', 'event', 'run', 'reward', 'effect', 'score', 'brand', 'now']

export interface RenderOptions {
  /** A subject, a title, an address: a line break in the result is refused, because it would start another header. */
  readonly oneLine?: boolean
  /** Values are escaped for HTML unless marked `| raw`. */
  readonly html?: boolean
}
export type Rendered = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem }

const FORBIDDEN_TAGS = ['include', 'render', 'layout', 'block']
const plain = engine({})
const html = engine({ outputEscape: 'escape' })

/** The template filled in for one member. Unknown values are empty text; what breaks a limit is a problem, not a throw. */
export function renderTemplate(text: string, scope: TemplateScope, options: RenderOptions = {}): Rendered {
  if (!text.includes('{{') && !text.includes('{%')) return finish(text, options)
  const liquid = options.html ? html : plain
  const parsed = parseTemplate(text, liquid)
  if ('problem' in parsed) return { ok: false, problem: parsed.problem }
  const plainly = parsed.parts && fillIn(parsed.parts, scope)
  if (plainly !== undefined) return finish(plainly, options)
  const { milliseconds, memory, parts } = TEMPLATE_LIMITS
  const limits = { renderLimit: milliseconds, memoryLimit: memory, templateLimit: parts }
  try {
    const rendered: unknown = liquid.renderSync(parsed.template, scope, limits)
    return finish(String(rendered), options)
  } catch (error) {
    if (error instanceof Error) return { ok: false, problem: templateProblem(error, text, 'render') }
    throw error
  }
}

/** What publish has to say about a template: syntax, filters, forbidden tags, names that do not exist. */
export function checkTemplate(text: string): readonly TemplateProblem[] {
  const parsed = parseTemplate(text, plain)
  if ('problem' in parsed) return [parsed.problem]
  const { globals } = plain.analyzeSync(parsed.template, { partials: false })
  return Object.entries(globals)
    .filter(([name]) => !NAMES.includes(name))
    .map(([name, uses]) => {
      const at = uses[0]?.location
      const start = at ? offsetOf(text, at.row, at.col) : 0
      return templateProblem(
        { code: 'TEMPLATE_UNKNOWN_NAME', params: { name }, span: [start, start + name.length] },
        text,
      )
    })
}

/** What a node has to know of the member to fill this template in. */
export function templateReads(text: string): readonly Read[] {
  const parsed = parseTemplate(text, plain)
  if ('problem' in parsed) return []
  return plain.globalVariableSegmentsSync(parsed.template, { partials: false }).flatMap(([root, name]): Read[] => {
    if (root === 'orders' || root === 'event' || root === 'run') return [{ kind: root }]
    if (root === 'member' && name === 'tags') return [{ kind: 'tags' }]
    if (typeof name !== 'string') return []
    if (root === 'member') return [{ kind: 'member', attribute: name }]
    if (root === 'score') return [{ kind: 'score', model: name }]
    return root === 'reward' || root === 'effect' ? [{ kind: root, node: name }] : []
  })
}

/** Every path a template begins with this root, and where it stands. */
export function templatePaths(text: string, root: string): readonly { keys: readonly unknown[]; start: number }[] {
  const parsed = parseTemplate(text, plain)
  if ('problem' in parsed) return []
  const { globals } = plain.analyzeSync(parsed.template, { partials: false })
  return (globals[root] ?? []).map(({ segments, location }) => ({
    keys: segments.slice(1),
    start: offsetOf(text, location.row, location.col),
  }))
}

/** What templates may name, from what the engine knows about a member. Instants are written out when somebody reads them. */
export function templateScope(facts: Facts, { brand, zone }: { brand: JsonObject; zone: string }): TemplateScope {
  const { event, orders, run } = facts
  return {
    member: { ...facts.member, tags: facts.tags },
    orders: { ...orders, ...iso('first_at', orders.first_at), ...iso('last_at', orders.last_at) },
    event: event ? { name: event.name, properties: event.properties, ...iso('occurred_at', event.occurred_at) } : {},
    run: run
      ? {
          vars: run.vars,
          arm: run.arm,
          get entered_at() {
            return toIso(run.entered_at)
          },
          ...(run.key !== undefined && { key: run.key }),
        }
      : {},
    reward: facts.rewards,
    effect: facts.effects,
    score: facts.scores,
    brand,
    get now() {
      return toIso(facts.now)
    },
    zone,
  }
}

/** Any text on one line: for places that must show something rather than refuse. */
export function oneLine(text: string): string {
  return text.replace(/[\s\u0085\u2028\u2029]+/g, ' ').trim()
}

function iso(name: string, instant: Instant | undefined): JsonObject {
  return instant === undefined ? {} : { [name]: toIso(instant) }
}

function finish(text: string, options: RenderOptions): Rendered {
  if (text.length > TEMPLATE_LIMITS.output) {
    const found = { code: 'TEMPLATE_LIMIT', params: told('limit'), span: [0, 0] } as const
    return { ok: false, problem: templateProblem(found, text) }
  }
  if (options.oneLine && /[\r\n\0\u0085\u2028\u2029]/.test(text)) {
    return { ok: false, problem: templateProblem({ code: 'TEMPLATE_LINE_BREAK', params: {}, span: [0, 0] }, text) }
  }
  // `split: ""` cuts an emoji in two, `url_decode` can make a NUL: no database and no provider keeps either
  return { ok: true, text: text.toWellFormed().replaceAll('\0', '\ufffd') }
}

type Parsed =
  | { readonly template: Template[]; readonly parts: ReturnType<typeof plainParts> }
  | { readonly problem: TemplateProblem }
// escaping is decided while parsing, so each engine keeps its own
const remembered = new WeakMap<Liquid, Map<string, Parsed>>()

function parseTemplate(text: string, liquid: Liquid): Parsed {
  const cache = remembered.get(liquid) ?? new Map<string, Parsed>()
  remembered.set(liquid, cache)
  const known = cache.get(text)
  if (known) return known
  if (cache.size >= 1_000) cache.clear()
  const fresh = readTemplate(text, liquid)
  cache.set(text, fresh)
  return fresh
}

function readTemplate(text: string, liquid: Liquid): Parsed {
  if (text.length > TEMPLATE_LIMITS.characters) {
    const params = { length: text.length, limit: TEMPLATE_LIMITS.characters }
    return { problem: templateProblem({ code: 'TEMPLATE_TOO_LONG', params, span: [0, text.length] }, text) }
  }
  try {
    const template = liquid.parse(text)
    return { template, parts: plainParts(template) }
  } catch (error) {
    if (error instanceof Error) return { problem: templateProblem(error, text, 'parse') }
    throw error
  }
}

function engine(options: { outputEscape?: 'escape' }): Liquid {
  const liquid = new Liquid({
    ...options,
    ownPropertyOnly: true,
    strictFilters: true,
    // an empty map instead of a file system: nothing can be included
    templates: {},
    parseLimit: TEMPLATE_LIMITS.characters,
    memoryLimit: TEMPLATE_LIMITS.memory,
    renderLimit: TEMPLATE_LIMITS.milliseconds,
  })
  for (const tag of FORBIDDEN_TAGS) delete liquid.tags[tag]
  const date = liquid.filters['date']
  // `'now' | date` would read the machine's clock, and without a zone the machine's zone: both belong to the journey
  if (typeof date === 'function') {
    liquid.registerFilter('date', function (value: unknown, format?: string, zone?: string) {
      const when = value === 'now' || value === 'today' ? this.context.getSync(['now']) : value
      return date.call(this, when, format, zone ?? this.context.getSync(['zone']))
    })
  }
  return liquid
}

function offsetOf(text: string, row: number, col: number): number {
  const before = text.split('\n').slice(0, row - 1)
  return before.reduce((sum, line) => sum + line.length + 1, 0) + col - 1
}
