import { parseRule, ruleMentions, templateMentions, unlikeValues, type Mention } from '../../expression/index.ts'
import type { Problem } from '../../problem.ts'
import { nearest } from '../nearest.ts'
import { graphProblem } from '../problems.ts'
import { configFix } from './fixes.ts'
import { written, type Written } from './texts.ts'
import type { View } from './view.ts'

/**
 * Names no member of the brand has: most likely slips, and never errors, because an attribute may come later. Nothing is
 * said where nothing is known of the members yet.
 */
export function unknownAttributes(view: View): Problem[] {
  const { attributes } = view.known
  if (!attributes || attributes.size === 0) return []
  const known = new Set([...attributes.keys(), ...attributesSet(view)])
  return texts(view).flatMap((text) =>
    distinct(mentionsIn(text)).flatMap((mention) => {
      const { name, span } = mention
      if (known.has(name)) return []
      const meant = nearest(name, known)
      const place = { node: text.node.id, pointer: text.field.pointer, span }
      const fix = meant === undefined ? undefined : configFix(text.node, text.field.pointer, mention.renamed(meant))
      return [graphProblem('ATTRIBUTE_UNKNOWN', { params: { name }, place, fix, severity: 'warning' })]
    }),
  )
}

/** `member.age > '3'` of members whose age is a number: equal is never, and greater leaves the run in trouble. */
export function unlikeAttributes(view: View): Problem[] {
  const { attributes } = view.known
  if (!attributes || attributes.size === 0) return []
  return texts(view).flatMap((text) => {
    const parsed = ruleIn(text)
    if (!parsed?.ok) return []
    return unlikeValues(text.text, parsed.rule.tree, attributes).map(({ name, known, given, span, mended }) => {
      const { node, field } = text
      const place = { node: node.id, pointer: field.pointer, span }
      const fix = mended === undefined ? undefined : configFix(node, field.pointer, mended)
      return graphProblem('ATTRIBUTE_TYPE', { params: { name, known, given }, place, fix, severity: 'warning' })
    })
  })
}

const texts = (view: View): readonly Written[] => written(view, ['cel', 'event-match', 'liquid', 'liquid-long'])

function ruleIn({ field, text }: Written): ReturnType<typeof parseRule> | undefined {
  if (field.widget === 'liquid' || field.widget === 'liquid-long') return undefined
  return parseRule(text, field.widget === 'cel' ? 'run' : 'event')
}

function mentionsIn(text: Written): readonly Mention[] {
  if (text.field.widget === 'liquid' || text.field.widget === 'liquid-long') return templateMentions(text.text)
  const parsed = ruleIn(text)
  return parsed?.ok ? ruleMentions(text.text, parsed.rule.tree) : []
}

/** What this very journey writes is on its way. */
function attributesSet(view: View): readonly string[] {
  return written(view, ['attribute']).map(({ text }) => text)
}

/** One text is told of one name once. */
function distinct(mentions: readonly Mention[]): readonly Mention[] {
  return [...new Map(mentions.toReversed().map((mention) => [mention.name, mention])).values()].toReversed()
}
