import { checkTemplate, parseRule, templateReads, type Expr, type Read } from '../../expression/index.ts'
import type { Problem } from '../../problem.ts'
import type { Field } from '../fields.ts'
import type { JourneyNode } from '../journey.ts'
import { graphProblem } from '../problems.ts'
import { isEntry } from '../walkways.ts'
import { configFix } from './fixes.ts'
import type { View } from './view.ts'

/** A rule or a template in a node's config that somebody wrote something into. */
export interface Written {
  readonly node: JourneyNode
  readonly field: Field
  readonly text: string
}

export function withPlace(problem: Problem, place: NonNullable<Problem['place']>): Problem {
  return { ...problem, place: { ...problem.place, ...place } }
}

/** Errors of CEL fields: `cel` sees the run, `event-match` the arriving event. */
export function badRules(view: View): Problem[] {
  return written(view, ['cel', 'event-match']).flatMap(({ node, field, text }) => {
    const parsed = parseRule(text, field.widget === 'cel' ? 'run' : 'event')
    if (parsed.ok) return []
    return parsed.problems.map((problem) => withPlace(problem, { node: node.id, pointer: field.pointer }))
  })
}

/** Rules a node makes of its settings, such as a count with the filter somebody wrote; and the steps they name. */
export function badOwnRules({ journey, ways }: View): Problem[] {
  return journey.nodes.flatMap((node) => {
    const kind = ways.kind(node)
    if (!kind || !('rules' in kind) || node.disabled) return []
    const config = kind.config.safeParse(node.config)
    const rules = config.success ? (kind.rules?.(config.data) ?? []) : []
    return rules.flatMap((text) => {
      const parsed = parseRule(text, 'run')
      // the text is not the author's: where in it the fault lies would tell nothing
      if (!parsed.ok) return parsed.problems.map((problem) => ({ ...problem, place: { node: node.id } }))
      return parsed.rule.reads.flatMap((read) => {
        if ((read.kind !== 'effect' && read.kind !== 'reward') || ways.node(read.node)) return []
        const params = { reference: `${read.kind}.${read.node}` }
        return [graphProblem('NODE_REFERENCE_UNKNOWN', { params, place: { node: node.id } })]
      })
    })
  })
}

export function badTemplates(view: View): Problem[] {
  return written(view, ['liquid', 'liquid-long']).flatMap(({ node, field, text }) =>
    checkTemplate(text).map((problem) => withPlace(problem, { node: node.id, pointer: field.pointer })),
  )
}

/** `effect.n9.state` and `reward.n9.code` of a node this journey does not have would be absent for ever. */
export function unknownReferences(view: View): Problem[] {
  return written(view, ['cel', 'event-match', 'liquid', 'liquid-long']).flatMap((text) => {
    const { node, field } = text
    return readsOf(text).flatMap((read) => {
      if ((read.kind !== 'effect' && read.kind !== 'reward') || view.ways.node(read.node)) return []
      const params = { reference: `${read.kind}.${read.node}` }
      return [graphProblem('NODE_REFERENCE_UNKNOWN', { params, place: { node: node.id, pointer: field.pointer } })]
    })
  })
}

/** Audiences that rules name but the brand does not have. */
export function unknownAudiences(view: View): Problem[] {
  const { audiences } = view.known
  if (!audiences) return []
  return written(view, ['cel', 'event-match']).flatMap((text) =>
    readsOf(text).flatMap((read) => {
      if (read.kind !== 'in_audience' || audiences.has(read.id)) return []
      return [graphProblem('AUDIENCE_MISSING', { place: { node: text.node.id, pointer: text.field.pointer } })]
    }),
  )
}

/** Where members also come without an event, a rule that looks at it must say what happens then. */
export function unguardedEvents(view: View): Problem[] {
  const eventless = withoutEvent(view)
  return written(view, ['cel']).flatMap(({ node, field, text }) => {
    if (!eventless.has(node.id)) return []
    const parsed = parseRule(text, 'run')
    if (!parsed.ok || !parsed.rule.reads.some(({ kind }) => kind === 'event') || guards(parsed.rule.tree)) return []
    const place = { node: node.id, pointer: field.pointer, span: [0, text.length] as const }
    const fix = configFix(node, field.pointer, `has(event.name) && (${text})`)
    return [graphProblem('EVENT_UNGUARDED', { place, fix })]
  })
}

export function written({ journey, ways }: View, widgets: readonly string[]): readonly Written[] {
  return journey.nodes.flatMap((node) => {
    if (node.disabled) return []
    return ways.fields(node).flatMap((field) => {
      const { widget, value, hidden, required } = field
      if (hidden || widget === undefined || !widgets.includes(widget) || typeof value !== 'string') return []
      return value.trim() === '' && !required ? [] : [{ node, field, text: value }]
    })
  })
}

function readsOf({ field, text }: Written): readonly Read[] {
  if (field.widget === 'liquid' || field.widget === 'liquid-long') return templateReads(text)
  const parsed = parseRule(text, field.widget === 'cel' ? 'run' : 'event')
  return parsed.ok ? parsed.rule.reads : []
}

/** Nodes a member may stand at who entered without an event and has not met one at a wait since. */
function withoutEvent({ ways }: View): ReadonlySet<string> {
  const seen = new Set(ways.entries.filter((node) => !listens(node)).map(({ id }) => id))
  for (const id of seen) {
    const node = ways.node(id)
    if (node && !(listens(node) && !isEntry(ways.kind(node)))) for (const edge of ways.edgesFrom(id)) seen.add(edge.to)
  }
  return seen

  function listens(node: JourneyNode): boolean {
    return ways.fields(node).some(({ widget, hidden }) => widget === 'event-name' && !hidden)
  }
}

/** Does the rule ask anywhere whether there is an event? */
function guards(tree: Expr): boolean {
  if (tree.op === 'has') return tree.path.root === 'event'
  return Object.values(tree).some((part) => isTree(part) && guards(part))
}

function isTree(part: unknown): part is Expr {
  return typeof part === 'object' && part !== null && 'op' in part && 'span' in part
}
